import type { Program } from "../../src/bytecode/index.ts";
import { unwrap } from "../../src/diagnostics/index.ts";
import { compileSource } from "../../src/language/index.ts";
import { createMachine } from "../../src/machine/index.ts";
import { verifyProgram } from "../../src/verifier/index.ts";

/** Values of the event fields of `memory.swapLookup`, in their order. */
export type LookupEvent = readonly [
  process: bigint,
  page: bigint,
  region: bigint,
  outcome: bigint,
  origin: bigint,
  time: bigint,
];

/** Compiles and verifies a program. */
export function prepare(source: string): Program {
  const program = unwrap(compileSource(source, "test.rmt.ts"));
  unwrap(verifyProgram(program));
  return program;
}

/** Runs a program; returns the pages it prefetched, as unsigned 64-bit values. */
export function prefetchedBy(program: Program, events: readonly LookupEvent[]): bigint[] {
  return runProgram(program, events).pages;
}

/** Runs a program; returns the pages it prefetched, as unsigned 64-bit values, and its counters in their order. */
export function runProgram(program: Program, events: readonly LookupEvent[]) {
  const pages: bigint[] = [];
  const machine = createMachine(program, {
    helpers: {
      "memory.swapLookup": {
        prefetch(page) {
          pages.push(BigInt.asUintN(64, BigInt(page)));
          return 1;
        },
      },
    },
  });
  const hook = machine.hook("memory.swapLookup");
  if (hook === undefined) throw new Error("the program has no table at memory.swapLookup");
  for (const event of events) machine.runHook(hook, event);
  return { pages, counters: program.counters.map(({ name }) => machine.counter(name)) };
}
