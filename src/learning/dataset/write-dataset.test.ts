import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import type { Target } from "../../models/index.ts";
import type { Dataset } from "./dataset.ts";
import { readDataset } from "./read-dataset.ts";
import { writeDataset } from "./write-dataset.ts";

const integer = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const word = fc.string({ unit: fc.constantFrom("a", "b", ",", '"', ";", "é", "\n"), minLength: 1, maxLength: 5 });

const anyTarget: fc.Arbitrary<{ target: Target; outcome: fc.Arbitrary<number> }> = fc.oneof(
  fc.uniqueArray(integer, { minLength: 1, maxLength: 5 }).map((labels) => ({
    target: { kind: "classes" as const, name: "y", labels: Int32Array.from(labels).sort() },
    outcome: fc.nat({ max: labels.length - 1 }),
  })),
  fc
    .uniqueArray(
      word.map((text) => `x${text}x`),
      { minLength: 1, maxLength: 4 },
    )
    .map((names) => ({
      target: { kind: "classes" as const, name: "y", labels: Int32Array.from(names.keys()), names: names.toSorted() },
      outcome: fc.nat({ max: names.length - 1 }),
    })),
  fc.constantFrom(1, 10, 1e6, 1e12, 3).map((scale) => ({
    target: { kind: "value" as const, name: "y", scale },
    outcome: integer,
  })),
);

const anyDataset = fc
  .tuple(anyTarget, fc.array(fc.constantFrom(1, 10, 1000, 1e9), { minLength: 1, maxLength: 4 }), fc.boolean())
  .chain(([{ target, outcome }, scales, hasWeights]) => {
    const sample = fc.record({
      row: fc.array(integer, { minLength: scales.length, maxLength: scales.length }),
      outcome,
      weight: fc.float({ min: Math.fround(0.001), max: 1000, noNaN: true }),
    });
    return fc.array(sample, { minLength: 1, maxLength: 8 }).map(
      (samples): Dataset => ({
        features: scales.map((scale, index) => ({ name: `x,${index}`, scale })),
        target,
        count: samples.length,
        values: Int32Array.from(samples.flatMap(({ row }) => row)),
        outcomes: Int32Array.from(samples, (one) => one.outcome),
        ...(hasWeights ? { weights: Float32Array.from(samples, ({ weight }) => weight) } : {}),
      }),
    );
  });

describe("samples as text", () => {
  it("give the same samples when they are read like them", async () => {
    await fc.assert(
      fc.asyncProperty(anyDataset, async (dataset) => {
        const bytes = Buffer.from(writeDataset(dataset));
        const options = { like: dataset, ...(dataset.weights === undefined ? {} : { weight: "weight" }) };
        expect(unwrap(await readDataset({ name: "a.csv", bytes }, options))).toEqual(dataset);
      }),
      { numRuns: 300 },
    );
  });

  it("are in the units of the file, with all digits", () => {
    const dataset: Dataset = {
      features: [
        { name: "a", scale: 100 },
        { name: "colour", scale: 1, words: ["blue", "light, red"] },
      ],
      target: { kind: "classes", name: "y", labels: Int32Array.of(-4, 9) },
      count: 2,
      values: Int32Array.of(-5, 1, 1250, 0),
      outcomes: Int32Array.of(1, 0),
    };
    expect(writeDataset(dataset)).toBe('a,colour,y\n-0.05,"light, red",9\n12.50,blue,-4\n');
  });
});
