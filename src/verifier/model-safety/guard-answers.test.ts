import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listen, modelProgram, wrap } from "../../../test/models/model-program.ts";
import { randomCase } from "../../../test/models/random-model.ts";
import { referenceAnswer } from "../../../test/models/reference.ts";
import { type IntegerType, integerRange, type ModelSlot } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { type Draw, drawFromSeed, pick } from "../../fuzz/index.ts";
import { machineKinds } from "../../machine/index.ts";
import { buildTree, modelFamilies, type TensorElement, tensorArrays } from "../../models/index.ts";
import { verifyProgram } from "../verify-program.ts";
import { envelopeSlotName, guardAnswers } from "./guard-answers.ts";

describe.each(machineKinds)("guarded answers, by the %s", (kind) => {
  it("are those of the model, clamped, and nothing outside of the envelope", () => {
    let inside = 0;
    let outside = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawFromSeed(seed);
        const { description, model, stream } = randomCase(draw, pick(draw, modelFamilies));
        const { features: length, featureType, output } = description;
        const ends = randomRange(draw, output);
        const range = { low: ends.low, high: ends.high };
        const envelope = draw(2) === 0;
        const program = unwrap(verifyProgram(modelProgram(description, { range, envelope }))).program;
        const listener = listen(program, kind);
        const { machine } = listener;
        expect(machine.setModel(0, model)).toBeUndefined();
        const ranges = Array.from({ length }, () => wideRange(draw, featureType));
        const isFilled = envelope && draw(6) > 0;
        if (isFilled) {
          const of = (end: "low" | "high") =>
            tensorArrays[featureType as TensorElement].from(ranges.map((feature) => feature[end]));
          expect(machine.setModel(envelopeSlotName("net"), { tensors: [of("low"), of("high")] })).toBeUndefined();
        }
        let features: readonly bigint[] = new Array<bigint>(length).fill(0n);
        for (const value of stream) {
          features = [wrap(BigInt(value), featureType), ...features].slice(0, length);
          const answer = referenceAnswer(description, model, features);
          const isInside =
            isFilled &&
            features.every((feature, index) => feature >= ranges[index]!.low && feature <= ranges[index]!.high);
          const knows = !envelope || isInside;
          if (knows) inside++;
          else outside++;
          const wanted = knows ? answer : { value: 0n, confidence: 0n };
          const clamped = wanted.value < range.low ? range.low : wanted.value > range.high ? range.high : wanted.value;
          expect(listener.event(value)).toEqual([BigInt(clamped), wanted.confidence]);
        }
      }),
      { numRuns: 120, seed: 2024 },
    );
    expect(Math.min(inside, outside)).toBeGreaterThan(20);
  });
});

describe("the guards of answers", () => {
  const tree = {
    family: "decisionTree",
    features: 2,
    featureType: "i16",
    output: "i8",
    maxNodes: 7,
    maxDepth: 2,
  } as const;

  it("are left out where the code cannot answer anything else", () => {
    expect(guardAnswers(modelProgram(tree)).guards).toEqual([]);
    const classes = {
      family: "linear",
      featureScaling: "none",
      features: 2,
      featureType: "i8",
      output: "u8",
      weightType: "i8",
      accumulator: "i32",
      answer: { kind: "classes", classes: 3 },
    } as const;
    expect(guardAnswers(modelProgram(classes, { range: { low: 0, high: 2 } })).guards).toEqual([]);
    expect(guardAnswers(modelProgram(classes, { range: { low: 0, high: 1 } })).guards).toMatchObject([
      { kind: "answer", what: "net: answers clamped to 0 to 1" },
    ]);
  });

  it("are reported with the action and the place of the question", () => {
    const written = modelProgram(tree, { range: { low: -3, high: 3 }, envelope: true });
    const [action] = written.actions;
    const located = {
      ...written,
      locations: [{ line: 3, column: 7, length: 2 }],
      actions: [{ ...action!, body: action!.body.map((instruction) => ({ ...instruction, location: 0 })) }],
    };
    expect(guardAnswers(located).guards).toEqual([
      { kind: "answer", action: "ask", what: "net: answers clamped to -3 to 3", place: "3:7" },
      { kind: "envelope", action: "ask", what: "net: no answer outside of the training envelope", place: "3:7" },
    ]);
  });

  it("put nothing before what the program declares, and take RMT_INFER apart", () => {
    const written = modelProgram(tree, { envelope: true });
    const { program } = guardAnswers(written);
    expect(program.models.slice(0, 1)).toEqual(written.models);
    expect(program.models.map(({ name }) => name)).toEqual(["net", "rmt.envelope.net"]);
    expect(program.tensors.map(({ name, element, shape, model }) => ({ name, element, shape, model }))).toEqual([
      { name: "rmt.envelope.net.low", element: "i16", shape: [2], model: 1 },
      { name: "rmt.envelope.net.high", element: "i16", shape: [2], model: 1 },
    ]);
    expect(
      JSON.stringify(program.actions, (_, value) => (typeof value === "bigint" ? `${value}` : value)),
    ).not.toContain("RMT_INFER");
  });

  it("answer the nearest in range, with confidence 0, while the slot is empty", () => {
    const program = unwrap(verifyProgram(modelProgram(tree, { range: { low: 5, high: 9 } }))).program;
    const listener = listen(program, "interpreter");
    expect(listener.event(1)).toEqual([5n, 0n]);
    listener.machine.setModel(0, buildTree(2, { value: 100, confidence: 7 }));
    expect(listener.event(1)).toEqual([9n, 7n]);
  });
});

function randomRange(draw: Draw, type: IntegerType): NonNullable<ModelSlot["range"]> {
  const { low, high } = integerRange(type);
  const end = () => {
    const near = Math.max(Number(low), draw(12) - 4);
    return draw(3) === 0 ? Number(low) + Math.floor((draw(1000) / 1000) * Number(high - low)) : near;
  };
  const [one, other] = [end(), end()];
  return { low: Math.min(one, other), high: Math.max(one, other) };
}

/** Often all, so that several features together may lie in their ranges. */
function wideRange(draw: Draw, type: IntegerType) {
  const { low, high } = integerRange(type);
  const all = { low: Number(low), high: Number(high) };
  if (draw(8) > 0) return all;
  const { low: least, high: most } = randomRange(draw, type);
  return draw(2) === 0 ? { ...all, low: Math.min(least, 0) } : { ...all, high: Math.max(most, 1) };
}
