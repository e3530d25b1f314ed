import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawFromSeed, randomProgram } from "../../test/random-program.ts";
import { integerTypes, type Program, printProgram } from "../bytecode/index.ts";
import { verifyProgram } from "./index.ts";

describe("the verifier never throws", () => {
  it("whatever numbers, names and lists of a program are changed", () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.array(fc.tuple(fc.nat(), fc.nat(9)), { minLength: 1, maxLength: 6 }),
        (seed, changes) => {
          const program = structuredClone(randomProgram(drawFromSeed(seed)));
          for (const [position, change] of changes) mutate(program, position, change);
          const result = verifyProgram(program);
          if (result.ok) return;
          refused += 1;
          for (const { code, message, hint } of result.diagnostics) {
            expect(code).toMatch(/^RMT30\d\d$/);
            expect(message).not.toMatch(/undefined|NaN|\[object/);
            expect(hint).not.toBe("");
          }
          printProgram(program);
        },
      ),
      { numRuns: 600 },
    );
    expect(refused).toBeGreaterThan(150);
  });
});

/** Changes one value somewhere in the program for another of its shape. */
function mutate(program: Program, position: number, change: number): void {
  const places: (() => void)[] = [];
  const visit = (parent: Record<string, unknown>, key: string) => {
    const value = parent[key];
    if (typeof value === "number") {
      const choices = [value + 1, value - 1, 0, -1, 65, 255, 65_535, 2 ** 31, 2 ** 32 - 1, 4097];
      places.push(() => {
        parent[key] = choices[change];
      });
    } else if (typeof value === "bigint") {
      const choices = [value + 1n, -value, 0n, 1n << 63n, (1n << 64n) - 1n, -1n, 255n, -(1n << 63n), 64n, 8n];
      places.push(() => {
        parent[key] = choices[change];
      });
    } else if (typeof value === "string" && key === "type") {
      places.push(() => {
        parent[key] = integerTypes[change % 8];
      });
    } else if (typeof value === "string" && (key === "name" || key === "hook")) {
      places.push(() => {
        parent[key] = ["", "context0", "memory.swapLookup", "constructor"][change % 4];
      });
    } else if (Array.isArray(value)) {
      places.push(() => {
        if (change < 5) value.splice(change, 1);
        else value.push(...value.slice(0, 2));
      });
      for (const index of value.keys()) visit(value as unknown as Record<string, unknown>, String(index));
    } else if (typeof value === "object" && value !== null) {
      for (const inner of Object.keys(value)) visit(value as Record<string, unknown>, inner);
    }
  };
  visit({ program }, "program");
  places[position % places.length]!();
}
