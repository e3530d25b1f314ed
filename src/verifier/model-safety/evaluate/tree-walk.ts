import type { InstructionOf } from "../../../bytecode/index.ts";
import type { DecisionTree } from "../../../models/index.ts";
import { elementRange } from "./element-range.ts";
import { type Evaluation, vectorIn } from "./evaluation.ts";
import { setBounds } from "./integers.ts";

/** The register of the features of an inference. */
const featuresRegister = 0;

/**
 * A walk over all leaves that some features of the box lead to. Trees compare 32-bit patterns as signed numbers, so that
 * a range of u32 across 2^31 is two, the upper one below 0, with a gap between them.
 */
interface Walk {
  readonly evaluation: Evaluation;
  tree: DecisionTree;
  readonly isUnsigned: boolean;
  /** Whether the box is that of the features: then a comparison that cannot be decided is noted. */
  readonly notes: boolean;
  /** By feature, as trees compare them. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The gap, both included; none where low > high. */
  readonly gapLow: Float64Array;
  readonly gapHigh: Float64Array;
  leastValue: number;
  mostValue: number;
  leastConfidence: number;
  mostConfidence: number;
}

/** RMT_TREE_WALK: bounds of the answers of all reachable leaves, which are exact for a tree and a box. */
export function prepareTreeWalk(evaluation: Evaluation, instruction: InstructionOf<"RMT_TREE_WALK">): () => void {
  const { result, confidence, tree: index, features } = instruction;
  const slot = evaluation.program.models[evaluation.slot]!;
  const output = elementRange(slot.output);
  const vector = vectorIn(evaluation, features);
  const walk: Walk = {
    evaluation,
    tree: evaluation.trees[0]!,
    isUnsigned: slot.featureType === "u32",
    notes: features === featuresRegister,
    low: new Float64Array(slot.features),
    high: new Float64Array(slot.features),
    gapLow: new Float64Array(slot.features).fill(1),
    gapHigh: new Float64Array(slot.features),
    leastValue: 0,
    mostValue: 0,
    leastConfidence: 0,
    mostConfidence: 0,
  };
  return () => {
    if (evaluation.isReady === undefined) {
      setBounds(evaluation, result, output.low, output.high);
      setBounds(evaluation, confidence, 0, 255);
      return;
    }
    const first = evaluation.low[index]!;
    const last = evaluation.high[index]!;
    const mayMiss = first < 0 || last >= evaluation.trees.length;
    beginHull(walk, mayMiss);
    takeBox(walk, vector.low, vector.high);
    const end = Math.min(Number(last), evaluation.trees.length - 1);
    for (let at = Math.max(Number(first), 0); at <= end; at++) {
      walk.tree = evaluation.trees[at]!;
      visit(walk, 0, first === last);
    }
    setBounds(evaluation, result, walk.leastValue, walk.mostValue);
    setBounds(evaluation, confidence, walk.leastConfidence, walk.mostConfidence);
  };
}

function beginHull(walk: Walk, isZeroPossible: boolean): void {
  walk.leastValue = isZeroPossible ? 0 : Number.POSITIVE_INFINITY;
  walk.mostValue = isZeroPossible ? 0 : Number.NEGATIVE_INFINITY;
  walk.leastConfidence = isZeroPossible ? 0 : 255;
  walk.mostConfidence = 0;
}

function takeBox(walk: Walk, low: Float64Array, high: Float64Array): void {
  for (let feature = 0; feature < low.length; feature++) {
    const least = low[feature]!;
    const most = high[feature]!;
    walk.low[feature] = least;
    walk.high[feature] = most;
    if (!walk.isUnsigned || most < 2 ** 31) {
      walk.gapLow[feature] = 1;
      walk.gapHigh[feature] = 0;
    } else if (least >= 2 ** 31) {
      walk.low[feature] = least - 2 ** 32;
      walk.high[feature] = most - 2 ** 32;
      walk.gapLow[feature] = 1;
      walk.gapHigh[feature] = 0;
    } else {
      walk.low[feature] = -(2 ** 31);
      walk.high[feature] = 2 ** 31 - 1;
      walk.gapLow[feature] = most - 2 ** 32 + 1;
      walk.gapHigh[feature] = least - 1;
    }
  }
}

/** @param isFirst whether all comparisons on the way here were decided, in the only tree that is asked */
function visit(walk: Walk, node: number, isFirst: boolean): void {
  const { tree, evaluation, low, high } = walk;
  evaluation.work += 1;
  const feature = tree.feature[node]!;
  if (feature < 0) {
    addLeaf(walk, node);
    return;
  }
  const threshold = tree.threshold[node]!;
  const left = tree.left[node]!;
  const right = tree.right[node]!;
  const least = low[feature]!;
  const most = high[feature]!;
  if (most <= threshold || least > threshold) {
    visit(walk, most <= threshold ? left : right, isFirst);
    return;
  }
  const gapLow = walk.gapLow[feature]!;
  const gapHigh = walk.gapHigh[feature]!;
  const hasGap = gapLow <= gapHigh;
  // What is left of the ranges on both sides of the threshold: neither is empty, as the gap is between two ranges.
  if (isFirst) noteUndecided(walk, feature, threshold);
  high[feature] = hasGap && threshold >= gapLow && threshold <= gapHigh ? gapLow - 1 : threshold;
  visit(walk, left, false);
  high[feature] = most;
  low[feature] = hasGap && threshold + 1 >= gapLow && threshold + 1 <= gapHigh ? gapHigh + 1 : threshold + 1;
  visit(walk, right, false);
  low[feature] = least;
}

function noteUndecided(walk: Walk, feature: number, threshold: number): void {
  const { evaluation, notes, isUnsigned } = walk;
  const { undecided } = evaluation;
  if (!notes || undecided.feature >= 0) return;
  undecided.feature = feature;
  // A range of u32 across 2^31 is cut there first.
  const crosses = isUnsigned && walk.low[feature]! < 0 && walk.high[feature]! >= 0;
  undecided.threshold = crosses ? 2 ** 31 - 1 : isUnsigned && threshold < 0 ? threshold + 2 ** 32 : threshold;
}

function addLeaf(walk: Walk, node: number): void {
  const { tree, evaluation } = walk;
  const isUnsigned = evaluation.program.models[evaluation.slot]!.output === "u32";
  const value = isUnsigned ? tree.value[node]! >>> 0 : tree.value[node]!;
  const confidence = tree.confidence[node]!;
  if (value < walk.leastValue) walk.leastValue = value;
  if (value > walk.mostValue) walk.mostValue = value;
  if (confidence < walk.leastConfidence) walk.leastConfidence = confidence;
  if (confidence > walk.mostConfidence) walk.mostConfidence = confidence;
}
