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

/** Compiles and verifies a program, for a machine on which everything belongs to one, and gives what runs. */
export function prepare(source: string): Program {
  const program = unwrap(compileSource(source, "test.rmt.ts"));
  return unwrap(verifyProgram(program, { isolation: "none" })).program;
}

/** Runs a program; returns the pages it prefetched, as unsigned 64-bit values. */
export function prefetchedBy(program: Program, events: readonly LookupEvent[]): bigint[] {
  return runProgram(program, events).pages;
}

/**
 * Runs a program; returns the pages it prefetched, as unsigned 64-bit values, and its own counters in their order, without
 * those that the verifier inserted.
 */
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
  const own = program.counters.filter(({ name }) => !name.startsWith("rmt."));
  return { pages, counters: own.map(({ name }) => machine.counter(name)) };
}
