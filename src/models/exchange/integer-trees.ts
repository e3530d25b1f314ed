import type { BoostedTreesDescription, DecisionTreeDescription } from "../code/description.ts";
import { type DecisionTree, treeDepth } from "../decision-tree.ts";
import type { Forest } from "../model.ts";
import type { Feature, Target } from "../samples.ts";
import type { FloatTree, TreeEnsemble } from "./float-tree.ts";
import { type LaidOutTree, layOutTree, withLeaves } from "./lay-out-tree.ts";
import { refusal } from "./refusal.ts";

/** Trees on integers, and what is rounded in them. */
export type IntegerTrees = {
  /** The most that an answer is away from the origin's, in units of the origin's value; 0 for classes. */
  readonly rounding: number;
} & (
  | { readonly description: DecisionTreeDescription; readonly model: DecisionTree }
  | { readonly description: BoostedTreesDescription; readonly model: Forest }
);

/** Leaves are 32-bit integers; sums of them have 64 bits, which no number of trees that fits memory fills. */
const greatestLeaf = 2 ** 31 - 1;

/**
 * The trees on integer features: tests are turned into comparisons of integers exactly; what leaves add becomes fixed
 * point, with as many bits behind the point as 32 bits hold. A single tree answers by itself, several are added up.
 *
 * Refused are trees and values that are too large (RMT7070).
 *
 * @param features as many as the ensemble has; an integer is the origin's number times the feature's scale
 */
export function toIntegerTrees(ensemble: TreeEnsemble, features: readonly Feature[], target: Target): IntegerTrees {
  const read = (feature: number) => {
    const { scale } = features[feature]!;
    return (integer: number) => ensemble.read(feature, integer / scale);
  };
  const laidOut = ensemble.trees.map((tree) => layOutTree(tree, features.length, read));
  if (target.kind === "value") return toValueTrees(ensemble, laidOut, target.scale);
  const [only] = laidOut;
  if (laidOut.length === 1 && (ensemble.answer === "sign" || only!.source.outputs.length > 1)) {
    return { rounding: 0, ...asDecisionTree(labelTree(ensemble, only!, target.labels)) };
  }
  return ensemble.base.length <= 2 ? toSignTrees(ensemble, laidOut) : toClassTrees(ensemble, laidOut);
}

function toValueTrees(ensemble: TreeEnsemble, laidOut: readonly LaidOutTree[], scale: number): IntegerTrees {
  const leaves = laidOut.map((tree, index) => {
    const base = index === 0 ? ensemble.base[0]! : 0;
    return leavesOf(tree, (leaf) => (leafValue(tree.source, leaf, 0) + base) * scale);
  });
  const most = greatest(leaves);
  if (most > greatestLeaf) {
    const hint = `give the value a smaller scale: its numbers times ${scale} must fit 32 bits`;
    throw refusal("RMT7070", `the trees answer up to ${most}, which 32 bits do not hold`, hint);
  }
  if (laidOut.length === 1) {
    const values = leaves[0]!.map((value) => Math.floor(value + 0.5));
    return { rounding: 0.5 / scale, ...asDecisionTree(withLeaves(laidOut[0]!, values, () => 255)) };
  }
  const shift = most === 0 ? 0 : Math.min(30, Math.floor(Math.log2(greatestLeaf / most)));
  const trees = laidOut.map((tree, index) => withLeaves(tree, roundedLeaves(leaves[index]!, shift), () => 255));
  const rounding = (0.5 + trees.length / 2 ** (shift + 1)) / scale;
  return { rounding, ...asBoostedTrees(trees, { kind: "value", shift }) };
}

/** Two classes: what speaks for the second against the first is added up. */
function toSignTrees(ensemble: TreeEnsemble, laidOut: readonly LaidOutTree[]): IntegerTrees {
  const base = margin(ensemble.base, ensemble.answer);
  const leaves = laidOut.map((tree, index) => {
    return leavesOf(tree, (leaf) => leafMargin(tree.source, leaf, ensemble.answer) + (index === 0 ? base : 0));
  });
  const shift = finestShift(greatest(leaves));
  const trees = laidOut.map((tree, index) => withLeaves(tree, roundedLeaves(leaves[index]!, shift), () => 255));
  return { rounding: 0, ...asBoostedTrees(trees, { kind: "sign" }) };
}

