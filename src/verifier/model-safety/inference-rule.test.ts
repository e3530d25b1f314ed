import { describe, expect, it } from "vitest";
import { type Guarantees, modelProgram } from "../../../test/models/model-program.ts";
import type { Action, Block, Instruction, InstructionOf, ModelProperty, Program } from "../../bytecode/index.ts";
import { verifyProgram } from "../verify-program.ts";

const location = -1;
const description = {
  family: "decisionTree",
  features: 2,
  featureType: "i16",
  output: "i8",
  maxNodes: 7,
  maxDepth: 2,
} as const;
const program = modelProgram(description);
const infer = program.actions[0]!.body.find(
  (instruction) => instruction.op === "RMT_INFER",
) as InstructionOf<"RMT_INFER">;
const other = { name: "other", family: "network", features: 1, featureType: "i8", output: "i8", location } as const;
const wide: Program = {
  ...program,
  models: [...program.models, other],
  tensors: [
    { name: "theirs", element: "i8", shape: [1], model: 1, values: [], location },
    { name: "constant", element: "i8", shape: [1], model: -1, values: [3], location },
  ],
};
const registers = program.actions[0]!.registers.length;
const [scratch, answerSaved] = [registers, registers + 1];
const scalar = { kind: "integer" } as const;

function withAction(changed: Partial<Action>, base = wide): Program {
  const [action] = base.actions;
  return {
    ...base,
    actions: [{ ...action!, registers: [...action!.registers, scalar, scalar], ...changed }],
  };
}

/** The program with other code of the model. */
function withBody(body: Block): Program {
  const [action] = wide.actions;
  return withAction({
    body: action!.body.flatMap((instruction): Block => {
      if (instruction.op !== "RMT_INFER") return [instruction];
      return [
        { op: "CONST", result: answerSaved!, value: 1n, location },
        { ...infer, body },
      ];
    }),
  });
}

function codes(changed: Program): readonly string[] {
  const result = verifyProgram(changed);
  return result.ok ? [] : result.diagnostics.map(({ code, message }) => `${code} ${message}`);
}

const walk = infer.body;
const constant = (result: number): Instruction => ({ op: "CONST", result, value: 0n, location });
const read = (source: number): Instruction => ({ op: "MOVE", result: scratch!, source, location });

describe("the code of RMT_INFER", () => {
  it("passes where it reads its features, its slot, constants and what it wrote on every path", () => {
    const choice: Instruction = {
      op: "IF",
      condition: infer.confidence,
      whenTrue: [constant(scratch!)],
      whenFalse: [constant(scratch!)],
      location,
    };
    const index = walk[0] as InstructionOf<"CONST">;
    const lookup: Instruction = { op: "RMT_LOOKUP", result: scratch!, tensor: 1, index: index.result, location };
    const leave: Instruction = { op: "BLOCK", body: [{ op: "BREAK", depth: 0, location }], location };
    expect(codes(withBody([...walk, choice, read(scratch!), lookup, leave]))).toEqual([]);
  });

  const half: Instruction = {
    op: "IF",
    condition: infer.confidence,
    whenTrue: [constant(answerSaved!)],
    whenFalse: [],
    location,
  };
  const cases: readonly (readonly [string, Block, string])[] = [
    ["what was written before it", [...walk, read(answerSaved!)], `reads register ${answerSaved}`],
    ["what was written on one path", [...walk, half, read(answerSaved!)], `reads register ${answerSaved}`],
    ["an effect", [...walk, { op: "CALL", result: scratch!, helper: 0, arguments: [infer.result], location }], "CALL"],
    ["the event", [...walk, { op: "RMT_LD_EVENT", result: scratch!, field: 0, location }], "RMT_LD_EVENT"],
    ["chance", [...walk, { op: "RMT_RANDOM", result: scratch!, location }], "RMT_RANDOM"],
    [
      "a sample",
      [...walk, { op: "RMT_LEARN", model: 0, features: infer.features, label: infer.result, location }],
      "RMT_LEARN",
    ],
    [
      "a tensor of another slot",
      [...walk, constant(scratch!), { op: "RMT_LOOKUP", result: scratch!, tensor: 0, index: scratch!, location }],
      "tensor theirs of model other",
    ],
    ["another slot", [...walk, { op: "RMT_MODEL_READY", result: scratch!, model: 1, location }], "asks model other"],
    ["itself", [...walk, infer], "inside of the code of another question"],
    ["RETURN", [...walk, { op: "RETURN", location }], "leaves the action by RETURN"],
    ["other features", [...walk, { op: "RMT_VECTOR_ZERO", vector: infer.features, location }], "writes the features"],
  ];
  it.each(cases)("is refused with %s", (_, body, message) => {
    const found = codes(withBody(body));
    expect(found.length).toBeGreaterThan(0);
    for (const each of found) expect(each).toMatch(/^RMT3032/);
    expect(found.join("; ")).toContain(message);
  });

  it("is refused where a jump leaves it", () => {
    const [action] = wide.actions;
    const around = (body: Block): Program =>
      withAction({
        body: action!.body.flatMap((instruction): Block => {
          if (instruction.op !== "RMT_INFER") return [instruction];
          return [
            constant(infer.result),
            constant(infer.confidence),
            { op: "BLOCK", body: [{ ...infer, body }], location },
          ];
        }),
      });
    expect(codes(around([...walk, { op: "BREAK", depth: 0, location }]))[0]).toMatch(
      /^RMT3032 .*leaves the code by BREAK 0/,
    );
    expect(codes(around(walk))).toEqual([]);
  });
});

