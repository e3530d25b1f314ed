import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listen } from "../../../test/models/model-program.ts";
import { type ModelCase, randomCase } from "../../../test/models/random-model.ts";
import { referenceAnswer } from "../../../test/models/reference.ts";
import { type IntegerType, integerBits } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { randomDescription } from "../../fuzz/generator/random-description.ts";
import { type Draw, drawFromSeed } from "../../fuzz/index.ts";
import { randomModel } from "../../fuzz/random-model.ts";
import { checkModel, createPredictor, modelFamilies, modelProgram } from "../index.ts";

function wrap(value: bigint, type: IntegerType): bigint {
  const bits = integerBits(type);
  return type.startsWith("i") ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

/** Patterns of 32 bits with any bits beyond those of the type, behind some others. */
function expectAnswers(draw: Draw, { description, model, stream }: ModelCase): void {
  const predictor = createPredictor(description, model);
  const machines = (["interpreter", "webAssembly"] as const).map((kind) => {
    const listener = listen(modelProgram(description), kind);
    expect(listener.machine.setModel(0, model)).toBeUndefined();
    return listener;
  });
  const { features: length, featureType } = description;
  const offset = draw(3);
  const patterns = new Int32Array(offset + length);
  for (const value of stream) {
    patterns.copyWithin(offset + 1, offset, offset + length - 1);
    const above = integerBits(featureType) === 32 ? 0 : draw(2 ** 32) << integerBits(featureType);
    patterns[offset] = value + above;
    const features = Array.from(patterns.subarray(offset), (pattern) => wrap(BigInt(pattern), featureType));
    const answer = predictor.predict(patterns, offset);
    const told = [answer, predictor.confidence];
    expect(told.some((number) => Object.is(number, -0))).toBe(false);
    const expected = referenceAnswer(description, model, features);
    expect(told.map(BigInt)).toEqual([expected.value, expected.confidence]);
    for (const machine of machines) expect(machine.event(value)).toEqual([expected.value, expected.confidence]);
  }
}

describe("predictors", () => {
  it.each(modelFamilies)("answer as plain exact integers and both machines do: %s", (family) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawFromSeed(seed);
        expectAnswers(draw, randomCase(draw, family));
      }),
      { numRuns: 40, seed: 4 },
    );
  });

  it("answer so for the descriptions and models of random programs", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawFromSeed(seed);
        const types = ["i8", "i16", "i32", "u8", "u16", "u32"] as const;
        const description = randomDescription(draw, 1 + draw(12), types[draw(6)]!);
        const program = modelProgram(description);
        const model = randomModel(draw, program, 0);
        if (!checkModel(program, 0, model).ok) return;
        const stream = Array.from({ length: 6 }, () => Number(wrap(BigInt(draw(2 ** 32)), description.featureType)));
        expectAnswers(draw, { description, model, stream });
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it("stay exact where the sums of a linear model are beyond 2^53", () => {
    const features = 200;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawFromSeed(seed);
        const classes = 1 + draw(3);
        const answer =
          draw(2) === 0 ? ({ kind: "value" } as const) : ({ kind: "classes", classes, confidence: "margin" } as const);
        const rows = answer.kind === "value" ? 1 : classes;
        const description = {
          family: "linear",
          features,
          featureType: draw(2) === 0 ? "i32" : "u32",
          output: draw(2) === 0 ? "i32" : "i16",
          weightType: "i16",
          featureScaling: "none",
          accumulator: "i64",
          answer,
        } as const;
        const model = {
          tensors: [
            Int16Array.from({ length: rows * features }, () => (draw(2) === 0 ? -(2 ** 15) : 2 ** 15 - 1 - draw(3))),
            Int32Array.from({ length: rows }, () => draw(2 ** 32)),
            Int32Array.of(draw(4) === 0 ? draw(2 ** 32) : 1 + draw(2 ** 15), draw(64)),
          ],
        };
        unwrap(checkModel(modelProgram(description), 0, model));
        const stream = Array.from({ length: 12 }, () =>
          Number(wrap(BigInt(draw(2) === 0 ? draw(2 ** 32) : 2 ** 31 - draw(2)), description.featureType)),
        );
        const patterns = Int32Array.from({ length: features }, () => draw(2 ** 32));
        const predictor = createPredictor(description, model);
        for (const value of stream) {
          patterns.copyWithin(1, 0);
          patterns[0] = value;
          const exact = Array.from(patterns, (pattern) => wrap(BigInt(pattern), description.featureType));
          const expected = referenceAnswer(description, model, exact);
          expect(predictor.predict(patterns, 0)).toBe(Number(expected.value));
          expect(predictor.confidence).toBe(Number(expected.confidence));
        }
      }),
      { numRuns: 60, seed: 6 },
    );
  });
});
