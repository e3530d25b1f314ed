import { describe, expect, it } from "vitest";
import type { Program } from "../bytecode/index.ts";
import { buildTree } from "../models/index.ts";
import type { SampleListener } from "./machine.ts";
import {
  code,
  start,
  startBody,
  tell,
  testAction,
  testedKinds,
  testProgram,
  testTable,
  vectorType,
} from "./test-programs.ts";

describe.each(testedKinds)("the model slots of a machine of kind %s", (kind) => {
  const treeProgram = (trees: number): Program =>
    testProgram({
      models: [
        {
          name: "next",
          family: "decisionTree",
          features: 2,
          featureType: "i32",
          output: "u8",
          trees,
          maxNodes: 3,
          maxDepth: 1,
          location: -1,
        },
      ],
      actions: [
        testAction(
          "predict",
          [
            ...code(
              { op: "RMT_VECTOR_ZERO", vector: 8 },
              { op: "RMT_LD_EVENT", result: 0, field: 0 },
              { op: "RMT_VECTOR_PUSH", vector: 8, source: 0 },
              { op: "RMT_LD_EVENT", result: 3, field: 1 },
              { op: "RMT_MODEL_READY", result: 4, model: 0 },
              { op: "RMT_TREE_WALK", result: 1, confidence: 2, model: 0, tree: 3, features: 8 },
            ),
            tell(4),
            tell(1),
            tell(2),
            ...code(
              { op: "CONST", result: 0, value: 258n },
              { op: "RMT_LEARN", model: 0, features: 8, label: 0 },
              { op: "RMT_TREE_WALK", result: 1, confidence: 2, model: 0, tree: 3, features: 8 },
            ),
            tell(1),
          ],
          [vectorType("i32", 2)],
        ),
      ],
      tables: [testTable("predicting", 0)],
    });
  const leaf = (value: number) => buildTree(2, { value, confidence: 9 });
  const split = () =>
    buildTree(2, {
      feature: 0,
      threshold: 5,
      left: { value: 11, confidence: 200 },
      right: { value: 255, confidence: 100 },
    });

  it("answer with the tree in the slot, with 0 and 0 without one, and hand samples out", () => {
    const samples: unknown[] = [];
    const onSample: SampleListener = (model, features, label) => samples.push([model, [...features], label]);
    const { machine, send } = start(kind, treeProgram(1), { onSample });
    expect(send(5, 0)).toEqual([0n, 0n, 0n, 0n]);
    expect(machine.setModel("next", split())).toBeUndefined();
    expect(send(5, 0)).toEqual([1n, 11n, 200n, 11n]);
    expect(send(6, 0)).toEqual([1n, 255n, 100n, 255n]);
    for (const index of [1, -1, 2n ** 32n, 2n ** 63n]) expect(send(5, index)).toEqual([1n, 0n, 0n, 0n]);
    expect(samples.slice(0, 3)).toEqual([
      [0, [5, 0], 2],
      [0, [5, 0], 2],
      [0, [6, 0], 2],
    ]);
    expect(machine.setModel(0, leaf(256))?.code).toBe("RMT7002");
    expect(machine.model("next")).toEqual(split());
    expect(machine.setModel("next", null)).toBeUndefined();
    expect(machine.model(0)).toBeUndefined();
    expect(send(5, 0)).toEqual([0n, 0n, 0n, 0n]);
    expect(machine.setModel("nowhere", null)?.code).toBe("RMT4006");
    expect(machine.setModel(1, null)?.code).toBe("RMT4006");
  });

  it("hold the trees of a forest, each under its index", () => {
    const { machine, send } = start(kind, treeProgram(3));
    expect(machine.setModel("next", { trees: [leaf(1), split(), leaf(3)] })).toBeUndefined();
    expect([0, 1, 2, 3].map((tree) => send(0, tree)[1])).toEqual([1n, 11n, 3n, 0n]);
    expect(machine.setModel("next", { trees: [leaf(4)] })).toBeUndefined();
    expect([0, 1, 2].map((tree) => send(0, tree)[1])).toEqual([4n, 0n, 0n]);
    expect(machine.setModel("next", leaf(5))).toBeUndefined();
    expect([0, 1].map((tree) => send(0, tree)[1])).toEqual([5n, 0n]);
    expect(machine.setModel("next", { trees: [leaf(1), leaf(1), leaf(1), leaf(1)] })?.code).toBe("RMT7002");
  });

  it("change between events only, to the model put in last", () => {
    const seen: unknown[] = [];
    const { machine, send } = start(kind, treeProgram(1), {
      onSample: () => {
        machine.setModel("next", leaf(6));
        expect(machine.setModel("next", leaf(7))).toBeUndefined();
        expect(machine.setModel("next", leaf(256))?.code).toBe("RMT7002");
        seen.push(machine.model("next"));
      },
    });
    machine.setModel("next", leaf(1));
    expect(send(0, 0)).toEqual([1n, 1n, 9n, 1n]);
    expect(seen).toEqual([leaf(1)]);
    expect(machine.model("next")).toEqual(leaf(7));
    expect(send(0, 0)).toEqual([1n, 7n, 9n, 7n]);
  });

  it("keep a copy of what was given", () => {
    const { machine, send } = start(kind, treeProgram(1));
    const tree = leaf(1);
    machine.setModel("next", tree);
    tree.value[0] = 2;
    expect(send(0, 0)[1]).toBe(1n);
    expect(machine.model("next")).toEqual(leaf(1));
  });

  it("hold the parameters of a network, which read as 0 while the slot is empty", () => {
    const slot = { family: "network", features: 1, featureType: "i8", output: "i8", location: -1 } as const;
    const { machine, send } = startBody(
      kind,
      [
        ...code(
          { op: "RMT_LD_EVENT", result: 0, field: 0 },
          { op: "RMT_MODEL_READY", result: 1, model: 1 },
          { op: "RMT_LOOKUP", result: 2, tensor: 0, index: 0 },
          { op: "RMT_LOOKUP", result: 3, tensor: 1, index: 0 },
          { op: "RMT_LOOKUP", result: 4, tensor: 2, index: 0 },
        ),
        tell(1),
        tell(2),
        tell(3),
        tell(4),
      ],
      [],
      {
        models: [
          { name: "other", ...slot },
          { name: "network", ...slot },
        ],
        tensors: [
          { name: "weights", element: "i8", shape: [1, 2], model: 1, values: [], location: -1 },
          { name: "fixed", element: "u16", shape: [2], model: -1, values: [65535, 3], location: -1 },
          { name: "bias", element: "u32", shape: [2], model: 1, values: [], location: -1 },
        ],
      },
    );
    expect(send(1)).toEqual([0n, 0n, 3n, 0n]);
    const weights = new Int8Array([5, -128]);
    const bias = new Uint32Array([0, 2 ** 32 - 1]);
    expect(machine.setModel("network", { tensors: [weights, bias] })).toBeUndefined();
    weights.fill(0);
    expect(send(1)).toEqual([1n, -128n, 3n, 2n ** 32n - 1n]);
    expect(send(0)).toEqual([1n, 5n, 65535n, 0n]);
    for (const index of [2, -1, 2n ** 32n]) expect(send(index)).toEqual([1n, 0n, 0n, 0n]);
    expect(machine.setModel("network", { tensors: [weights] })).toBeDefined();
    expect(machine.setModel("network", null)).toBeUndefined();
    expect(send(1)).toEqual([0n, 0n, 3n, 0n]);
  });
});
