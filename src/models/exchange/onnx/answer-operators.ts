import type { ClassLabels } from "../float-tree.ts";
import { contradiction, refusal } from "../refusal.ts";
import { addActivation, addDense, flowSize, withKnownSize } from "./flow.ts";
import { type Follow, flowOf, type Graph, inputOf, setOutput } from "./graph.ts";
import {
  allowAttributes,
  floatsAttribute,
  intAttribute,
  intsAttribute,
  type OnnxNode,
  textsAttribute,
  unsupported,
} from "./node.ts";
import { chosenAttribute } from "./shape-operators.ts";
import { readTreeEnsemble } from "./tree-ensemble.ts";

/** Operators at the end of graphs: trees and linear models of ai.onnx.ml, and what makes answers of scores. */
export const answerOperators: Readonly<Record<string, Follow>> = {
  Softmax: (node, graph) => followEnd(node, graph, "softmax"),
  LogSoftmax: (node, graph) => followEnd(node, graph, "softmax"),
  Sigmoid: (node, graph) => followEnd(node, graph, "sigmoid"),
  Normalizer: (node, graph) => {
    allowAttributes(node, "norm");
    chosenAttribute(node, "norm", "MAX", ["L1", "L2", "MAX"]);
    const value = inputOf(node, graph, 0);
    // The scores of a sample are divided by the same number: which one is largest stays.
    if (value.kind === "trees" || (value.kind === "flow" && value.end !== undefined)) {
      return setOutput(node, graph, value);
    }
    throw unsupported(node, "stands before a layer", "normalize features by constants");
  },
  ArgMax: (node, graph) => {
    allowAttributes(node, "axis", "keepdims", "select_last_index");
    const value = inputOf(node, graph, 0);
    if (value.kind !== "flow" && value.kind !== "trees") throw unsupported(node, "takes no scores", "give it scores");
    if (intAttribute(node, "select_last_index", 0) !== 0) {
      throw unsupported(node, "has select_last_index, which is not supported", "take the first of equal scores");
    }
    if (value.kind === "flow") checkLastAxis(node, value.dims, 0);
    setOutput(node, graph, { kind: "choice", of: value });
  },
  ArrayFeatureExtractor: (node, graph) => {
    allowAttributes(node);
    const [labels, choice] = [inputOf(node, graph, 0), inputOf(node, graph, 1)];
    if (labels.kind !== "constant" || choice.kind !== "choice") {
      throw unsupported(node, "chooses something other than the label of a class", "let the graph end before");
    }
    setOutput(node, graph, { ...choice, labels: labels.words ?? [...labels.data] });
  },
  TreeEnsembleClassifier: (node, graph) => {
    const ensemble = readTreeEnsemble(node, treeInput(node, graph));
    const trees = { kind: "trees", ensemble } as const;
    setOutput(node, graph, { kind: "choice", of: trees });
    setOutput(node, graph, trees, 1);
  },
  TreeEnsembleRegressor: (node, graph) => {
    setOutput(node, graph, { kind: "trees", ensemble: readTreeEnsemble(node, treeInput(node, graph)) });
  },
  LinearClassifier: (node, graph) => {
    allowAttributes(
      node,
      ...["coefficients", "intercepts", "classlabels_ints", "classlabels_strings", "multi_class", "post_transform"],
    );
    const words = textsAttribute(node, "classlabels_strings") ?? [];
    const labels: ClassLabels = words.length > 0 ? words : (intsAttribute(node, "classlabels_ints") ?? []);
    if (labels.length < 2) throw refusal("RMT7074", `${node.title} has ${labels.length} labels`, "two are needed");
    const flow = followLinear(node, graph, labels.length);
    setOutput(node, graph, { kind: "choice", of: flow, labels });
    setOutput(node, graph, { ...flow, end: "softmax" }, 1);
  },
  LinearRegressor: (node, graph) => {
    allowAttributes(node, "coefficients", "intercepts", "targets", "post_transform");
    chosenAttribute(node, "post_transform", "NONE", ["NONE"]);
    setOutput(node, graph, followLinear(node, graph, intAttribute(node, "targets", 1)));
  },
};

function followLinear(node: OnnxNode, graph: Graph, outputs: number) {
  const weights = Float64Array.from(floatsAttribute(node, "coefficients") ?? []);
  const intercepts = floatsAttribute(node, "intercepts") ?? new Array<number>(outputs).fill(0);
  if (outputs < 1 || weights.length === 0 || weights.length % outputs !== 0 || intercepts.length !== outputs) {
    const what = `${weights.length} coefficients and ${intercepts.length} intercepts for ${outputs} outputs`;
    throw contradiction(`${node.title} has ${what}`);
  }
  const flow = withKnownSize(flowOf(node, graph, 0), weights.length / outputs, node);
  return addDense(flow, weights, Float64Array.from(intercepts), node);
}

function treeInput(node: OnnxNode, graph: Graph) {
  const flow = flowOf(node, graph, 0);
  if (flow.layers.length > 0 || flow.dims.length !== 1) {
    throw unsupported(node, "does not take the features alone", "let trees take the input of the graph");
  }
  return { featureCount: flowSize(flow), read: flow.input.read };
}

function followEnd(node: OnnxNode, graph: Graph, end: "softmax" | "sigmoid"): void {
  allowAttributes(node, ...(end === "softmax" ? ["axis"] : []));
  const value = inputOf(node, graph, 0);
  if (value.kind === "trees" && end === "softmax") {
    setOutput(node, graph, value);
    return;
  }
  const flow = flowOf(node, graph, 0);
  if (end === "softmax") checkLastAxis(node, flow.dims, node.version < 13 ? 1 : -1);
  // In the middle of a graph a sigmoid is an activation.
  setOutput(node, graph, { ...(end === "sigmoid" ? addActivation(flow, end, node) : flow), end });
}

function checkLastAxis(node: OnnxNode, dims: readonly number[], byDefault: number): void {
  const axis = intAttribute(node, "axis", byDefault);
  const isVector = dims.filter((length) => length !== 1).length <= 1;
  if (isVector && (axis === -1 || axis === dims.length)) return;
  if (isVector && axis === 1 && dims.length >= 1) return;
  throw unsupported(node, `works along axis ${axis} of [batch, ${dims.join(", ")}]`, "let it work along the classes");
}
