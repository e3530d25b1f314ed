import type { TestKind } from "./integer-test.ts";
import { contradiction, refusal } from "./refusal.ts";

/** A decision tree over floating-point features, as files of other libraries have it. */
export interface FloatTree {
  /** Index of its first node. */
  readonly root: number;
  /** By node: the feature compared, or -1 at a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** By node: what is asked of the feature and the threshold, where not all ask the same. */
  readonly test: TestKind | readonly TestKind[];
  /** By node: where the walk goes when the test holds, and when it does not. */
  readonly whenTrue: Int32Array;
  readonly whenFalse: Int32Array;
  /** By node: 0 where zeros are tested as all numbers, 1 where they go the way of `whenTrue`, 2 of `whenFalse`. */
  readonly zeroWay?: Uint8Array;
  /** The outputs of the ensemble that the leaves add to. */
  readonly outputs: readonly number[];
  /** Node by node, what a leaf adds to each of `outputs`. */
  readonly values: Float64Array;
}

/** Trees that are added up. */
export interface TreeEnsemble {
  readonly featureCount: number;
  /** As many as features, where the file has them. */
  readonly featureNames?: readonly string[];
  readonly trees: readonly FloatTree[];
  /** By output: what is added to its sum. */
  readonly base: Float64Array;
  /**
   * What the sums mean. `value`: there is one, the answer. `sign`: there is one; class 1 where it is above 0, otherwise
   * class 0. `classes`: the class of the largest, the first of equal ones.
   */
  readonly answer: "value" | "sign" | "classes";
  readonly labels?: ClassLabels;
  /** What a tree compares where the feature has this value: rounded, or scaled before. Monotone by feature. */
  readonly read: (feature: number, value: number) => number;
  /** In words, for notes: what kind of numbers the origin computes with. */
  readonly arithmetic: string;
}

/** The classes of a file in the order of their scores: numbers or words. */
export type ClassLabels = readonly number[] | readonly string[];

/** What trees can number as features, and as classes more than any use. */
const mostFeatures = 32_767;
const mostClasses = 4096;

/** Refuses numbers of features and classes that no model has (RMT7070). */
export function checkSize(features: number, classes: number): void {
  if (features < 1 || features > mostFeatures) {
    throw refusal("RMT7070", `the model has ${features} features`, `1 to ${mostFeatures} are possible`);
  }
  if (classes > mostClasses) {
    throw refusal("RMT7070", `the model has ${classes} classes`, `at most ${mostClasses} are possible`);
  }
}

/**
 * Refuses what is no tree: nodes that lead nowhere or are reached twice (RMT7066), features that there are not (RMT7065),
 * numbers that are none (RMT7069).
 *
 * @param isWhole whether nodes that are not reached are refused as well (RMT7066)
 */
export function checkFloatTree(tree: FloatTree, name: string, featureCount: number, isWhole: boolean): void {
  const nodes = tree.feature.length;
  const seen = new Uint8Array(nodes);
  const waiting = [tree.root];
  if (!(tree.root >= 0 && tree.root < nodes)) throw contradiction(`${name} has no node`);
  seen[tree.root] = 1;
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const feature = tree.feature[node]!;
    if (feature < 0) {
      checkLeaf(tree, node, name);
      continue;
    }
    if (feature >= featureCount) {
      throw contradiction(`node ${node} of ${name} compares feature ${feature}, but there are ${featureCount}`);
    }
    if (Number.isNaN(tree.threshold[node]!)) {
      throw refusal("RMT7069", `node ${node} of ${name} compares with NaN`, "train the model on numbers only");
    }
    for (const child of [tree.whenTrue[node]!, tree.whenFalse[node]!]) {
      const problem = !(child >= 0 && child < nodes) ? "which there is not" : seen[child] === 1 ? "a second time" : "";
      if (problem !== "") throw notATree(`node ${node} of ${name} leads to node ${child}, ${problem}`);
      seen[child] = 1;
      waiting.push(child);
    }
  }
  const orphan = isWhole ? seen.indexOf(0) : -1;
  if (orphan >= 0) throw notATree(`nothing leads to node ${orphan} of ${name}`);
}

/** Nodes that make no tree (RMT7066). */
export function notATree(message: string): Error {
  return refusal("RMT7066", message, "the file is damaged or was made wrongly: write it again from its origin");
}

function checkLeaf(tree: FloatTree, node: number, name: string): void {
  const width = tree.outputs.length;
  for (let output = 0; output < width; output++) {
    const value = tree.values[node * width + output]!;
    if (Number.isFinite(value)) continue;
    throw refusal("RMT7069", `leaf ${node} of ${name} answers ${value}`, "train the model on finite numbers");
  }
}
