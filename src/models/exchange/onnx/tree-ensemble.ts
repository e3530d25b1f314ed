import {
  type ClassLabels,
  checkFloatTree,
  checkSize,
  type FloatTree,
  notATree,
  type TreeEnsemble,
} from "../float-tree.ts";
import type { TestKind } from "../integer-test.ts";
import { contradiction, refusal } from "../refusal.ts";
import {
  allowAttributes,
  floatsAttribute,
  intAttribute,
  intsAttribute,
  type OnnxNode,
  textAttribute,
  textsAttribute,
  unsupported,
} from "./node.ts";

/** By the mode of a node, what it asks of its feature; the walk takes the true branch where it holds. */
const tests: Readonly<Record<string, TestKind>> = {
  BRANCH_LEQ: "lessOrEqual",
  BRANCH_LT: "less",
  BRANCH_GTE: "greaterOrEqual",
  BRANCH_GT: "greater",
  BRANCH_EQ: "equal",
  BRANCH_NEQ: "notEqual",
};

const nodeAttributes = [
  ...["nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_values", "nodes_values_as_tensor", "nodes_modes"],
  ...["nodes_truenodeids", "nodes_falsenodeids", "nodes_hitrates", "nodes_hitrates_as_tensor"],
  ...["nodes_missing_value_tracks_true", "base_values", "base_values_as_tensor", "post_transform"],
];

const classAttributes = [
  ...["class_treeids", "class_nodeids", "class_ids", "class_weights", "class_weights_as_tensor"],
  ...["classlabels_int64s", "classlabels_strings"],
];

const targetAttributes = [
  ...["target_treeids", "target_nodeids", "target_ids", "target_weights", "target_weights_as_tensor"],
  ...["n_targets", "aggregate_function"],
];

/** How the input comes to the trees. */
interface TreeInput {
  /** How many features there are; below 0 where the graph does not say. */
  readonly featureCount: number;
  readonly read: TreeEnsemble["read"];
}

/**
 * The trees of TreeEnsembleClassifier and TreeEnsembleRegressor (ai.onnx.ml 1 to 4). Where the specification is silent,
 * it does as ONNX Runtime: with two classes and weights for only one of them, class 1 is answered where the sum is above
 * 0.5 if no weight is negative, and otherwise where it is above 0. With weights for both, the class of the larger sum is
 * answered, which is what the specification says; the labels of ONNX Runtime are then class 1 wherever its sum is above 0.
 * Ways of missing values do not matter: integers are always there. Labels come from the sums, so that every post_transform gives the same ones.
 */
export function readTreeEnsemble(node: OnnxNode, input: TreeInput): TreeEnsemble {
  const isClassifier = node.operator === "TreeEnsembleClassifier";
  allowAttributes(node, ...nodeAttributes, ...(isClassifier ? classAttributes : targetAttributes));
  const prefix = isClassifier ? "class" : "target";
  const nodes = readNodes(node);
  const votes = readVotes(node, prefix);
  const featureCount = input.featureCount >= 0 ? input.featureCount : nodes.features.reduce(largest, 0) + 1;
  const labels = isClassifier ? readLabels(node) : undefined;
  const outputs = labels?.length ?? intAttribute(node, "n_targets", 1);
  if (!isClassifier) checkRegression(node, outputs);
  checkSize(featureCount, outputs);
  const base = baseValues(node, outputs);
  const trees = buildTrees(node, nodes, votes, outputs).map((tree, index) => {
    checkFloatTree(tree, `tree ${index} of ${node.title}`, featureCount, true);
    return tree;
  });
  const common = { featureCount, read: input.read, arithmetic: "floating point" };
  if (labels === undefined) {
    const divisor = textAttribute(node, "aggregate_function", "SUM") === "AVERAGE" ? trees.length : 1;
    const averaged = trees.map((tree) => ({
      ...tree,
      outputs: tree.outputs.map(() => 0),
      values: tree.values.map((value) => value / divisor),
    }));
    return { ...common, trees: averaged, base: Float64Array.of(base[0] ?? 0), answer: "value" };
  }
  const voted = new Set(votes.outputs);
  if (outputs === 2 && voted.size === 1) {
    const threshold = votes.weights.every((weight) => weight >= 0) ? 0.5 : 0;
    const start = (base.length === 2 ? base[1]! : (base[0] ?? 0)) - threshold;
    const single = trees.map((tree) => ({ ...tree, outputs: tree.outputs.map(() => 0) }));
    return { ...common, trees: single, base: Float64Array.of(start), answer: "sign", labels };
  }
  const start = base.length === outputs ? Float64Array.from(base) : new Float64Array(outputs);
  return { ...common, trees, base: start, answer: "classes", labels };
}

