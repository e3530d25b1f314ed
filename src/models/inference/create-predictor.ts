import type { ModelDescription } from "../code/description.ts";
import type { Model } from "../model.ts";
import { predictBinarized } from "./predict-binarized.ts";
import { predictNetwork } from "./predict-network.ts";
import { predictContextTable, predictHashedPerceptron } from "./predict-tables.ts";
import { predictBoostedTrees, predictForest, predictTree } from "./predict-trees.ts";
import type { Predictor } from "./predictor.ts";

/**
 * Prepares a model to be asked many times, with the answers and confidences that the bytecode of `lowerModel` gives.
 *
 * @param model one that fits the description: see `checkModel`; a predictor does not see all of its later changes
 */
export function createPredictor(description: ModelDescription, model: Model): Predictor {
  switch (description.family) {
    case "decisionTree":
      return predictTree(description, model);
    case "forest":
      return predictForest(description, model);
    case "boostedTrees":
      return predictBoostedTrees(description, model);
    case "linear":
    case "multilayerPerceptron":
    case "convolutional":
      return predictNetwork(description, model);
    case "binarized":
      return predictBinarized(description, model);
    case "contextTable":
      return predictContextTable(description, model);
    case "hashedPerceptron":
      return predictHashedPerceptron(description, model);
  }
}
