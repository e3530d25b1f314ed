import { type IntegerType, integerBits, integerRange } from "../../bytecode/index.ts";
import type { DecisionTree } from "../decision-tree.ts";

/** A decision tree as comparisons that still need to be made. */
export type TreePlan =
  | { readonly kind: "leaf"; readonly value: number; readonly confidence: number }
  | {
      readonly kind: "comparison";
      readonly feature: number;
      readonly threshold: number;
      /** Where the feature is at most the threshold. */
      readonly left: TreePlan;
      readonly right: TreePlan;
      /** The most comparisons on a way to a leaf. */
      readonly height: number;
      /** How many comparisons there are. */
      readonly comparisons: number;
    };

/** The most comparisons on a way to a leaf. */
export function planHeight(plan: TreePlan): number {
  return plan.kind === "leaf" ? 0 : plan.height;
}

/** How many comparisons there are. */
export function countComparisons(plan: TreePlan): number {
  return plan.kind === "leaf" ? 0 : plan.comparisons;
}

/**
 * The comparisons of a tree without those whose outcome earlier ones, or the type of the features, decide, and without
 * those that lead to the same answers either way. Needs a tree that `checkModel` accepts.
 */
export function planTree(tree: DecisionTree, featureType: IntegerType): TreePlan {
  // u32 features compare as i32, so that they may be any.
  const { low, high } = integerRange(integerBits(featureType) === 32 ? "i32" : featureType);
  const lows = new Float64Array(tree.featureCount).fill(Number(low));
  const highs = new Float64Array(tree.featureCount).fill(Number(high));
  /** Equal plans are one object. */
  const plans = new Map<string, TreePlan>();
  const numbers = new Map<TreePlan, number>();
  const unique = (key: string, make: () => TreePlan): TreePlan => {
    let plan = plans.get(key);
    if (plan === undefined) {
      plan = make();
      plans.set(key, plan);
      numbers.set(plan, numbers.size);
    }
    return plan;
  };
  const planNode = (node: number): TreePlan => {
    const feature = tree.feature[node]!;
    if (feature < 0) {
      const value = tree.value[node]!;
      const confidence = tree.confidence[node]!;
      return unique(`${value} ${confidence}`, () => ({ kind: "leaf", value, confidence }));
    }
    const threshold = tree.threshold[node]!;
    const lowest = lows[feature]!;
    const highest = highs[feature]!;
    if (highest <= threshold) return planNode(tree.left[node]!);
    if (lowest > threshold) return planNode(tree.right[node]!);
    highs[feature] = threshold;
    const left = planNode(tree.left[node]!);
    highs[feature] = highest;
    lows[feature] = threshold + 1;
    const right = planNode(tree.right[node]!);
    lows[feature] = lowest;
    if (left === right) return left;
    return unique(`${feature} ${threshold} ${numbers.get(left)} ${numbers.get(right)}`, () => ({
      kind: "comparison",
      feature,
      threshold,
      left,
      right,
      height: 1 + Math.max(planHeight(left), planHeight(right)),
      comparisons: 1 + countComparisons(left) + countComparisons(right),
    }));
  };
  return planNode(0);
}