interface Nodes {
  readonly trees: readonly number[];
  readonly ids: readonly number[];
  readonly features: readonly number[];
  readonly thresholds: readonly number[];
  readonly modes: readonly string[];
  readonly whenTrue: readonly number[];
  readonly whenFalse: readonly number[];
}

function readNodes(node: OnnxNode): Nodes {
  const trees = intsAttribute(node, "nodes_treeids") ?? [];
  if (trees.length === 0) throw contradiction(`${node.title} has no trees`);
  const nodes = {
    trees,
    ids: intsAttribute(node, "nodes_nodeids") ?? [],
    features: intsAttribute(node, "nodes_featureids") ?? [],
    thresholds: floatsAttribute(node, "nodes_values") ?? [],
    modes: textsAttribute(node, "nodes_modes") ?? [],
    whenTrue: intsAttribute(node, "nodes_truenodeids") ?? [],
    whenFalse: intsAttribute(node, "nodes_falsenodeids") ?? [],
  };
  checkLengths(node, "nodes", nodes);
  return nodes;
}

interface Votes {
  readonly trees: readonly number[];
  readonly nodes: readonly number[];
  readonly outputs: readonly number[];
  readonly weights: readonly number[];
}

function readVotes(node: OnnxNode, prefix: string): Votes {
  const votes = {
    trees: intsAttribute(node, `${prefix}_treeids`) ?? [],
    nodes: intsAttribute(node, `${prefix}_nodeids`) ?? [],
    outputs: intsAttribute(node, `${prefix}_ids`) ?? [],
    weights: floatsAttribute(node, `${prefix}_weights`) ?? [],
  };
  checkLengths(node, prefix, votes);
  return votes;
}

function checkLengths(node: OnnxNode, what: string, lists: object): void {
  const lengths = Object.values(lists as Readonly<Record<string, readonly unknown[]>>).map((list) => list.length);
  if (new Set(lengths).size === 1) return;
  throw contradiction(`the ${what}_… attributes of ${node.title} differ in length: ${lengths.join(", ")}`);
}

function readLabels(node: OnnxNode): ClassLabels {
  const words = textsAttribute(node, "classlabels_strings") ?? [];
  const numbers = intsAttribute(node, "classlabels_int64s") ?? [];
  const labels = words.length > 0 ? words : numbers;
  if (labels.length >= 2 && (words.length === 0 || numbers.length === 0)) return labels;
  const hint = "two classes at least are needed";
  throw refusal("RMT7074", `${node.title} has ${words.length} words and ${numbers.length} numbers as labels`, hint);
}

function checkRegression(node: OnnxNode, outputs: number): void {
  if (outputs !== 1) throw unsupported(node, `answers ${outputs} numbers`, "import a model of one number");
  const aggregate = textAttribute(node, "aggregate_function", "SUM");
  if (aggregate !== "SUM" && aggregate !== "AVERAGE") {
    throw unsupported(node, `has aggregate_function ${aggregate}, which is not supported`, "use SUM or AVERAGE");
  }
  const transform = textAttribute(node, "post_transform", "NONE");
  // Softmax of a single number is 1, whatever it is.
  if (transform !== "NONE") {
    throw unsupported(node, `has post_transform ${transform}, which is not supported for numbers`, "use NONE");
  }
}

function baseValues(node: OnnxNode, outputs: number): readonly number[] {
  const base = floatsAttribute(node, "base_values") ?? [];
  if (![0, 1, outputs].includes(base.length)) {
    throw contradiction(`${node.title} has ${base.length} base values for ${outputs} outputs`);
  }
  if (base.every(Number.isFinite)) return base;
  throw refusal("RMT7069", `a base value of ${node.title} is no number`, "train the model on finite numbers");
}

