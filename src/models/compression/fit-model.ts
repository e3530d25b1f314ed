import type { Program } from "../../bytecode/index.ts";
import { failure, type Result, success } from "../../diagnostics/index.ts";
import { findBrokenStructure } from "../check-decision-tree.ts";
import { checkModel, treesOf } from "../check-model.ts";
import type { Model } from "../model.ts";
import { pruneTree } from "./prune-tree.ts";

/** A model made to fit, and what that cost it. */
export interface FittedModel {
  readonly model: Model;
  /** Nodes that the trees lost; 0 where the model fitted. */
  readonly removedNodes: number;
}

/** Makes a smaller model of one that is over the budget of its slot, or says why that cannot be. */
export type Compression = (program: Program, slotIndex: number, model: Model) => Result<FittedModel>;

/**
 * Node pruning: trees lose the subtrees that change their answers least (see `pruneTree`), and a forest the trees that
 * are too many, from the end: of boosted trees these correct least. The same model always becomes the same one. What no
 * pruning makes fit is refused as `checkModel` refuses it.
 */
export const fitModel: Compression = (program, slotIndex, model) => {
  const checked = checkModel(program, slotIndex, model);
  if (checked.ok) return success({ model, removedNodes: 0 });
  const slot = program.models[slotIndex]!;
  const trees = treesOf(model);
  if (slot.family !== "decisionTree" || trees === undefined) return failure(...checked.diagnostics);
  if (trees.some((tree) => findBrokenStructure(tree) !== undefined)) return failure(...checked.diagnostics);
  const pruned = trees.slice(0, slot.trees).map((tree) => pruneTree(tree, slot));
  const fitted: Model = "trees" in model ? { ...model, trees: pruned } : (pruned[0] ?? model);
  const fits = checkModel(program, slotIndex, fitted);
  if (!fits.ok) return fits;
  const nodes = (all: typeof trees) => all.reduce((sum, tree) => sum + tree.feature.length, 0);
  return success({ model: fitted, removedNodes: nodes(trees) - nodes(pruned) });
};
