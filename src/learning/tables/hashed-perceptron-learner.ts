import { createRowHash, type ModelDescription } from "../../models/index.ts";
import { emptyTensors } from "./empty-tensors.ts";
import type { TableLearner } from "./table-learner.ts";

/** A perceptron over hashed features. */
export type HashedPerceptronDescription = Extract<ModelDescription, { readonly family: "hashedPerceptron" }>;

/** How sure a perceptron shall be of its answers. */
interface PerceptronOptions {
  /** It learns from samples whose sum is nearer to 0; `adaptive`: that changes, so that mistakes and such samples balance. */
  readonly threshold: number | "adaptive";
}

/** A perceptron that learns. */
export interface PerceptronLearner extends TableLearner {
  /** As `update`, moving weights by several steps; says whether the sample changed anything. */
  learn(features: Int32Array, offset: number, outcome: number, steps: number): boolean;
}

/** So many more mistakes than right but unsure answers raise an adaptive threshold, and the other way round. */
const patience = 64;

/**
 * A perceptron whose weights are 0 at first. It learns from samples that it answers wrongly or with a sum below a
 * threshold: each weight of theirs moves by one towards the outcome and stays in its type (Jiménez and Lin 2001, section
 * 3.3, with their threshold of 1.93 times the tables + 14; Tarjan and Skadron 2005 for hashed tables). An adaptive
 * threshold follows Seznec (2005, section 3.4).
 */
export function createHashedPerceptronLearner(
  description: HashedPerceptronDescription,
  options: PerceptronOptions = { threshold: "adaptive" },
): PerceptronLearner {
  const { featureType, rows, tables, weightType } = description;
  const tensors = emptyTensors(description);
  const weights = tensors[0]!;
  const zero = tensors[1]!;
  const rowHashes = tables.map((chosen, table) => createRowHash(chosen, featureType, rows, table));
  const chosen = new Int32Array(tables.length);
  const greatest = weightType === "i8" ? 127 : 32_767;
  const isAdaptive = options.threshold === "adaptive";
  let threshold = options.threshold === "adaptive" ? Math.floor(1.93 * tables.length + 14) : options.threshold;
  let balance = 0;
  const learn = (features: Int32Array, offset: number, outcome: number, steps: number): boolean => {
    let margin = -zero[0]!;
    for (let table = 0; table < chosen.length; table++) {
      const at = table * rows + rowHashes[table]!(features, offset);
      chosen[table] = at;
      margin += weights[at]!;
    }
    const isWrong = margin >= 0 !== (outcome === 1);
    const distance = margin < 0 ? -margin : margin;
    if (!isWrong && distance > threshold) return false;
    const change = outcome === 1 ? steps : -steps;
    for (let table = 0; table < chosen.length; table++) {
      const at = chosen[table]!;
      weights[at] = Math.max(-greatest - 1, Math.min(greatest, weights[at]! + change));
    }
    balance += isWrong ? 1 : -1;
    if (isAdaptive && (balance === patience || balance === -patience)) {
      threshold = Math.max(0, threshold + (balance > 0 ? 1 : -1));
      balance = 0;
    }
    return true;
  };
  return {
    model: { tensors },
    learn,
    update: (features, offset, outcome) => {
      learn(features, offset, outcome, 1);
    },
  };
}
