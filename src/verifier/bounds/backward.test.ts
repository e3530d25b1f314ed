import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  binaryNames,
  evaluate,
  evaluateOne,
  isIn,
  sample,
  smallestSet,
  unaryNames,
} from "../../../test/integer-arithmetic.ts";
import { integerTypes } from "../../bytecode/index.ts";
import { sourceOfUnary, sourcesOfBinary } from "./backward.ts";
import type { BinaryName } from "./exact.ts";
import { joinSets, pointSet, setOf } from "./integer-set.ts";

describe("what the sources of a known result may have been", () => {
  it.each(binaryNames)("holds all sources of %s", (op) => {
    fc.assert(
      fc.property(sample, sample, fc.option(sample), (left, right, other) => {
        for (const a of left.values) {
          for (const b of right.values) {
            const result = pointSet(evaluate(op, a, b));
            const sources = sourcesOfBinary(op, other ? joinSets(result, other.set) : result, left.set, right.set);
            expect(sources !== undefined && isIn(sources[0], a) && isIn(sources[1], b)).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each(unaryNames)("holds the source of %s", (op) => {
    fc.assert(
      fc.property(sample, fc.constantFrom(...integerTypes), fc.option(sample), ({ set, values }, type, other) => {
        for (const value of values) {
          const result = pointSet(evaluateOne(op, value, type));
          const source = sourceOfUnary(op, other ? joinSets(result, other.set) : result, set, type);
          expect(source !== undefined && isIn(source, value)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  const bytes = setOf({ low: 0n, high: 255n });
  const anything = setOf({ low: -(1n << 63n), high: (1n << 63n) - 1n });
  const between = (low: bigint, high: bigint) => setOf({ low, high });
  const cases: readonly [
    text: string,
    op: BinaryName,
    right: bigint,
    result: bigint | [bigint, bigint],
    left: string,
  ][] = [
    ["x & 7 == 3", "AND", 7n, 3n, "3 to 251, 3 of 7"],
    ["x & -8 == 0", "AND", -8n, 0n, "0 to 7"],
    ["x & 4 != 0", "AND", 4n, 4n, "4 to 255, 4 of 4"],
    ["x | 3 == 7", "OR", 3n, 7n, "4 to 7"],
    ["x ^ 5 == 6", "XOR", 5n, 6n, "3 to 3"],
    ["x >> 4 == 2", "SHR_U", 4n, 2n, "32 to 47"],
    ["x << 2 in 5 … 20", "SHL", 2n, [5n, 20n], "2 to 5"],
    ["x * 3 in 7 … 20", "MUL", 3n, [7n, 20n], "3 to 6"],
    ["x / 10 == 4", "DIV_U", 10n, 4n, "40 to 49"],
    ["x % 4 == 1", "REM_U", 4n, 1n, "1 to 253, 1 of 3"],
    ["x + 8 in 10 … 12", "ADD", 8n, [10n, 12n], "2 to 4"],
    ["x - 8 in 10 … 12", "SUB", 8n, [10n, 12n], "18 to 20"],
    ["min(x, 9) in 4 … 8", "MIN_S", 9n, [4n, 8n], "4 to 8"],
    ["max(x, 9) in 4 … 20", "MAX_S", 9n, [4n, 20n], "0 to 20"],
    ["x < 8", "LT_U", 8n, 1n, "0 to 7"],
    ["not x <= 8", "LE_S", 8n, 0n, "9 to 255"],
    ["x != 0", "NE", 0n, 1n, "1 to 255"],
  ];
  it.each(cases)("is told of a byte x by %s", (_, op, right, result, expected) => {
    const known = typeof result === "bigint" ? pointSet(result) : between(...result);
    const source = sourcesOfBinary(op, known, bytes, pointSet(right))?.[0];
    const bits = source?.bits && `, ${source.bits.ones & 7n & ~source.bits.unknown} of ${~source.bits.unknown & 7n}`;
    expect(source ? `${source.low} to ${source.high}${bits ?? ""}` : "none").toBe(expected);
  });

  it("is told of any x by unsigned comparisons", () => {
    expect(sourcesOfBinary("LT_U", pointSet(1n), anything, pointSet(8n))?.[0]).toEqual(between(0n, 7n));
    expect(sourcesOfBinary("LE_U", pointSet(0n), pointSet(7n), anything)?.[1]).toEqual(between(0n, 6n));
    expect(sourcesOfBinary("LT_U", pointSet(1n), pointSet(-9n), anything)?.[1]).toEqual(between(-8n, -1n));
    expect(sourcesOfBinary("LT_U", pointSet(1n), anything, pointSet(0n))).toBeUndefined();
  });

  it("is nothing where the result cannot be", () => {
    const even = smallestSet([0n, 2n, 4n, 6n]);
    expect(sourcesOfBinary("EQ", pointSet(1n), even, pointSet(3n))).toBeUndefined();
    expect(sourcesOfBinary("ADD", pointSet(3n), even, even)).toBeUndefined();
    expect(sourceOfUnary("NOT", between(0n, 9n), bytes, "i64")).toBeUndefined();
  });
});
