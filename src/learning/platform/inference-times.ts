import { type MeasuredMachine, measuredMachines } from "../../verifier/index.ts";
import { type InferenceWork, type InferenceWorkKind, inferenceWorkKinds } from "./inference-work.ts";
import { measuredInferenceTimes } from "./measured-inference-times.ts";

/** Nanoseconds that each kind of work of inferences takes a machine: what `rmt bench models` measures. */
export type InferenceTimes = Readonly<Record<MeasuredMachine, Readonly<Record<InferenceWorkKind, number>>>>;

/** The times measured where RMT was made; another computer has its own (`rmt bench models -o FILE`). */
export const defaultInferenceTimes: InferenceTimes = measuredInferenceTimes;

/** The time of an inference is linear in its work: what is typical of a machine that is warm, and no bound. */
export function inferenceNanoseconds(work: InferenceWork, times: Readonly<Record<InferenceWorkKind, number>>): number {
  return work.reduce((sum, amount, index) => sum + amount * times[inferenceWorkKinds[index]!], 0);
}

/** Whether a value read from a file holds a number from 0 on for each machine and each kind of work. */
export function isInferenceTimes(value: unknown): value is InferenceTimes {
  const isRecord = (part: unknown): part is Record<string, unknown> => typeof part === "object" && part !== null;
  if (!isRecord(value)) return false;
  return measuredMachines.every((machine) => {
    const times = value[machine];
    return (
      isRecord(times) &&
      inferenceWorkKinds.every((kind) => {
        const time = times[kind];
        return typeof time === "number" && time >= 0 && Number.isFinite(time);
      })
    );
  });
}
