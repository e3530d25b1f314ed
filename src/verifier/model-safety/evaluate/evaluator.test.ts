import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelProgram, onlyInference, wrap } from "../../../../test/models/model-program.ts";
import { randomCase } from "../../../../test/models/random-model.ts";
import { referenceAnswer } from "../../../../test/models/reference.ts";
import { type IntegerType, integerRange } from "../../../bytecode/index.ts";
import { type Draw, drawFromSeed } from "../../../fuzz/index.ts";
import { modelFamilies } from "../../../models/index.ts";
import { createEvaluator } from "./evaluator.ts";

function valueBetween(draw: Draw, low: number, high: number): number {
  const size = high - low + 1;
  return low + (size <= 2 ** 20 ? draw(size) : Math.min(size - 1, draw(2 ** 16) * 2 ** 16 + draw(2 ** 16)) % size);
}

describe("the evaluation of an inference", () => {
  it.each(modelFamilies)("gives exactly the answer for single features: %s", (family) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { description, model, stream } = randomCase(drawFromSeed(seed), family);
        const { features: length, featureType } = description;
        const evaluator = createEvaluator(onlyInference(modelProgram(description)), model);
        let features: readonly bigint[] = new Array<bigint>(length).fill(0n);
        for (const value of stream) {
          features = [wrap(BigInt(value), featureType), ...features].slice(0, length);
          const point = Float64Array.from(features, Number);
          const expected = referenceAnswer(description, model, features);
          expect(evaluator.evaluate(point, point)).toBe(true);
          expect(evaluator.answers).toEqual({
            low: Number(expected.value),
            high: Number(expected.value),
            confidenceLow: Number(expected.confidence),
            confidenceHigh: Number(expected.confidence),
          });
        }
      }),
      { numRuns: 50, seed: 2024 },
    );
  });

  it.each(modelFamilies)("holds every answer for the features of a box: %s", (family) => {
    let narrow = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawFromSeed(seed);
        const { description, model } = randomCase(draw, family);
        const inference = onlyInference(modelProgram(description));
        const box = randomBox(draw, description.features, description.featureType);
        const evaluator = createEvaluator(inference, model);
        expect(evaluator.evaluate(box.low, box.high)).toBe(true);
        const { low, high, confidenceLow, confidenceHigh } = { ...evaluator.answers };
        const any = createEvaluator(inference, undefined);
        any.evaluate(box.low, box.high);
        if (high - low < any.answers.high - any.answers.low) narrow++;
        for (let sample = 0; sample < 12; sample++) {
          const features = Array.from(box.low, (least, index) => BigInt(valueBetween(draw, least, box.high[index]!)));
          const { value, confidence } = referenceAnswer(description, model, features);
          expect(value >= low && value <= high, `${value} is between ${low} and ${high}`).toBe(true);
          expect(confidence >= confidenceLow && confidence <= confidenceHigh).toBe(true);
          expect(value >= any.answers.low && value <= any.answers.high).toBe(true);
          expect(confidence >= any.answers.confidenceLow && confidence <= any.answers.confidenceHigh).toBe(true);
        }
      }),
      { numRuns: 50, seed: 2024 },
    );
    expect(narrow).toBeGreaterThan(0);
  });
});

function randomBox(draw: Draw, features: number, type: IntegerType) {
  const range = integerRange(type);
  const least = Number(range.low);
  const most = Number(range.high);
  const low = new Float64Array(features);
  const high = new Float64Array(features);
  for (let feature = 0; feature < features; feature++) {
    const one = draw(3) === 0 ? Math.max(least, draw(20) - 10) : valueBetween(draw, least, most);
    const other = draw(3) === 0 ? valueBetween(draw, least, most) : Math.min(most, one + draw(6));
    low[feature] = Math.min(one, other);
    high[feature] = Math.max(one, other);
  }
  return { low, high };
}
