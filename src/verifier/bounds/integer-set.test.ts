import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { integer, isIn, sample, smallestSet } from "../../../test/integer-arithmetic.ts";
import {
  bitsOf,
  hasPoint,
  includesSet,
  joinSets,
  meetSets,
  reduced,
  setOf,
  widenSet,
  withoutPoint,
} from "./integer-set.ts";
import { countOnes, greatestUpTo, leastFrom } from "./known-bits.ts";

describe("a set of integers", () => {
  it("is cut to the least and the greatest integer that have the bits, as trying all finds them", () => {
    const most = 16;
    // Four bits, and a sign that is known or not.
    for (let unknown = 0; unknown < most; unknown++) {
      for (let ones = 0; ones < most; ones++) {
        if ((ones & unknown) !== 0) continue;
        for (const sign of [0n, -16n]) {
          for (const unknownSign of sign === 0n ? [0n, -16n] : [0n]) {
            const bits = { ones: sign | BigInt(ones), unknown: unknownSign | BigInt(unknown) };
            const all = Array.from({ length: 2 * most }, (_, index) => BigInt(index - most)).filter(
              (value) => (value & ~bits.unknown) === bits.ones,
            );
            for (let end = -17n; end <= 17n; end++) {
              // What is unknown above the four bits are copies of the sign: integers between lie elsewhere.
              const least = all.find((value) => value >= end);
              const greatest = all.findLast((value) => value <= end);
              if (unknownSign === 0n) {
                expect(leastFrom(end, bits)).toBe(least);
                expect(greatestUpTo(end, bits)).toBe(greatest);
              } else if (end >= -16n && end < 16n) {
                if (end >= 0n ? least !== undefined : all.some((value) => value >= end && value < 0n)) {
                  expect(leastFrom(end, bits)).toBe(least);
                }
                if (end < 0n ? greatest !== undefined : all.some((value) => value <= end && value >= 0n)) {
                  expect(greatestUpTo(end, bits)).toBe(greatest);
                }
              }
            }
          }
        }
      }
    }
  });

  it("holds what both hold when they are joined, and only what both hold when they meet", () => {
    fc.assert(
      fc.property(sample, sample, (left, right) => {
        const joined = joinSets(left.set, right.set);
        const met = meetSets(left.set, right.set);
        for (const value of [...left.values, ...right.values]) {
          expect(isIn(joined, value)).toBe(true);
          expect(met !== undefined && isIn(met, value)).toBe(isIn(left.set, value) && isIn(right.set, value));
          expect(hasPoint(left.set, value)).toBe(isIn(left.set, value));
        }
        expect(includesSet(joined, left.set)).toBe(true);
        expect(met === undefined || includesSet(left.set, met)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("has ends with its bits, and says once what its ends say", () => {
    fc.assert(
      fc.property(sample, sample, (left, right) => {
        for (const set of [left.set, joinSets(left.set, right.set), meetSets(left.set, right.set)]) {
          if (set === undefined) continue;
          expect(isIn(set, set.low) && isIn(set, set.high)).toBe(true);
          if (set.bits) expect(countOnes(set.bits.unknown)).toBeLessThan(countOnes(bitsOf(setOf(set)).unknown));
          expect(reduced(set, set.bits)).toEqual(set);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("loses nothing else with one integer", () => {
    fc.assert(
      fc.property(sample, integer, ({ set, values }, other) => {
        for (const value of [other, ...values]) {
          const rest = withoutPoint(set, value);
          for (const kept of values) if (kept !== value) expect(rest !== undefined && isIn(rest, kept)).toBe(true);
          if (value === set.low || value === set.high) expect(rest !== undefined && isIn(rest, value)).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("widens to something that holds what it grew to, and ends", () => {
    fc.assert(
      fc.property(sample, fc.array(sample, { maxLength: 60 }), (first, others) => {
        let { set } = first;
        let growths = 0;
        for (const other of others) {
          if (includesSet(set, other.set)) continue;
          set = widenSet(set, other.set, true);
          growths += 1;
          for (const value of [...first.values, ...other.values]) expect(isIn(set, value)).toBe(true);
        }
        expect(growths).toBeLessThanOrEqual(40);
      }),
    );
  });

  it("keeps while it is widened that all are multiples of 8", () => {
    const grown = [8n, 16n, 24n, 32n, 1000n, 1n << 40n].reduce(
      (set, value) => widenSet(set, smallestSet([value]), true),
      smallestSet([0n]),
    );
    expect(isIn(grown, 1n << 50n)).toBe(true);
    expect(isIn(grown, (1n << 50n) + 4n)).toBe(false);
  });
});
