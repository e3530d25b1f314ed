import { measuredTimes } from "./measured-times.ts";
import { type WorkKind, workKinds } from "./work.ts";

/** The machines that the cost model in nanoseconds knows. */
export const measuredMachines = ["interpreter", "webAssembly"] as const;
export type MeasuredMachine = (typeof measuredMachines)[number];

/**
 * Nanoseconds that each kind of work takes a machine. The time of a path is linear in its work: what is typical for a
 * machine that is warm and whose caches hold what it needs, and no bound. It comes from `rmt bench calibrate`.
 */
export type TimeModel = Readonly<Record<MeasuredMachine, Readonly<Record<WorkKind, number>>>>;

/** The coefficients measured where RMT was made; another computer has its own (`rmt bench calibrate -o FILE`). */
export const defaultTimeModel: TimeModel = measuredTimes;

/** Whether a value read from a file is a time model: a number from 0 on for each machine and each kind of work. */
export function isTimeModel(value: unknown): value is TimeModel {
  const isRecord = (part: unknown): part is Record<string, unknown> => typeof part === "object" && part !== null;
  if (!isRecord(value)) return false;
  return measuredMachines.every((machine) => {
    const times = value[machine];
    return (
      isRecord(times) &&
      workKinds.every((kind) => {
        const time = times[kind];
        return typeof time === "number" && time >= 0 && Number.isFinite(time);
      })
    );
  });
}
