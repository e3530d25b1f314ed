import { fitsIntegerType, type TreeSlot } from "../bytecode/index.ts";
import { errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import { type DecisionTree, treeDepth } from "./decision-tree.ts";

/** In words, the least limits of a slot that would take the trees. */
export function neededBudget(trees: readonly DecisionTree[]): string {
  const nodes = trees.reduce((most, tree) => Math.max(most, tree.feature.length), 0);
  const depth = trees.reduce((most, tree) => Math.max(most, treeDepth(tree)), 0);
  const count = trees.length === 1 ? "" : `trees ${trees.length}, `;
  return `needs ${count}maxNodes ${nodes} and maxDepth ${depth}: declare a slot for that, train within this one, or compress it`;
}

/**
 * Checks a tree against the slot it shall go into: it is a tree (RMT7001), and it has the slot's shape and keeps its
 * limits (RMT7002). A tree that passes can be walked without further checks.
 */
export function checkDecisionTree(tree: DecisionTree, slot: TreeSlot): Result<DecisionTree> {
  const broken = findBrokenStructure(tree);
  if (broken !== undefined) {
    return failure(
      errorDiagnostic("RMT7001", `the model for slot ${slot.name} is not a decision tree: ${broken}`, {
        hint: "train it again, or import it again from its source",
      }),
    );
  }
  const misfit = findMisfit(tree, slot);
  if (misfit !== undefined) {
    return failure(
      errorDiagnostic("RMT7002", `the decision tree does not fit slot ${slot.name}: ${misfit.what}`, misfit),
    );
  }
  return success(tree);
}

/** Why the arrays are no tree; undefined: they are one. */
export function findBrokenStructure(tree: DecisionTree): string | undefined {
  const nodes = tree.feature.length;
  if (nodes === 0) return "it has no nodes";
  for (const array of [tree.threshold, tree.left, tree.right, tree.value, tree.confidence]) {
    if (array.length !== nodes) return "its arrays differ in length";
  }
  const parents = new Uint8Array(nodes);
  for (let node = 0; node < nodes; node++) {
    const feature = tree.feature[node]!;
    if (feature === -1) continue;
    if (feature < 0 || feature >= tree.featureCount) {
      return `node ${node} compares feature ${feature}, but there are ${tree.featureCount}`;
    }
    for (const child of [tree.left[node]!, tree.right[node]!]) {
      if (child <= node || child >= nodes) return `node ${node} leads to node ${child}, which does not come after it`;
      if (parents[child] === 1) return `node ${child} is reached in two ways`;
      parents[child] = 1;
    }
  }
  const orphan = parents.indexOf(0, 1);
  return orphan < 0 ? undefined : `node ${orphan} is not reached`;
}

function findMisfit(tree: DecisionTree, slot: TreeSlot): { what: string; hint: string } | undefined {
  if (tree.featureCount !== slot.features) {
    return {
      what: `it takes ${tree.featureCount} features, the slot ${slot.features}`,
      hint: "train it on samples of this slot",
    };
  }
  const nodes = tree.feature.length;
  if (nodes > slot.maxNodes) {
    return {
      what: `it has ${nodes} nodes, the slot allows ${slot.maxNodes}`,
      hint: `it ${neededBudget([tree])}`,
    };
  }
  const depth = treeDepth(tree);
  if (depth > slot.maxDepth) {
    return { what: `it is ${depth} deep, the slot allows ${slot.maxDepth}`, hint: `it ${neededBudget([tree])}` };
  }
  for (let node = 0; node < nodes; node++) {
    if (tree.feature[node]! >= 0) continue;
    const value = tree.value[node]!;
    if (!fitsIntegerType(BigInt(slot.output === "u32" ? value >>> 0 : value), slot.output)) {
      return {
        what: `leaf ${node} answers ${value}, which is not ${slot.output}`,
        hint: "train it on labels of the slot's output type",
      };
    }
  }
  return undefined;
}
