import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  binaryNames,
  evaluate,
  evaluateOne,
  integer,
  isIn,
  sample,
  smallestSet,
  unaryNames,
} from "../../../test/integer-arithmetic.ts";
import { integerTypes } from "../../bytecode/index.ts";
import type { BinaryName } from "./exact.ts";
import { bitsOf, type IntegerSet, pointSet, reduced, setOf } from "./integer-set.ts";
import { productsOf, sumInterval } from "./interval-arithmetic.ts";
import { resultOfBinary, resultOfUnary } from "./transfer.ts";

const type = fc.constantFrom(...integerTypes);

describe("what an instruction may give", () => {
  it.each(binaryNames)("holds every result of %s", (op) => {
    fc.assert(
      fc.property(sample, sample, (left, right) => {
        const result = resultOfBinary(op, left.set, right.set);
        const results = left.values.flatMap((a) => right.values.map((b) => evaluate(op, a, b)));
        expect(results.filter((value) => !isIn(result, value))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it.each(unaryNames)("holds every result of %s", (op) => {
    fc.assert(
      fc.property(sample, type, ({ set, values }, type) => {
        const result = resultOfUnary(op, set, type);
        for (const value of values) expect(isIn(result, evaluateOne(op, value, type))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("is exact where the sources are", () => {
    fc.assert(
      fc.property(integer, integer, type, (a, b, type) => {
        for (const op of binaryNames) {
          expect(resultOfBinary(op, pointSet(a), pointSet(b))).toEqual(pointSet(evaluate(op, a, b)));
        }
        for (const op of unaryNames) {
          expect(resultOfUnary(op, pointSet(a), type)).toEqual(pointSet(evaluateOne(op, a, type)));
        }
      }),
      { numRuns: 300 },
    );
  });

  /** All sets of so many bits that known bits alone describe, with their integers. */
  const setsOfBits = (width: number) => {
    const found: { set: IntegerSet; values: bigint[] }[] = [];
    const most = (1 << width) - 1;
    for (let unknown = 0; unknown <= most; unknown++) {
      for (let ones = 0; ones <= most; ones++) {
        if ((ones & unknown) !== 0) continue;
        const values = Array.from({ length: most + 1 }, (_, value) => value).filter(
          (value) => (value & ~unknown) === ones,
        );
        const bits = { ones: BigInt(ones), unknown: BigInt(unknown) };
        found.push({ set: reduced({ low: 0n, high: BigInt(most) }, bits)!, values: values.map(BigInt) });
      }
    }
    return found;
  };

  const intervals = (low: bigint, high: bigint) => {
    const found: { set: IntegerSet; values: bigint[] }[] = [];
    for (let from = low; from <= high; from++) {
      for (let to = from; to <= high; to++) {
        const values = Array.from({ length: Number(to - from) + 1 }, (_, index) => from + BigInt(index));
        found.push({ set: setOf({ low: from, high: to }), values });
      }
    }
    return found;
  };

  const smallest = (op: BinaryName, left: readonly bigint[], right: readonly bigint[]) =>
    smallestSet([...new Set(left.flatMap((a) => right.map((b) => evaluate(op, a, b))))]);

  const asTight = (result: IntegerSet, best: IntegerSet) => {
    expect({ low: result.low, high: result.high, bits: bitsOf(result) }).toEqual({
      low: best.low,
      high: best.high,
      bits: bitsOf(best),
    });
  };

  it.each(["ADD", "SUB", "AND", "OR", "XOR"] as const)("is as small as can be for known bits and %s", (op) => {
    const sets = setsOfBits(3);
    for (const left of sets) {
      for (const right of sets)
        asTight(resultOfBinary(op, left.set, right.set), smallest(op, left.values, right.values));
    }
  });

  it.each(["SHL", "SHR_S", "SHR_U", "REM_U", "DIV_U", "MUL"] as const)(
    "is as small as can be for known bits and %s by a power of two, and by small counts",
    (op) => {
      const isShift = op.startsWith("SH");
      const rights = isShift
        ? [...[1n, 3n, 60n, 63n].map((count) => [count]), [0n, 1n], [1n, 2n], [4n, 6n]]
        : [[1n], [2n], [4n], [1n << 40n]];
      for (const left of setsOfBits(4)) {
        for (const right of rights) {
          asTight(resultOfBinary(op, left.set, smallestSet(right)), smallest(op, left.values, right));
        }
      }
    },
  );

  it.each(["MIN_S", "MAX_S", "EQ", "NE", "LT_S", "LT_U", "LE_S", "LE_U"] as const)(
    "is as small as can be for known bits and %s, in its ends",
    (op) => {
      const sets = setsOfBits(3);
      for (const left of sets) {
        for (const right of sets) {
          const { low, high } = smallest(op, left.values, right.values);
          expect(resultOfBinary(op, left.set, right.set)).toMatchObject({ low, high });
        }
      }
    },
  );

  it.each(["ADD", "SUB", "MUL", "MIN_S", "MAX_S", "EQ", "LT_S", "LE_S", "LT_U", "LE_U"] as const)(
    "has the right ends for intervals and %s",
    (op) => {
      const all = intervals(-4n, 4n);
      for (const left of all) {
        for (const right of all) {
          // Unsigned, what crosses zero is in two pieces.
          if (op.endsWith("_U") && [left, right].some(({ set }) => set.low < 0n && set.high >= 0n)) continue;
          const { low, high } = smallest(op, left.values, right.values);
          expect(resultOfBinary(op, left.set, right.set)).toMatchObject({ low, high });
        }
      }
    },
  );

  it.each(["NEG", "NOT", "EXTEND", "COUNT_ONES"] as const)("is as small as can be for known bits and %s", (op) => {
    for (const { set, values } of setsOfBits(6)) {
      asTight(resultOfUnary(op, set, "u32"), smallestSet(values.map((value) => evaluateOne(op, value, "u32"))));
    }
  });

  it("knows what wraps whole", () => {
    expect(resultOfBinary("ADD", setOf({ low: (1n << 63n) - 3n, high: (1n << 63n) - 1n }), pointSet(8n))).toEqual(
      setOf({ low: -(1n << 63n) + 5n, high: -(1n << 63n) + 7n }),
    );
    expect(resultOfUnary("EXTEND", setOf({ low: 258n, high: 260n }), "u8")).toMatchObject({ low: 2n, high: 4n });
    expect(resultOfUnary("EXTEND", setOf({ low: 254n, high: 260n }), "u8")).toMatchObject({ low: 0n, high: 255n });
  });

  it("holds every sum and every sum of products, wrapped ones too", () => {
    const picks = fc.infiniteStream(fc.nat(100));
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: 1, max: 8 }), picks, (left, right, count, picks) => {
        const pickOf = (values: readonly bigint[]) => values[picks.next().value! % values.length]!;
        let sum = 0n;
        let products = 0n;
        for (let index = 0; index < count; index++) {
          const element = pickOf(left.values);
          sum += element;
          products += element * pickOf(right.values);
        }
        const sums = setOf(sumInterval(left.set, BigInt(count)));
        const dots = setOf(sumInterval(productsOf(left.set, right.set), BigInt(count)));
        expect(isIn(sums, BigInt.asIntN(64, sum))).toBe(true);
        expect(isIn(dots, BigInt.asIntN(64, products))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
