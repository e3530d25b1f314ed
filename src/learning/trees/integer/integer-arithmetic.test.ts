import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { integerLogarithm, integerRoot, isGreaterFraction, quotient } from "./integer-arithmetic.ts";

const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
/** Close to each other, so that fractions of them are. */
const close = fc.integer({ min: 2 ** 30, max: 2 ** 30 + 40 });

describe("whole numbers", () => {
  it("divide as those of any size do", () => {
    fc.assert(
      fc.property(whole, positive, (a, b) => {
        expect(BigInt(quotient(a, b))).toBe(BigInt(a) / BigInt(b));
      }),
    );
  });

  it("make fractions that compare exactly", () => {
    const numerator = fc.oneof(whole, close);
    const denominator = fc.oneof(positive, close);
    fc.assert(
      fc.property(numerator, denominator, numerator, denominator, (a, b, c, d) => {
        expect(isGreaterFraction(a, b, c, d)).toBe(BigInt(a) * BigInt(d) > BigInt(c) * BigInt(b));
      }),
      { numRuns: 2000 },
    );
  });

  it("make equal fractions that neither is greater", () => {
    const factor = fc.integer({ min: 1, max: 1000 });
    const small = fc.integer({ min: 0, max: 2 ** 40 });
    fc.assert(
      fc.property(small, fc.integer({ min: 1, max: 2 ** 40 }), factor, factor, (a, b, first, second) => {
        expect(isGreaterFraction(a * first, b * first, a * second, b * second)).toBe(false);
      }),
    );
  });

  it("have logarithms as floating point has", () => {
    for (const n of [1, 2, 3, 7, 8, 1000, 65_535, 131_072, 2 ** 26 - 1]) {
      expect(integerLogarithm(n) / 2 ** 26).toBeCloseTo(Math.log2(n), 5);
      expect(Number.isInteger(integerLogarithm(n))).toBe(true);
    }
  });

  it("have roots that are rounded down", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 2 ** 52 - 1 })), (n) => {
        const root = BigInt(integerRoot(n));
        expect(root * root <= BigInt(n) && BigInt(n) < (root + 1n) * (root + 1n)).toBe(true);
      }),
    );
  });
});

describe("the training of trees in whole numbers", () => {
  /** What comes before is made ready by `train-integer-tree.ts`, which may use floating point. */
  const files = readdirSync(import.meta.dirname).filter(
    (name) => !name.endsWith(".test.ts") && name !== "train-integer-tree.ts",
  );

  it("computes with nothing that needs floating point, and divides in one place", () => {
    const divisions: string[] = [];
    for (const file of files) {
      const source = readFileSync(`${import.meta.dirname}/${file}`, "utf8");
      const code = source
        .replaceAll(/\/\*[\s\S]*?\*\//g, "")
        .replaceAll(/\/\/.*/g, "")
        .replaceAll(/"[^"]*"/g, '""');
      expect(code.match(/Float(32|64)Array|Math\.(?!max|min)\w+|\b\d+\.\d+|\de-?\d/g) ?? []).toEqual([]);
      divisions.push(...(code.match(/.*\/.*/g) ?? []).map((line) => `${file}: ${line.trim()}`));
    }
    expect(files.length).toBeGreaterThan(3);
    expect(divisions).toEqual(["integer-arithmetic.ts: return (a - (a % b)) / b;"]);
  });
});
