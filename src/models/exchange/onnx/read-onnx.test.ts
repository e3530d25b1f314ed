import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../../diagnostics/index.ts";
import { runFloatNetwork } from "../../float-forward.ts";
import { createPredictor } from "../../inference/create-predictor.ts";
import { type ImportedModel, importModel } from "../import-model.ts";
import type { AttributeProto, NodeProto, TensorProto } from "./schema.ts";
import { doublesOf, floatTensor, intOf, intsOf, intTensor, textOf, textsOf, writeGraph } from "./write-graph.ts";

interface GraphParts {
  readonly nodes: readonly NodeProto[];
  readonly tensors?: readonly TensorProto[];
  /** Behind the batch. */
  readonly shape?: readonly (number | string)[];
}

async function read({ nodes, tensors = [], shape = [2] }: GraphParts) {
  const bytes = await writeGraph({
    nodes,
    tensors,
    input: { name: "x", elementType: "double", shape: ["batch", ...shape] },
    outputs: [{ name: "y", elementType: "float", shape: ["batch", 1] }],
  });
  return importModel(bytes, {});
}

async function readWhole(parts: GraphParts): Promise<ImportedModel> {
  const result = await read(parts);
  if (!result.ok) throw new Error(result.diagnostics[0]!.message);
  return result.value;
}

async function refusalsOf(parts: GraphParts): Promise<readonly Diagnostic[]> {
  const result = await read(parts);
  return result.ok ? [] : result.diagnostics;
}

function node(opType: string, input: string, output: string, more: Partial<NodeProto> = {}): NodeProto {
  return { opType, name: `my${opType}`, input: input.split(" "), output: [output], ...more };
}

async function run(parts: GraphParts, features: readonly number[]): Promise<readonly number[]> {
  const imported = await readWhole(parts);
  if (imported.kind !== "network") throw new Error("no network");
  const order = imported.features.map(({ name }) => Number(name.slice(1)));
  return [
    ...runFloatNetwork(
      imported.network,
      Int32Array.from(order, (element) => features[element]!),
    ),
  ];
}

const gemm = node("Gemm", "x w", "y", { attribute: [intOf("transB", 1)] });
const oneRow = floatTensor("w", [1, 2], [3, 5]);

describe("layers do what the specification of ONNX says", () => {
  it("Gemm multiplies and adds with alpha and beta, and broadcasts a single bias", async () => {
    const attribute: AttributeProto[] = [
      { name: "alpha", f: 2, type: 1 },
      { name: "beta", f: 10, type: 1 },
    ];
    const tensors = [floatTensor("w", [2, 1], [3, 5]), floatTensor("b", [], [0.5])];
    expect(await run({ nodes: [node("Gemm", "x w b", "y", { attribute })], tensors }, [7, 11])).toEqual([
      2 * (21 + 55) + 5,
    ]);
  });

  it("constants around layers go into the weights: 2 - (10 - 3 a - 5 b) / 4", async () => {
    const constants = ["ten 10", "four 4", "two 2"].map((text) => {
      const [name, value] = text.split(" ") as [string, string];
      return floatTensor(name, [], [Number(value)]);
    });
    const nodes = [
      node("MatMul", "x w", "a"),
      node("Sub", "ten a", "b"),
      node("Div", "b four", "c"),
      node("Sub", "two c", "y"),
    ];
    const tensors = [floatTensor("w", [2, 1], [3, 5]), ...constants];
    expect(await run({ nodes, tensors }, [7, 11])).toEqual([2 - (10 - 76) / 4]);
  });

  it("dense layers with nothing between are one", async () => {
    const tensors = [floatTensor("w", [2, 2], [1, 2, 3, 4]), floatTensor("v", [2, 1], [5, 6])];
    const nodes = [node("MatMul", "x w", "a"), node("MatMul", "a v", "y")];
    const imported = await readWhole({ nodes, tensors });
    expect(imported.kind === "network" && imported.network.layers).toHaveLength(1);
    expect(await run({ nodes, tensors }, [7, 11])).toEqual([(7 + 33) * 5 + (14 + 44) * 6]);
  });

  it("a convolution padded on one side only, computed by hand", async () => {
    // Row 1 2 3 with a 0 behind it; the kernel is 10 1.
    const attribute = [intsOf("pads", [0, 1]), intsOf("kernel_shape", [2])];
    const nodes = [node("Conv", "x k", "a", { attribute }), node("Flatten", "a", "b"), node("MatMul", "b e", "y")];
    const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const tensors = [floatTensor("k", [1, 1, 2], [10, 1]), floatTensor("e", [3, 3], identity)];
    expect(await run({ nodes, tensors, shape: [1, 3] }, [1, 2, 3])).toEqual([12, 23, 30]);
  });

  it("flattens channel by channel, and pools before or after a network without dense layers", async () => {
    // Two channels of 1 × 2: maxima 5 and 8.
    const nodes = [node("GlobalMaxPool", "x", "y")];
    expect(await run({ nodes, shape: [2, 1, 2] }, [5, 3, 2, 8])).toEqual([5, 8]);
    const conv = [node("Conv", "x k", "a"), node("Flatten", "a", "b"), node("MatMul", "b e", "y")];
    const tensors = [floatTensor("k", [2, 2, 1, 1], [1, 0, 0, 100]), floatTensor("e", [4, 1], [1, 2, 4, 8])];
    expect(await run({ nodes: conv, tensors, shape: [2, 1, 2] }, [5, 3, 2, 8])).toEqual([5 + 6 + 800 + 6400]);
  });

  it("limits and activations stand where the graph has them", async () => {
    const tensors = [
      oneRow,
      floatTensor("least", [], [-4]),
      floatTensor("most", [], [4]),
      floatTensor("v", [1, 1], [2]),
    ];
    const nodes = [
      node("Clip", "x least most", "c"),
      node("Gemm", "c w", "a", { attribute: [intOf("transB", 1)] }),
      node("Relu", "a", "b"),
      node("MatMul", "b v", "y"),
    ];
    expect(await run({ nodes, tensors }, [9, -1])).toEqual([2 * (12 - 5)]);
    expect(await run({ nodes, tensors }, [-9, -1])).toEqual([0]);
  });
});

