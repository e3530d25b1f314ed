import { type Model, type ModelDescription, modelProgram, treesOf } from "../../models/index.ts";
import { verifyModel } from "../../verifier/index.ts";

/** What a model may be and cost at most; what is absent does not count. */
export interface Budget {
  /** Nodes of each tree. */
  readonly nodes?: number;
  readonly trees?: number;
  /** Of all parameters. */
  readonly bytes?: number;
  /** Of one question at worst, as the verifier counts them. */
  readonly instructions?: number;
}

/** What a model is and costs, in the words of a budget. */
export interface ModelSize {
  /** Of the largest tree; 0 for others. */
  readonly nodes: number;
  readonly trees: number;
  readonly bytes: number;
  /** Undefined where the verifier refuses the model. */
  readonly instructions: number | undefined;
}

/** Measures a model. */
export function modelSize(description: ModelDescription, model: Model): ModelSize {
  const trees = treesOf(model) ?? [];
  const report = verifyModel(modelProgram(description), 0, model);
  const tensors = "tensors" in model ? model.tensors : [];
  return {
    nodes: trees.reduce((most, tree) => Math.max(most, tree.feature.length), 0),
    trees: trees.length,
    bytes: report.ok ? report.value.bytes : tensors.reduce((sum, data) => sum + data.byteLength, 0),
    instructions: report.ok ? report.value.instructions : undefined,
  };
}

/** Whether a model of this size keeps to a budget. */
export function isWithinBudget(size: ModelSize, budget: Budget): boolean {
  return (Object.keys(budget) as (keyof Budget)[]).every((name) => {
    const most = budget[name];
    return most === undefined || (size[name] ?? Number.POSITIVE_INFINITY) <= most;
  });
}
