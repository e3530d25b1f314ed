import { integerBits, type ModelSlot, treeNodeBytes } from "../bytecode/index.ts";
import { limits } from "./limits.ts";
import { isBetween, type Rule, report } from "./verification.ts";

/** Model slots have shapes and limits that machines can hold and walk. */
export const modelsRule: Rule = {
  codes: ["RMT3002"],
  proves: "model slots have 32-bit types, and features, trees, nodes and depth in range",
  check: (verification) => {
    for (const model of verification.program.models) {
      for (const [what, value, most] of numbersOf(model)) {
        if (isBetween(value, 1, most)) continue;
        const message = `model ${model.name} has ${value} ${what}`;
        report(verification, "RMT3002", message, `allowed are 1 to ${most}`, { declaration: model });
      }
      for (const type of [model.featureType, model.output]) {
        if (integerBits(type) <= 32) continue;
        const message = `model ${model.name} uses ${type}, but features and answers of a model have at most 32 bits`;
        report(verification, "RMT3002", message, "use i32 or u32", { declaration: model });
      }
    }
  },
};

function numbersOf(model: ModelSlot): readonly (readonly [what: string, value: number, most: number])[] {
  if (model.family === "network") return [["features", model.features, limits.elements]];
  return [
    ["features", model.features, limits.modelFeatures],
    ["trees", model.trees, limits.modelTrees],
    ["nodes", model.maxNodes, limits.modelNodes],
    ["levels", model.maxDepth, limits.modelDepth],
  ];
}

/** The most bytes that the trees in this slot take; the parameters of other models are tensors. */
export function modelBytes(model: ModelSlot): number {
  return model.family === "decisionTree" ? model.trees * model.maxNodes * treeNodeBytes : 0;
}
