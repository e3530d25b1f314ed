import type { Block } from "../../bytecode/index.ts";
import type { ModelDescription } from "./description.ts";
import { createEmitter, type Emitter, type ModelAnswer, type ModelPlace } from "./emitter.ts";
import { lowerBinarized } from "./lower-binarized.ts";
import { lowerNetwork } from "./lower-network.ts";
import { lowerContextTable, lowerHashedPerceptron } from "./lower-tables.ts";
import { lowerBoostedTrees, lowerDecisionTree, lowerForest } from "./lower-trees.ts";

/** The code that asks a model, and where its answer is after it. */
export interface ModelCode extends ModelAnswer {
  readonly code: Block;
}

/**
 * The instructions that ask a model of this description, whatever parameters its slot holds. After them `value` holds the
 * answer, in the output type, and `confidence` 0 (does not know) to 255; families that know no doubt answer with 255.
 * Both are 0 while the slot is empty. The code has no way out but its end.
 *
 * @param features a vector register of the description's feature type and length, which is not changed
 */
export function lowerModel(description: ModelDescription, place: ModelPlace, features: number): ModelCode {
  const emitter = createEmitter(description, place);
  const answer = emitModel(emitter, description, features);
  return { ...answer, code: emitter.code };
}

function emitModel(emitter: Emitter, description: ModelDescription, features: number): ModelAnswer {
  switch (description.family) {
    case "decisionTree":
      return lowerDecisionTree(emitter, features);
    case "forest":
      return lowerForest(emitter, description, features);
    case "boostedTrees":
      return lowerBoostedTrees(emitter, description, features);
    case "linear":
    case "multilayerPerceptron":
    case "convolutional":
      return lowerNetwork(emitter, description, features);
    case "binarized":
      return lowerBinarized(emitter, description, features);
    case "contextTable":
      return lowerContextTable(emitter, description, features);
    case "hashedPerceptron":
      return lowerHashedPerceptron(emitter, description, features);
  }
}