describe("what slots declare", () => {
  const property = (changed: Partial<ModelProperty>): Guarantees => ({
    properties: [{ kind: "never", low: 1, high: 2, when: [], location, ...changed } as ModelProperty],
  });
  const cases: readonly (readonly [Guarantees, string])[] = [
    [{ range: { low: -129, high: 0 } }, "not in i8"],
    [{ range: { low: 0.5, high: 1 } }, "not in i8"],
    [{ range: { low: 3, high: 2 } }, "3 to 2, which is nothing"],
    [property({ low: 2, high: 1 }), "which is nothing"],
    [property({ high: 128 }), "not in i8"],
    [property({ when: [{ feature: 2, low: 0, high: 0 }] }), "of feature 2"],
    [property({ when: [{ feature: 0, low: 0, high: 32768 }] }), "not in i16"],
    [property({ kind: "monotone", feature: -1, direction: "increasing" }), "of feature -1"],
    [property({ kind: "robust", distance: 0, tolerance: 0 }), "distance 0"],
    [property({ kind: "robust", distance: 65536, tolerance: 0 }), "distance 65536"],
    [property({ kind: "robust", distance: 1, tolerance: -1 }), "tolerance -1"],
  ];
  it.each(cases)("is refused where it cannot be: %j", (guarantees, message) => {
    const found = codes(modelProgram(description, guarantees));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^RMT3033/);
    expect(found[0]).toContain(message);
  });

  it("passes where it can be kept", () => {
    expect(codes(modelProgram(description, { range: { low: -128, high: 127 }, envelope: true }))).toEqual([]);
    expect(codes(modelProgram(description, property({ kind: "robust", distance: 65535, tolerance: 0 })))).toEqual([]);
  });

  it("is only kept by RMT_INFER: the slot cannot be asked outside of it", () => {
    const [action] = program.actions;
    const body = action!.body.flatMap((instruction) =>
      instruction.op === "RMT_INFER" ? instruction.body : [instruction],
    );
    const bare = (guarantees: Guarantees): Program => ({
      ...program,
      models: [{ ...program.models[0]!, ...guarantees }],
      actions: [{ ...action!, body }],
    });
    expect(codes(bare({}))).toEqual([]);
    for (const [guarantees, what] of [
      [{ range: { low: 0, high: 1 } }, "a range"],
      [{ envelope: true }, "an envelope"],
      [property({}), "properties"],
    ] as const) {
      expect(codes(bare(guarantees))).toEqual([
        expect.stringMatching(`^RMT3033 RMT_TREE_WALK asks model net outside of RMT_INFER, but it declares ${what}`),
      ]);
    }
  });
});
