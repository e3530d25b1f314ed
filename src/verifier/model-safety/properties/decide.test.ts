import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelProgram, onlyInference } from "../../../../test/models/model-program.ts";
import { type ModelCase, randomCase } from "../../../../test/models/random-model.ts";
import { referenceAnswer } from "../../../../test/models/reference.ts";
import { integerRange, type ModelProperty } from "../../../bytecode/index.ts";
import { type Draw, drawFromSeed, pick } from "../../../fuzz/index.ts";
import { buildTree, type ModelDescription, modelFamilies, type TreeShape } from "../../../models/index.ts";
import { type Box, domainOfType } from "../domain.ts";
import { createEvaluator } from "../evaluate/evaluator.ts";
import { allowedAnswers } from "../guard-answers.ts";
import { decideProperty } from "./decide.ts";
import type { Bounds } from "./question.ts";

/** A case with few features, so that all of a small box can be tried. */
function smallCase(draw: Draw, family: ModelDescription["family"]): ModelCase {
  for (;;) {
    const found = randomCase(draw, family);
    if (found.description.features <= 3) return found;
  }
}

function randomProperty(draw: Draw, { description }: ModelCase): ModelProperty {
  const { low, high } = integerRange(description.featureType);
  const output = integerRange(description.output);
  const when = Array.from({ length: description.features }, (_, feature) => {
    const near = Math.max(Number(low), draw(8) - 4);
    const at = pick(draw, [near, near, Number(low), Number(high) - 3]);
    return { feature, low: at, high: Math.min(Number(high), at + 1 + draw(3)) };
  });
  const base = { when, location: -1 };
  const least = Math.max(Number(output.low), draw(8) - 4);
  switch (draw(4)) {
    case 0:
      return { ...base, kind: "never", low: least, high: Math.min(Number(output.high), least + draw(4)) };
    case 1:
      return { ...base, kind: "implies", low: Number(output.low), high: Math.max(least, draw(100)) };
    case 2: {
      const direction = pick(draw, ["increasing", "decreasing"] as const);
      return { ...base, kind: "monotone", feature: draw(description.features), direction };
    }
    default:
      return { ...base, kind: "robust", distance: 1, tolerance: draw(4) };
  }
}

/** All points of the box, or those within a distance of a point. */
function pointsOf({ low, high }: Box): readonly (readonly number[])[] {
  let points: readonly (readonly number[])[] = [[]];
  for (const [feature, least] of low.entries()) {
    const values = Array.from({ length: high[feature]! - least + 1 }, (_, index) => least + index);
    points = points.flatMap((point) => values.map((value) => [...point, value]));
  }
  return points;
}

type Answer = (point: readonly number[]) => number;

/** Whether the property holds, tried with all features that it is about. */
function holdsEverywhere(property: ModelProperty, domain: Box, answer: Answer): boolean {
  const low = domain.low.slice();
  const high = domain.high.slice();
  for (const range of property.when) {
    low[range.feature] = Math.max(low[range.feature]!, range.low);
    high[range.feature] = Math.min(high[range.feature]!, range.high);
  }
  return pointsOf({ low, high }).every((x) => holdsAt(property, x, high, domain, answer));
}

function holdsAt(property: ModelProperty, x: readonly number[], high: Float64Array, domain: Box, answer: Answer) {
  const value = answer(x);
  switch (property.kind) {
    case "never":
      return value < property.low || value > property.high;
    case "implies":
      return value >= property.low && value <= property.high;
    case "monotone": {
      const { feature, direction } = property;
      const grown = { low: Float64Array.of(x[feature]!), high: Float64Array.of(high[feature]!) };
      return pointsOf(grown).every(([more]) => {
        const change = answer(x.with(feature, more!)) - value;
        return direction === "increasing" ? change >= 0 : change <= 0;
      });
    }
    case "robust": {
      const near = {
        low: domain.low.map((least, feature) => Math.max(least, x[feature]! - property.distance)),
        high: domain.high.map((most, feature) => Math.min(most, x[feature]! + property.distance)),
      };
      return pointsOf(near).every((y) => Math.abs(answer(y) - value) <= property.tolerance);
    }
  }
}

function isCounterexample(
  property: ModelProperty,
  domain: Box,
  features: readonly (readonly number[])[],
  answers: readonly number[],
): boolean {
  const isInside = (point: readonly number[]) =>
    point.every((value, feature) => value >= domain.low[feature]! && value <= domain.high[feature]!);
  const meets = (point: readonly number[]) =>
    property.when.every(({ feature, low, high }) => point[feature]! >= low && point[feature]! <= high);
  const [x, y] = features;
  const [first, second] = answers;
  if (!features.every(isInside) || !meets(x!)) return false;
  switch (property.kind) {
    case "never":
      return first! >= property.low && first! <= property.high;
    case "implies":
      return first! < property.low || first! > property.high;
    case "monotone": {
      const { feature, direction } = property;
      const isGrown = x!.every((value, index) => (index === feature ? value < y![index]! : value === y![index]!));
      return isGrown && meets(y!) && (direction === "increasing" ? second! < first! : second! > first!);
    }
    case "robust":
      return (
        x!.every((value, index) => Math.abs(value - y![index]!) <= property.distance) &&
        Math.abs(first! - second!) > property.tolerance
      );
  }
}

