import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listen, modelProgram } from "../../../test/models/model-program.ts";
import { randomCase } from "../../../test/models/random-model.ts";
import type { ModelProperty, Program } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { drawFromSeed, pick } from "../../fuzz/index.ts";
import { buildTree, emptyTree, type Model, type ModelDescription, modelFamilies } from "../../models/index.ts";
import { verifyProgram } from "../verify-program.ts";
import { reportSlots } from "./report-slots.ts";
import { type ModelOptions, verifyModel } from "./verify-model.ts";

const location = -1;

function refusals(program: Program, model: Model, options?: ModelOptions): readonly string[] {
  const result = verifyModel(program, 0, model, options);
  return result.ok ? [] : result.diagnostics.map(({ code, message }) => `${code} ${message}`);
}

const linear = {
  family: "linear",
  featureScaling: "none",
  features: 2,
  featureType: "i16",
  output: "i32",
  weightType: "i16",
  accumulator: "i32",
  answer: { kind: "value" },
} as const;

/** weights * features + bias, times 1. */
function linearModel(weights: readonly number[], bias: number): Model {
  return { tensors: [Int16Array.from(weights), Int32Array.of(bias), Int32Array.of(1, 0)] };
}

const tree = {
  family: "decisionTree",
  features: 2,
  featureType: "i16",
  output: "i8",
  maxNodes: 7,
  maxDepth: 3,
} as const;

/** Asks for 1 where feature 0 is at most 10, otherwise for `high`, and never reaches 99. */
const step = (high: number) =>
  buildTree(2, {
    feature: 0,
    threshold: 10,
    left: { value: 1, confidence: 200 },
    right: {
      feature: 0,
      threshold: 5,
      left: { value: 99, confidence: 1 },
      right: { value: high, confidence: 3 },
    },
  });

describe("the proof that accumulators do not overflow", () => {
  // The largest sum is 32767 * -32768 * -1 … : features of -32768 with weights of -32767 and -32768.
  const largest = 32_768 * 32_767 + 32_768 * 32_768;

  it("is exact for one layer: it turns over at one unit of the bias", () => {
    const program = modelProgram(linear);
    const room = 2 ** 31 - 1 - largest;
    expect(refusals(program, linearModel([-32_767, -32_768], room))).toEqual([]);
    const [refusal] = refusals(program, linearModel([-32_767, -32_768], room + 1));
    expect(refusal).toMatch(
      /^RMT7004 .* sums of RMT_MAT_MUL with tensor net_weights0 may be -?\d+ to 2147483648, but i32/,
    );
    expect(
      refusals(modelProgram({ ...linear, accumulator: "i64" }), linearModel([-32_767, -32_768], room + 1)),
    ).toEqual([]);
  });

  it("is for the features of the envelope, where the slot keeps to it", () => {
    const model = linearModel([-32_767, -32_768], 2 ** 30);
    const envelope = { low: [-1, -1], high: [1, 1] };
    const program = modelProgram(linear, { envelope: true });
    expect(refusals(program, { ...model, envelope })).toEqual([]);
    expect(refusals(modelProgram(linear), { ...model, envelope })[0]).toMatch(/^RMT7004/);
    expect(refusals(program, model)[0]).toMatch(/^RMT7002 .* brings no envelope/);
    const report = unwrap(verifyModel(program, 0, { ...model, envelope }));
    expect(report.answer).toEqual({ low: 0, high: 2 ** 30 + 65_535 });
    expect(report.accumulators).toBe(2);
  });

  it("names the product of a scale that leaves 64 bits", () => {
    const model: Model = { tensors: [new Int16Array(2), Int32Array.of(-(2 ** 31)), Int32Array.of(-(2 ** 31), 63)] };
    expect(refusals(modelProgram(linear), model)[0]).toMatch(/^RMT7004 .* sums of RMT_REQUANTIZE/);
  });
});

