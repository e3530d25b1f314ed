import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleProgram, type Program } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { createMachine, type Machine, machineKinds } from "../machine/index.ts";
import { insertedNames, verifyProgram } from "../verifier/index.ts";
import { removePrincipal } from "./aggregates.ts";

function verified(range: string, capacity: number): Program {
  const text = `program sums
aggregate load(process: u32) of ${range} capacity ${capacity}
action give() {
r0 = RMT_LD_EVENT event.0
r1 = RMT_LD_EVENT event.3
RMT_CONTRIBUTE load r0 r1
}
table given at test.shared {
actions give
default give()
}`;
  return unwrap(verifyProgram(unwrap(assembleProgram(text, "sums.rmt")))).program;
}

function give(machine: Machine, process: number, value: number): void {
  machine.runHook(machine.hook("test.shared")!, [process, 0, 0, value, 0]);
}

function sums(machine: Machine): bigint[] {
  return machine.context(insertedNames.sum("load"))!.read([0n])!.fields[0]!.flat();
}

describe("a principal that ends", () => {
  it.each(machineKinds)("takes its contribution along, on %s, and leaves room for another", (kind) => {
    const machine = createMachine(verified("0..10", 4), { kind });
    for (const process of [1, 2, 3, 4, 5]) give(machine, process, process);
    expect(sums(machine)).toEqual([10n, 4n]);
    expect(removePrincipal(machine, "load", 3n)).toEqual({ ok: true, value: true });
    expect(sums(machine)).toEqual([7n, 3n]);
    expect(removePrincipal(machine, "load", 3n)).toEqual({ ok: true, value: false });
    give(machine, 5, 5);
    give(machine, 3, 9);
    expect(sums(machine)).toEqual([12n, 4n]);
  });

  it("can only leave an aggregate that there is", () => {
    const result = removePrincipal(createMachine(verified("0..1", 1)), "loud", 1n);
    expect(result.ok || result.diagnostics[0]!.code).toBe("RMT4015");
  });
});

describe("a sum", () => {
  const event = fc.record({
    process: fc.integer({ min: 1, max: 6 }),
    value: fc.integer({ min: -12, max: 12 }),
    ends: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
  });
  it.each([
    ["0..10", 10n],
    ["-4..10", 14n],
    ["-10..-3", 10n],
    ["5..10", 10n],
  ] as const)(
    "of contributions of %s differs by at most %s without one principal, also when it is full",
    (range, sensitivity) => {
      const programs = [1, 2, 3].map((capacity) => verified(range, capacity));
      fc.assert(
        fc.property(fc.array(event, { maxLength: 40 }), fc.constantFrom(...programs), (events, program) => {
          const all = createMachine(program, { kind: "interpreter" });
          const without = createMachine(program, { kind: "interpreter" });
          let hasEnded = false;
          for (const { process, value, ends } of events) {
            // Process 1 is the one that makes the difference; it does not come back when it has ended.
            for (const machine of [all, without]) {
              if (process === 1 && (machine === without || hasEnded)) continue;
              if (ends) removePrincipal(machine, "load", BigInt(process));
              else give(machine, process, value);
            }
            hasEnded ||= process === 1 && ends;
            const distance = sums(all)[0]! - sums(without)[0]!;
            expect(distance <= sensitivity && -distance <= sensitivity).toBe(true);
          }
        }),
        { numRuns: 100 },
      );
    },
  );
});