function buildTrees(node: OnnxNode, nodes: Nodes, votes: Votes, outputs: number): readonly FloatTree[] {
  const places = new Map<number, Map<number, number>>();
  const members = new Map<number, number[]>();
  for (const [index, tree] of nodes.trees.entries()) {
    const ids = places.get(tree) ?? new Map<number, number>();
    places.set(tree, ids);
    const list = members.get(tree) ?? [];
    members.set(tree, list);
    const id = nodes.ids[index]!;
    if (ids.has(id)) throw contradiction(`tree ${tree} of ${node.title} has node ${id} twice`);
    ids.set(id, list.length);
    list.push(index);
  }
  const votesOfTree = new Map<number, number[]>();
  for (const [index, tree] of votes.trees.entries()) {
    const output = votes.outputs[index]!;
    if (!(output >= 0 && output < outputs)) {
      throw contradiction(`vote ${index} of ${node.title} is for class ${output} of ${outputs}`);
    }
    if (places.get(tree)?.has(votes.nodes[index]!) !== true) {
      throw contradiction(`vote ${index} of ${node.title} is of node ${votes.nodes[index]} of tree ${tree}`);
    }
    const list = votesOfTree.get(tree) ?? [];
    votesOfTree.set(tree, list);
    list.push(index);
  }
  return [...members].map(([tree, list]) => {
    const ids = places.get(tree)!;
    return buildTree(node, { nodes, votes, ids, list, voted: votesOfTree.get(tree) ?? [] });
  });
}

interface TreeParts {
  readonly nodes: Nodes;
  readonly votes: Votes;
  /** By id: the position in the tree. */
  readonly ids: ReadonlyMap<number, number>;
  /** The indices of the tree's nodes and votes. */
  readonly list: readonly number[];
  readonly voted: readonly number[];
}

function buildTree(node: OnnxNode, { nodes, votes, ids, list, voted }: TreeParts): FloatTree {
  const outputs = [...new Set(voted.map((vote) => votes.outputs[vote]!))].sort((one, other) => one - other);
  const values = new Float64Array(list.length * outputs.length);
  for (const vote of voted) {
    const position = ids.get(votes.nodes[vote]!)! * outputs.length + outputs.indexOf(votes.outputs[vote]!);
    values[position] = values[position]! + votes.weights[vote]!;
  }
  const modes = list.map((index) => nodes.modes[index]!);
  const unknown = modes.find((mode) => mode !== "LEAF" && !Object.hasOwn(tests, mode));
  if (unknown !== undefined) {
    const hint = `nodes can be LEAF, ${Object.keys(tests).join(", ")}`;
    throw unsupported(node, `has nodes of mode ${JSON.stringify(unknown)}, which is not supported`, hint);
  }
  const childOf = (index: number, child: number) => (nodes.modes[index] === "LEAF" ? 0 : (ids.get(child) ?? -1));
  const root = rootOf(node, list, nodes, ids);
  const feature = list.map((index) => {
    if (nodes.modes[index] === "LEAF") return -1;
    const compared = nodes.features[index]!;
    if (compared >= 0 && compared < 2 ** 31) return compared;
    throw contradiction(`a node of ${node.title} compares feature ${compared}`);
  });
  return {
    root,
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(list, (index) => nodes.thresholds[index]!),
    test: modes.map((mode) => tests[mode] ?? "less"),
    whenTrue: Int32Array.from(list, (index) => childOf(index, nodes.whenTrue[index]!)),
    whenFalse: Int32Array.from(list, (index) => childOf(index, nodes.whenFalse[index]!)),
    outputs,
    values,
  };
}

/** The node that no other leads to; the first where there are several. */
function rootOf(node: OnnxNode, list: readonly number[], nodes: Nodes, ids: ReadonlyMap<number, number>): number {
  const isChild = new Uint8Array(list.length);
  for (const index of list) {
    if (nodes.modes[index] === "LEAF") continue;
    for (const child of [nodes.whenTrue[index]!, nodes.whenFalse[index]!]) {
      const place = ids.get(child);
      if (place !== undefined) isChild[place] = 1;
    }
  }
  const root = isChild.indexOf(0);
  if (root >= 0) return root;
  throw notATree(`the nodes of tree ${nodes.trees[list[0]!]} of ${node.title} lead in a circle`);
}

function largest(one: number, other: number): number {
  return Math.max(one, other);
}