describe("what is not supported is named with its node", () => {
  it("operators, all at once", async () => {
    const nodes = [node("LeakyRelu", "x", "a"), node("LSTM", "a", "b"), gemm];
    const found = await refusalsOf({ nodes, tensors: [oneRow] });
    expect(found.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'RMT7062 the graph has LeakyRelu (node "myLeakyRelu"), which is not supported',
      'RMT7062 the graph has LSTM (node "myLSTM"), which is not supported',
    ]);
    expect(found[0]!.hint).toContain("Conv, DequantizeLinear");
  });

  const kernel = floatTensor("k", [1, 1, 2, 2], [1, 2, 3, 4]);
  const image = { tensors: [kernel], shape: [1, 4, 4] };
  it.each<[string, GraphParts, RegExp]>([
    [
      "dilations",
      { nodes: [node("Conv", "x k", "y", { attribute: [intsOf("dilations", [2, 2])] })], ...image },
      /dilations/,
    ],
    ["groups", { nodes: [node("Conv", "x k", "y", { attribute: [intOf("group", 2)] })], ...image }, /groups/],
    ["unknown attributes", { nodes: [node("Conv", "x k", "y", { attribute: [intOf("foo", 2)] })], ...image }, /"foo"/],
    [
      "auto_pad",
      { nodes: [node("Conv", "x k", "y", { attribute: [textOf("auto_pad", "X")] })], ...image },
      /auto_pad "X"/,
    ],
    [
      "padded pooling",
      {
        nodes: [
          node("MaxPool", "x", "y", { attribute: [intsOf("kernel_shape", [2, 2]), intsOf("pads", [1, 1, 1, 1])] }),
        ],
        shape: [1, 4, 4],
      },
      /pads/,
    ],
    [
      "activated twice",
      { nodes: [gemm, node("Relu", "y", "a"), node("Tanh", "a", "y")], tensors: [oneRow] },
      /another act/,
    ],
    ["nothing activated", { nodes: [node("Relu", "x", "a"), gemm], tensors: [oneRow] }, /no layer is activated/],
    ["computed weights", { nodes: [node("MatMul", "x x", "y")] }, /computes its input 1/],
    ["the batch", { nodes: [node("Flatten", "x", "y", { attribute: [intOf("axis", 0)] })] }, /the batch/],
    ["other limits", { nodes: [node("Clip", "x w", "y")], tensors: [floatTensor("w", [], [1])] }, /limits to 1/],
  ])("%s", async (_, parts, message) => {
    const [found] = await refusalsOf(parts);
    expect(found?.code).toBe("RMT7063");
    expect(found?.message).toMatch(message);
    expect(found?.message).toContain('(node "my');
  });
});

describe("graphs that contradict themselves are refused", () => {
  const huge = { ...oneRow, dims: [2 ** 40, 2 ** 12] };
  it.each<[string, GraphParts, string]>([
    ["sizes of a tensor", { nodes: [gemm], tensors: [{ ...oneRow, dims: [3, 2] }] }, "RMT7065"],
    ["a huge tensor", { nodes: [gemm], tensors: [huge] }, "RMT7065"],
    ["a negative size", { nodes: [gemm], tensors: [{ ...oneRow, dims: [-1, -2] }] }, "RMT7065"],
    ["another type", { nodes: [gemm], tensors: [{ ...oneRow, dataType: 14 }] }, "RMT7064"],
    ["data elsewhere", { nodes: [gemm], tensors: [{ ...oneRow, dataLocation: 1 }] }, "RMT7064"],
    ["a value that nothing makes", { nodes: [node("Relu", "nothing", "y")] }, "RMT7065"],
    ["a circle", { nodes: [node("Relu", "b", "a"), node("Relu", "a", "b")] }, "RMT7065"],
    ["an output that nothing makes", { nodes: [node("Relu", "x", "z")], tensors: [] }, "RMT7063"],
    ["a huge input", { nodes: [gemm], tensors: [oneRow], shape: [2 ** 30, 2 ** 20] }, "RMT7070"],
    ["no number", { nodes: [gemm], tensors: [floatTensor("w", [1, 2], [3, Number.NaN])] }, "RMT7069"],
    ["features too many", { nodes: [gemm], tensors: [oneRow], shape: [3] }, "RMT7063"],
  ])("%s", async (_, parts, code) => {
    expect((await refusalsOf(parts)).map((found) => found.code)).toEqual([code]);
  });

  it("a graph without layers", async () => {
    expect((await refusalsOf({ nodes: [node("Identity", "x", "y")] }))[0]!.code).toBe("RMT7073");
  });
});