describe("what is known of a model", () => {
  it("is exact for a tree: the leaves that some features reach", () => {
    const report = unwrap(verifyModel(modelProgram(tree), 0, step(77)));
    expect(report).toMatchObject({ parameters: 5, bytes: 95, depth: 2, answer: { low: 1, high: 77 }, clamped: false });
  });

  it("counts the products of each layer: outputs times kernel height, width and channels", () => {
    const description = {
      family: "convolutional",
      features: 6 * 8 * 2,
      featureType: "i8",
      output: "u8",
      weightType: "i8",
      activationType: "i8",
      activation: "relu",
      featureScaling: "none",
      image: { height: 6, width: 8, channels: 2 },
      layers: [{ kind: "convolution", filters: 3, kernel: [2, 4], stride: [1, 2], padding: [0, 1] }],
      answer: { kind: "classes", classes: 5 },
    } as const satisfies ModelDescription;
    const program = modelProgram(description);
    const model: Model = {
      tensors: [new Int8Array(48), new Int32Array(3), new Int8Array(300), new Int32Array(5), new Int32Array(2)],
    };
    const report = unwrap(verifyModel(program, 0, model));
    // 5 rows and 4 columns of 3 filters; each sums up 2 * 4 * 2 products.
    expect(report.layers).toEqual([
      { operation: "RMT_CONVOLVE", tensor: "net_weights0", shape: [3, 2, 4, 2], outputs: 60, multiplyAccumulates: 960 },
      { operation: "RMT_MAT_MUL", tensor: "net_weights1", shape: [5, 60], outputs: 5, multiplyAccumulates: 300 },
    ]);
    expect(report).toMatchObject({
      parameters: 48 + 3 + 300 + 5 + 2,
      bytes: 48 + 12 + 300 + 20 + 8,
      depth: 2,
      multiplyAccumulates: 1260,
      accumulators: 60 + 60 + 5,
      answer: { low: 0, high: 0 },
    });
  });

  it("tells that answers are clamped, which is refused only on demand", () => {
    const program = modelProgram(tree, { range: { low: 2, high: 50 } });
    expect(unwrap(verifyModel(program, 0, step(40)))).toMatchObject({ answer: { low: 2, high: 40 }, clamped: true });
    expect(refusals(program, step(40), { strictRange: true })).toEqual([
      "RMT7007 the model in slot net may answer 1 to 40, but the slot allows 2 to 50",
    ]);
    expect(refusals(modelProgram(tree, { range: { low: 1, high: 40 } }), step(40), { strictRange: true })).toEqual([]);
  });

  it("is found out for trees of a secured program too", () => {
    const written = modelProgram(tree, { range: { low: 2, high: 50 } });
    const { program } = unwrap(verifyProgram(written));
    expect(unwrap(verifyModel(program, 0, step(40)))).toEqual(unwrap(verifyModel(written, 0, step(40))));
  });

  it("holds what the secured program answers, for random models of all modelFamilies", () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawFromSeed(seed);
        const { description, model, stream } = randomCase(draw, pick(draw, modelFamilies));
        const written = modelProgram(description, draw(2) === 0 ? { range: { low: 1, high: 30 } } : {});
        const result = verifyModel(written, 0, model);
        if (!result.ok) {
          for (const { code } of result.diagnostics) expect(code).toBe("RMT7004");
          return;
        }
        accepted++;
        const listener = listen(unwrap(verifyProgram(written)).program, "webAssembly");
        listener.machine.setModel(0, model);
        const { low, high } = result.value.answer;
        const [slot] = reportSlots(written);
        expect(low).toBeGreaterThanOrEqual(slot!.answer.low);
        expect(high).toBeLessThanOrEqual(slot!.answer.high);
        for (const value of stream) {
          const [answer] = listener.event(value);
          expect(answer! >= low && answer! <= high).toBe(true);
        }
      }),
      { numRuns: 60, seed: 2024 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});

