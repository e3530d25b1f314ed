import type { BoostedTreesDescription, DecisionTreeDescription, ForestDescription } from "../../code/description.ts";
import type { DecisionTree } from "../../decision-tree.ts";
import type { ClassTarget, Target } from "../../samples.ts";
import { refusal } from "../refusal.ts";
import type { AttributeProto } from "./schema.ts";
import { doublesOf, intOf, intsOf, textOf, textsOf, writeGraph } from "./write-graph.ts";

type TreesDescription = DecisionTreeDescription | ForestDescription | BoostedTreesDescription;

/** What a leaf adds to an output. */
type Vote = readonly [output: number, weight: number];

/** By tree and node of a leaf: what it adds. */
type VotesOfLeaf = (tree: number, node: number) => readonly Vote[];

/**
 * Trees as a tree ensemble of ONNX in double precision, which holds all integers of ours exactly. Features are the
 * integers of the program. Classes come out as they do here; of values come the sums before they are rounded.
 */
export function writeTrees(
  description: TreesDescription,
  trees: readonly DecisionTree[],
  target: Target,
): Promise<Uint8Array> {
  if (description.featureType === "u32" || description.output === "u32") {
    const hint = "train with a signed or narrower type";
    throw refusal("RMT7072", "trees on u32 compare bit patterns, which ONNX does not", hint);
  }
  if (target.kind === "value") return writeRegressor(description, trees);
  return writeClassifier(description, trees, target);
}

function writeRegressor(description: TreesDescription, trees: readonly DecisionTree[]): Promise<Uint8Array> {
  const isMean = description.family === "forest";
  if (
    isMean &&
    trees.some((tree) => tree.feature.some((feature, node) => feature < 0 && tree.confidence[node] === 0))
  ) {
    const hint = "train without leaves that do not know";
    throw refusal("RMT7072", "a forest whose trees may not know is no mean of all its trees", hint);
  }
  const shift =
    description.family === "boostedTrees" && description.answer.kind === "value" ? description.answer.shift : 0;
  const votes: VotesOfLeaf = (tree, node) => [[0, trees[tree]!.value[node]! / 2 ** shift]];
  return write(description.features, "TreeEnsembleRegressor", [
    ...treeAttributes(trees, "target", votes),
    intOf("n_targets", 1),
    textOf("aggregate_function", isMean ? "AVERAGE" : "SUM"),
  ]);
}

function writeClassifier(
  description: TreesDescription,
  trees: readonly DecisionTree[],
  target: ClassTarget,
): Promise<Uint8Array> {
  const votes = classVotes(description, trees, target);
  const classes = target.labels.length;
  // Of two classes only the second has weights, below 0 where they speak for the first: readers agree on that form.
  const written: VotesOfLeaf =
    classes === 2
      ? (tree, node) => [[1, votes(tree, node).reduce((sum, [output, w]) => sum + (output === 1 ? w : -w), 0)]]
      : votes;
  return write(description.features, "TreeEnsembleClassifier", [
    ...treeAttributes(trees, "class", written),
    // Classes that no leaf on the way speaks for count as well.
    ...(classes > 2 ? [doublesOf("base_values", new Array<number>(classes).fill(0))] : []),
    target.names === undefined
      ? intsOf("classlabels_int64s", [...target.labels])
      : textsOf("classlabels_strings", target.names),
    textOf("post_transform", "NONE"),
  ]);
}

function classVotes(description: TreesDescription, trees: readonly DecisionTree[], target: ClassTarget): VotesOfLeaf {
  const classes = target.labels.length;
  if (description.family === "decisionTree") {
    return (tree, node) => {
      const label = trees[tree]!.value[node]!;
      const index = target.labels.indexOf(label);
      if (index >= 0) return [[index, 1]];
      const hint = "train it on samples of the classes that it is said to answer";
      throw refusal("RMT7072", `a leaf answers ${label}, which is none of the labels`, hint);
    };
  }
  if (description.family === "forest") {
    return (tree, node) => {
      const { value, confidence } = trees[tree]!;
      const isClass = value[node]! >= 0 && value[node]! < classes;
      return [isClass ? [value[node]!, confidence[node]!] : [0, 0]];
    };
  }
  const isSign = description.answer.kind === "sign";
  return (tree, node) => [[isSign ? 1 : tree % classes, trees[tree]!.value[node]!]];
}

function write(features: number, operator: string, attribute: readonly AttributeProto[]): Promise<Uint8Array> {
  const isClassifier = operator === "TreeEnsembleClassifier";
  const isText = attribute.some(({ name }) => name === "classlabels_strings");
  const output = isClassifier ? ["label", "scores"] : ["value"];
  return writeGraph({
    nodes: [{ input: ["features"], output, name: "trees", opType: operator, domain: "ai.onnx.ml", attribute }],
    tensors: [],
    input: { name: "features", elementType: "double", shape: ["batch", features] },
    outputs: isClassifier
      ? [
          { name: "label", elementType: isText ? "string" : "int64", shape: ["batch"] },
          { name: "scores", elementType: "float", shape: ["batch", "classes"] },
        ]
      : [{ name: "value", elementType: "float", shape: ["batch", 1] }],
  });
}

function treeAttributes(
  trees: readonly DecisionTree[],
  prefix: "class" | "target",
  votes: VotesOfLeaf,
): readonly AttributeProto[] {
  const nodes = trees.flatMap((tree, index) =>
    Array.from(tree.feature, (feature, node) => ({ tree, index, feature, node })),
  );
  const cast = nodes.flatMap(({ index, feature, node }) =>
    feature < 0 ? votes(index, node).map(([output, weight]) => ({ index, node, output, weight })) : [],
  );
  return [
    intsOf(
      "nodes_treeids",
      nodes.map(({ index }) => index),
    ),
    intsOf(
      "nodes_nodeids",
      nodes.map(({ node }) => node),
    ),
    intsOf(
      "nodes_featureids",
      nodes.map(({ feature }) => Math.max(0, feature)),
    ),
    textsOf(
      "nodes_modes",
      nodes.map(({ feature }) => (feature < 0 ? "LEAF" : "BRANCH_LEQ")),
    ),
    doublesOf(
      "nodes_values",
      nodes.map(({ tree, node }) => tree.threshold[node]!),
    ),
    intsOf(
      "nodes_truenodeids",
      nodes.map(({ tree, node }) => tree.left[node]!),
    ),
    intsOf(
      "nodes_falsenodeids",
      nodes.map(({ tree, node }) => tree.right[node]!),
    ),
    intsOf(
      `${prefix}_treeids`,
      cast.map(({ index }) => index),
    ),
    intsOf(
      `${prefix}_nodeids`,
      cast.map(({ node }) => node),
    ),
    intsOf(
      `${prefix}_ids`,
      cast.map(({ output }) => output),
    ),
    doublesOf(
      `${prefix}_weights`,
      cast.map(({ weight }) => weight),
    ),
  ];
}