/** One test with a leaf on each side: 1 where it holds, -1 where not. */
function treeNode(mode: string, threshold: number, changes: Readonly<Record<string, AttributeProto>> = {}): NodeProto {
  const attributes = [
    intsOf("nodes_treeids", [0, 0, 0]),
    intsOf("nodes_nodeids", [0, 1, 2]),
    intsOf("nodes_featureids", [1, 0, 0]),
    textsOf("nodes_modes", [mode, "LEAF", "LEAF"]),
    doublesOf("nodes_values", [threshold, 0, 0]),
    intsOf("nodes_truenodeids", [1, 0, 0]),
    intsOf("nodes_falsenodeids", [2, 0, 0]),
    intsOf("target_treeids", [0, 0]),
    intsOf("target_nodeids", [1, 2]),
    intsOf("target_ids", [0, 0]),
    doublesOf("target_weights", [1, -1]),
    intOf("n_targets", 1),
  ];
  const attribute = attributes.map((one) => changes[one.name!] ?? one);
  return node("TreeEnsembleRegressor", "x", "y", { domain: "ai.onnx.ml", attribute });
}

describe("trees", () => {
  const holds: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
    BRANCH_LEQ: (value, threshold) => value <= threshold,
    BRANCH_LT: (value, threshold) => value < threshold,
    BRANCH_GTE: (value, threshold) => value >= threshold,
    BRANCH_GT: (value, threshold) => value > threshold,
    BRANCH_EQ: (value, threshold) => value === threshold,
    BRANCH_NEQ: (value, threshold) => value !== threshold,
  };
  it.each(Object.keys(holds))("ask %s of integers as of numbers", async (mode) => {
    for (const threshold of [3, 2.5, -0.5, 2 ** 40, -(2 ** 31), 2 ** 31 - 1]) {
      const imported = await readWhole({ nodes: [treeNode(mode, threshold)] });
      if (imported.kind !== "trees") throw new Error("no trees");
      const predictor = createPredictor(imported.description, imported.model);
      for (const value of [-(2 ** 31), -1, 0, 2, 3, 4, 2 ** 31 - 1]) {
        expect(predictor.predict(Int32Array.of(0, value), 0)).toBe(holds[mode]!(value, threshold) ? 1 : -1);
      }
    }
  });

  it.each<[string, AttributeProto, string]>([
    ["a circle", intsOf("nodes_truenodeids", [0, 0, 0]), "RMT7066"],
    ["the same child twice", intsOf("nodes_truenodeids", [2, 0, 0]), "RMT7066"],
    ["a child that there is not", intsOf("nodes_truenodeids", [9, 0, 0]), "RMT7066"],
    ["lists of other lengths", intsOf("nodes_truenodeids", [1, 0]), "RMT7065"],
    ["a node twice", intsOf("nodes_nodeids", [0, 1, 1]), "RMT7065"],
    ["a feature that there is not", intsOf("nodes_featureids", [2, 0, 0]), "RMT7065"],
    ["votes for no output", intsOf("target_ids", [0, 1]), "RMT7065"],
    ["votes of no node", intsOf("target_nodeids", [1, 7]), "RMT7065"],
    ["another mode", textsOf("nodes_modes", ["BRANCH_MEMBER", "LEAF", "LEAF"]), "RMT7063"],
    ["several numbers", intOf("n_targets", 2), "RMT7063"],
    ["a leaf that is none", doublesOf("target_weights", [1, Number.NaN]), "RMT7069"],
    ["a leaf too large", doublesOf("target_weights", [1, 1e10]), "RMT7070"],
  ])("%s is refused", async (_, attribute, code) => {
    const nodes = [treeNode("BRANCH_LEQ", 1, { [attribute.name!]: attribute })];
    expect((await refusalsOf({ nodes })).map((found) => found.code)).toEqual([code]);
  });

  it("a shape that does not hold its elements is refused", async () => {
    const nodes = [node("Reshape", "x s", "a"), { ...gemm, input: ["a", "w"] }];
    const tensors = [oneRow, intTensor("s", [2], [-1, 7])];
    expect((await refusalsOf({ nodes, tensors }))[0]!.message).toBe(
      'Reshape (node "myReshape") reshapes [batch, 2] to [-1, 7]',
    );
  });
});