describe("the properties of a slot", () => {
  const properties: readonly ModelProperty[] = [
    { kind: "implies", low: 1, high: 90, when: [{ feature: 1, low: 0, high: 9 }], location: 0 },
    { kind: "monotone", feature: 0, direction: "increasing", when: [], location: 1 },
  ];
  const program: Program = {
    ...modelProgram(tree, { properties }),
    sourceFile: "p.rmt.ts",
    locations: [
      { line: 4, column: 2, length: 3 },
      { line: 5, column: 2, length: 3 },
    ],
  };

  it("are reported where they are proved", () => {
    expect(unwrap(verifyModel(program, 0, step(90))).properties).toEqual([
      { kind: "implies", what: "answers 1 to 90 where feature 1 is 0 to 9", answer: "proved" },
      { kind: "monotone", what: "increasing in feature 0", answer: "proved" },
    ]);
  });

  it("are refuted with features and answers, at their place in the source", () => {
    const result = verifyModel(program, 0, step(-7));
    const diagnostics = result.ok ? [] : result.diagnostics;
    expect(diagnostics.map(({ code, location: place }) => [code, place?.line])).toEqual([
      ["RMT7005", 4],
      ["RMT7005", 5],
    ]);
    expect(diagnostics[0]!.message).toMatch(
      /^the model breaks a property of slot net \(answers 1 to 90 where feature 1 is 0 to 9\): it answers -7 for the features \(-?\d+, \d\)$/,
    );
    expect(diagnostics[1]!.message).toMatch(/: it answers 1 for the features \(.*\), and -7 for the features \(.*\)$/);
  });

  it("are refused where the effort is spent, unless that is accepted", () => {
    expect(refusals(program, step(90), { effort: 0 })).toEqual([
      "RMT7006 it is neither proved nor refuted that the model keeps a property of slot net (answers 1 to 90 where feature 1 is 0 to 9): not excluded are answers from -128 to 127",
      "RMT7006 it is neither proved nor refuted that the model keeps a property of slot net (increasing in feature 0): not excluded are changes of the answer from -255 to 255",
    ]);
    const report = unwrap(verifyModel(program, 0, step(90), { effort: 0, acceptUnknown: true }));
    expect(report.properties.map(({ answer, bound }) => [answer, bound])).toEqual([
      ["unknown", { low: -128, high: 127 }],
      ["unknown", { low: -255, high: 255 }],
    ]);
  });

  it("are those of clamped answers, inside of the envelope", () => {
    const implies: readonly ModelProperty[] = [{ kind: "implies", low: 5, high: 20, when: [], location }];
    const guarded = modelProgram(tree, { properties: implies, envelope: true, range: { low: 5, high: 30 } });
    const envelope = (high: number) => ({ low: [0, 0], high: [high, 0] });
    expect(refusals(guarded, { ...step(90), envelope: envelope(10) })).toEqual([]);
    expect(refusals(guarded, { ...step(90), envelope: envelope(11) })[0]).toContain(
      "it answers 30 for the features (11, 0)",
    );
  });

  it("are asked of every question that the program asks", () => {
    const [action] = program.actions;
    const other = {
      ...action!,
      name: "other",
      body: action!.body.map((instruction) => {
        if (instruction.op !== "RMT_INFER") return instruction;
        const { result } = instruction;
        return {
          ...instruction,
          body: [...instruction.body, { op: "NEG", result, source: result, location } as const],
        };
      }),
    };
    const twice: Program = { ...program, actions: [action!, other] };
    expect(refusals(twice, step(90))).toHaveLength(2);
    expect(unwrap(verifyModel({ ...twice, models: modelProgram(tree).models }, 0, step(90))).answer).toEqual({
      low: -90,
      high: 90,
    });
  });
});

describe("the report on slots", () => {
  it("tells what they can hold, cost and answer", () => {
    expect(reportSlots(modelProgram(tree, { range: { low: -5, high: 5 }, envelope: true, properties: [] }))).toEqual([
      {
        name: "net",
        family: "decisionTree",
        features: 2,
        parameters: 7,
        bytes: 133,
        depth: 3,
        instructions: 1 + 2 * 3 + 2,
        multiplyAccumulates: 0,
        answer: { low: -5, high: 5 },
        envelope: true,
        pooled: false,
        properties: [],
      },
    ]);
    const classes = { ...linear, answer: { kind: "classes", classes: 3 } } as const;
    expect(reportSlots(modelProgram(classes))[0]).toMatchObject({
      parameters: 3 * 2 + 3,
      bytes: 2 * 3 * 2 + 4 * 3,
      depth: 1,
      multiplyAccumulates: 6,
      answer: { low: 0, high: 2 },
    });
  });

  it("says that a slot nobody asks can answer anything of its range", () => {
    const program = modelProgram({ ...tree, family: "forest", trees: 2, answer: { kind: "mean" } });
    expect(reportSlots({ ...program, actions: [] })[0]!.answer).toEqual({ low: -128, high: 127 });
    expect(unwrap(verifyModel({ ...program, actions: [] }, 0, { trees: [emptyTree(2, 1)] })).answer).toEqual({
      low: -128,
      high: 127,
    });
  });
});
