import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomCase } from "../../../test/models/random-model.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { drawFromSeed } from "../../fuzz/index.ts";
import { modelFamilies } from "../code/description.ts";
import { buildTree } from "../decision-tree.ts";
import { readModelFile } from "./read-document.ts";
import { writeModelFile } from "./write-document.ts";

const tree = buildTree(2, {
  feature: 1,
  threshold: -4,
  left: { value: 1, confidence: 9 },
  right: { value: -2, confidence: 255 },
});

const written = `{
"format": "rmt-model",
"version": 1,
"envelope": {"low":[-4,0],"high":[9,4294967295]},
"tree": {
"featureCount": 2,
"feature": [1,-1,-1],
"threshold": [-4,0,0],
"left": [1,0,0],
"right": [2,0,0],
"value": [0,1,-2],
"confidence": [0,9,255]
}
}
`;

describe("a model file", () => {
  it("is JSON with the arrays of the model", () => {
    const envelope = { low: [-4, 0], high: [9, 4294967295] };
    expect(writeModelFile({ ...tree, envelope })).toBe(written);
    expect(readModelFile(written, "a.json")).toEqual({ ok: true, value: { ...tree, envelope } });
  });

  it.each(modelFamilies)("gives back what was written: %s", (family) => {
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), (seed, hasEnvelope) => {
        const { model } = randomCase(drawFromSeed(seed), family);
        const whole = hasEnvelope ? { ...model, envelope: { low: [-1], high: [2 ** 32 - 1] } } : model;
        expect(unwrap(readModelFile(writeModelFile(whole), "m.json"))).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ["{", "RMT7010", "model file m.json is not JSON"],
    ["[]", "RMT7011", 'model file m.json does not say "format": "rmt-model"'],
    ['{"format":"rmt-model","version":2,"tree":{}}', "RMT7011", "is of version 2"],
    ['{"format":"rmt-model","version":1}', "RMT7012", "model file m.json holds no model"],
    ['{"format":"rmt-model","version":1,"tensors":[],"trees":[]}', "RMT7012", "holds several models: trees, tensors"],
    ['{"format":"rmt-model","version":1,"tensors":[],"bias":1}', "RMT7012", 'has "bias", which nobody knows'],
    ['{"format":"rmt-model","version":1,"trees":{}}', "RMT7012", "trees in model file m.json is {}"],
    [
      '{"format":"rmt-model","version":1,"tensors":[{"element":"i64","values":[]}]}',
      "RMT7012",
      'tensors[0].element in model file m.json is "i64"',
    ],
    [
      '{"format":"rmt-model","version":1,"tensors":[{"element":"i8"}]}',
      "RMT7012",
      "tensors[0] in model file m.json has no values",
    ],
    [
      '{"format":"rmt-model","version":1,"tensors":[{"element":"i8","values":[1,128]}]}',
      "RMT7013",
      "tensors[0].values in model file m.json has 128 at 1",
    ],
    ['{"format":"rmt-model","version":1,"tensors":[{"element":"u8","values":[0.5]}]}', "RMT7013", "has 0.5"],
    [
      '{"format":"rmt-model","version":1,"tensors":[],"envelope":{"low":[0],"high":["1"]}}',
      "RMT7013",
      'envelope.high[0] in model file m.json has "1"',
    ],
    [
      written.replace("[1,0,0]", "[0,0,0]"),
      "RMT7014",
      "tree in model file m.json is not a decision tree: node 0 leads to node 0",
    ],
    [written.replace('"left": [1,0,0]', '"left": [1,0]'), "RMT7014", "its arrays differ in length"],
    [
      written.replace('"featureCount": 2', '"featureCount": 0'),
      "RMT7013",
      "tree.featureCount in model file m.json has 0",
    ],
  ])("is refused where it cannot be read: %s", (text, code, message) => {
    const result = readModelFile(text, "m.json");
    expect(result.ok).toBe(false);
    const [diagnostic] = result.ok ? [] : result.diagnostics;
    expect(diagnostic?.code).toBe(code);
    expect(diagnostic?.message).toContain(message);
    expect(diagnostic?.hint).toBeTruthy();
  });
});