describe("properties of random models", () => {
  it.each(modelFamilies)("are decided as trying all features decides them: %s", (family) => {
    const seen = { proved: 0, refuted: 0, unknown: 0 };
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawFromSeed(seed);
        const small = smallCase(draw, family);
        const { description, model } = small;
        const program = modelProgram(description, draw(3) === 0 ? { range: { low: 0, high: 20 } } : {});
        const allowed: Bounds = allowedAnswers(program.models[0]!);
        const property = randomProperty(draw, small);
        const domain = domainOfType(description);
        const known = new Map<string, number>();
        const answer = (point: readonly number[]): number => {
          const key = point.join(" ");
          let found = known.get(key);
          if (found === undefined) {
            const { value } = referenceAnswer(description, model, point.map(BigInt));
            found = Math.min(Math.max(Number(value), allowed.low), allowed.high);
            known.set(key, found);
          }
          return found;
        };
        const evaluator = createEvaluator(onlyInference(program), model);
        const verdict = decideProperty(evaluator, property, domain, allowed, 1_000_000);
        seen[verdict.answer]++;
        const holds = holdsEverywhere(property, domain, answer);
        if (verdict.answer === "proved") expect(holds).toBe(true);
        if (verdict.answer === "refuted") {
          const { features, answers } = verdict.counterexample;
          expect(features.map(answer)).toEqual(answers);
          expect(isCounterexample(property, domain, features, answers)).toBe(true);
          expect(holds).toBe(false);
        }
      }),
      { numRuns: 25, seed: 2024 },
    );
    // So few features are all tried in the end, one by one.
    expect(seen.unknown).toBe(0);
    expect(Math.min(seen.proved, seen.refuted)).toBeGreaterThan(0);
  });
});

describe("deciding properties", () => {
  const description = {
    family: "decisionTree",
    features: 2,
    featureType: "u32",
    output: "i32",
    maxNodes: 999,
    maxDepth: 32,
  } as const;
  const inference = onlyInference(modelProgram(description));
  const allowed = { low: -(2 ** 31), high: 2 ** 31 - 1 };
  const decide = (shape: TreeShape, property: ModelProperty, work = 1_000_000) =>
    decideProperty(createEvaluator(inference, buildTree(2, shape)), property, domainOfType(description), allowed, work);
  const leaf = (value: number): TreeShape => ({ value, confidence: 255 });
  const base = { when: [], location: -1 } as const;

  it("finds the one value of 32 bits that a tree answers otherwise, on both sides of 2^31", () => {
    for (const [odd, pattern] of [
      [7, 7],
      [2 ** 31 - 1, 2 ** 31 - 1],
      [2 ** 31, -(2 ** 31)],
      [2 ** 32 - 1, -1],
    ] as const) {
      const upTo = (threshold: number, left: TreeShape, right: TreeShape): TreeShape =>
        threshold < -(2 ** 31) ? right : { feature: 1, threshold, left, right };
      const shape = upTo(pattern - 1, leaf(0), upTo(pattern, leaf(5), leaf(0)));
      expect(decide(shape, { ...base, kind: "never", low: 1, high: 9 })).toEqual({
        answer: "refuted",
        counterexample: { features: [[expect.any(Number), odd]], answers: [5] },
      });
      const apart = [{ feature: 1, low: 0, high: odd - 1 }];
      expect(decide(shape, { ...base, when: apart, kind: "never", low: 1, high: 9 })).toEqual({ answer: "proved" });
    }
  });

  it("tells what could not be excluded when the effort is spent", () => {
    const comb = (depth: number): TreeShape =>
      depth === 0
        ? leaf(-1)
        : { feature: depth % 2, threshold: 1000 * depth, left: leaf(depth), right: comb(depth - 1) };
    const property: ModelProperty = { ...base, kind: "never", low: 0, high: 0 };
    expect(decide(comb(30), property)).toEqual({ answer: "proved" });
    expect(decide(comb(30), property, 40)).toMatchObject({ answer: "unknown", bound: allowed });
    const boundAfter = (work: number) => {
      const verdict = decide(comb(30), property, work);
      return verdict.answer === "unknown" ? verdict.bound : undefined;
    };
    // After the probes comes the whole box, whose answers are told.
    const bounds = Array.from({ length: 100 }, (_, index) => boundAfter(10 * index));
    expect(bounds).toContainEqual({ low: -1, high: 30 });
    expect(bounds.at(-1)).toBeUndefined();
  });

  it("holds for no features at all where its conditions contradict each other", () => {
    const when = [
      { feature: 0, low: 0, high: 3 },
      { feature: 0, low: 4, high: 9 },
    ];
    expect(decide(leaf(5), { when, location: -1, kind: "never", low: 5, high: 5 })).toEqual({ answer: "proved" });
  });
});