/** Tree t adds to class t % classes: a tree that adds to several classes is there once for each. */
function toClassTrees(ensemble: TreeEnsemble, laidOut: readonly LaidOutTree[]): IntegerTrees {
  const classes = ensemble.base.length;
  const ofClass = Array.from({ length: classes }, (_, index) => {
    const adding = laidOut.filter((tree) => tree.source.outputs.includes(index));
    return adding.map((tree, position) => {
      const base = position === 0 ? ensemble.base[index]! : 0;
      return { tree, leaves: leavesOf(tree, (leaf) => leafValue(tree.source, leaf, index) + base) };
    });
  });
  const alone = ofClass.map((trees, index) => (trees.length === 0 ? ensemble.base[index]! : 0));
  const shift = finestShift(Math.max(greatest(ofClass.flat().map(({ leaves }) => leaves)), ...alone.map(Math.abs)));
  const rounds = ofClass.reduce((most, trees) => Math.max(most, trees.length), 1);
  const trees = Array.from({ length: rounds * classes }, (_, index) => {
    const round = Math.floor(index / classes);
    const entry = ofClass[index % classes]![round];
    if (entry !== undefined) return withLeaves(entry.tree, roundedLeaves(entry.leaves, shift), () => 255);
    return singleLeaf(laidOut[0]!.featureCount, round === 0 ? rounded(alone[index % classes]!, shift) : 0);
  });
  return { rounding: 0, ...asBoostedTrees(trees, { kind: "classes", classes }) };
}

/** One tree that answers the label itself; its confidence is the share of the class, or what the margin makes of it. */
function labelTree(ensemble: TreeEnsemble, tree: LaidOutTree, labels: Int32Array): DecisionTree {
  const { base, answer } = ensemble;
  const scoresOf = (leaf: number): readonly number[] => {
    if (answer === "sign") return [0, leafMargin(tree.source, leaf, answer) + base[0]!];
    return Array.from(base, (start, output) => leafValue(tree.source, leaf, output) + start);
  };
  const areShares = answer === "classes" && tree.leaves.every((leaf) => scoresOf(leaf).every((score) => score >= 0));
  const values = leavesOf(tree, (leaf) => {
    const scores = scoresOf(leaf);
    return labels[scores.indexOf(Math.max(...scores))]!;
  });
  return withLeaves(tree, values, (position) => {
    const scores = scoresOf(tree.leaves[position]!);
    const most = Math.max(...scores);
    const weights = areShares ? scores : scores.map((score) => Math.exp(score - most));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const share = sum > 0 ? Math.max(...weights) / sum : 1 / scores.length;
    return Math.max(1, Math.round(255 * share));
  });
}

function leavesOf(tree: LaidOutTree, value: (leaf: number) => number): Float64Array {
  return Float64Array.from(tree.leaves, (leaf) => value(leaf));
}

function leafValue({ outputs, values }: FloatTree, leaf: number, output: number): number {
  const position = outputs.indexOf(output);
  return position < 0 ? 0 : values[leaf * outputs.length + position]!;
}

function leafMargin(tree: FloatTree, leaf: number, answer: TreeEnsemble["answer"]): number {
  const first = leafValue(tree, leaf, 0);
  return answer === "sign" ? first : leafValue(tree, leaf, 1) - first;
}

function margin(base: Float64Array, answer: TreeEnsemble["answer"]): number {
  return answer === "sign" ? base[0]! : (base[1] ?? 0) - base[0]!;
}

function greatest(leaves: readonly Float64Array[]): number {
  return leaves.reduce((most, values) => values.reduce((top, value) => Math.max(top, Math.abs(value)), most), 0);
}

/** Bits behind the point: a power of two keeps the bits that floating-point leaves have. */
function finestShift(most: number): number {
  return most === 0 ? 0 : Math.floor(Math.log2(greatestLeaf / most));
}

function roundedLeaves(values: Float64Array, shift: number): Float64Array {
  return values.map((value) => rounded(value, shift));
}

/** Away from zero, so that opposite values stay opposite. */
function rounded(value: number, shift: number): number {
  return Math.sign(value) * Math.min(greatestLeaf, Math.round(Math.abs(value) * 2 ** shift));
}

function singleLeaf(featureCount: number, value: number): DecisionTree {
  return {
    featureCount,
    feature: Int16Array.of(-1),
    threshold: new Int32Array(1),
    left: new Int32Array(1),
    right: new Int32Array(1),
    value: Int32Array.of(value),
    confidence: Uint8Array.of(255),
  };
}

function limits(trees: readonly DecisionTree[]): { readonly maxNodes: number; readonly maxDepth: number } {
  return {
    maxNodes: trees.reduce((most, tree) => Math.max(most, tree.feature.length), 1),
    maxDepth: trees.reduce((most, tree) => Math.max(most, treeDepth(tree)), 1),
  };
}

function asDecisionTree(model: DecisionTree): { description: DecisionTreeDescription; model: DecisionTree } {
  const types = { featureType: "i32", output: "i32" } as const;
  return {
    description: { family: "decisionTree", features: model.featureCount, ...types, ...limits([model]) },
    model,
  };
}

function asBoostedTrees(
  trees: readonly DecisionTree[],
  answer: BoostedTreesDescription["answer"],
): { description: BoostedTreesDescription; model: Forest } {
  return {
    description: {
      family: "boostedTrees",
      features: trees[0]!.featureCount,
      featureType: "i32",
      output: "i32",
      trees: trees.length,
      ...limits(trees),
      answer,
    },
    model: { trees },
  };
}
