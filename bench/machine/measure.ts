import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { assembleProgram, type Program } from "../../src/bytecode/index.ts";
import { unwrap } from "../../src/diagnostics/index.ts";
import { createMachine, type MachineKind } from "../../src/machine/index.ts";
import { verifyProgram } from "../../src/verifier/index.ts";
import type { MachineCase } from "./bench-case.ts";

/** What one engine does of a case. */
export interface Measurement {
  /** Nanoseconds an event, the best of all passes over the events. */
  readonly nanoseconds: number;
  /** The sum of the results of the first pass, modulo 2^64. */
  readonly sum: bigint;
}

/** Runs the case on a machine of ours for about the given time. */
export function measureMachine(one: MachineCase, kind: MachineKind, milliseconds: number): Measurement {
  const machine = createMachine(verified(one), { kind, countCost: false });
  one.prepare(machine);
  const hook = machine.hook("test.event")!;
  const { events } = one;
  const count = events.length / 4;
  machine.runHookBatch(hook, events, 4);
  const sum = BigInt.asIntN(64, machine.counter("sum")![0]!);
  let best = Number.POSITIVE_INFINITY;
  const deadline = performance.now() + milliseconds;
  do {
    const begin = performance.now();
    machine.runHookBatch(hook, events, 4);
    best = Math.min(best, performance.now() - begin);
  } while (performance.now() < deadline);
  return { nanoseconds: (best * 1e6) / count, sum };
}

function verified(one: MachineCase): Program {
  const program = unwrap(assembleProgram(one.program, `${one.name}.rmt`));
  unwrap(verifyProgram(program));
  return program;
}

/** Runs the case in the compiled C program for about the given time. */
export function measureNative(one: MachineCase, executable: string, folder: string, milliseconds: number): Measurement {
  const file = join(folder, "case.bin");
  const { events, native } = one;
  const data = BigInt64Array.from([BigInt(events.length / 4), ...events, ...native.data()]);
  writeFileSync(file, new Uint8Array(data.buffer));
  const [nanoseconds, sum] = execFileSync(executable, [native.name, file, String(milliseconds)], { encoding: "utf8" })
    .trim()
    .split(" ");
  return { nanoseconds: Number(nanoseconds), sum: BigInt(sum!) };
}
