import { DiagnosticError, failure, type Result, success } from "../../diagnostics/index.ts";
import type { ModelDescription } from "../code/description.ts";
import type { FloatNetwork } from "../float-network.ts";
import type { Model } from "../model.ts";
import type { Target } from "../samples.ts";
import { writeNetwork } from "./onnx/write-network.ts";
import { writeTrees } from "./onnx/write-trees.ts";
import { refusal } from "./refusal.ts";

/** What is exported. */
export interface ExportedModel {
  readonly description: ModelDescription;
  readonly model: Model;
  readonly target: Target;
  readonly network?: FloatNetwork;
}

/**
 * The bytes of an ONNX file whose input are the integers of the program's features. Trees answer the same classes, and
 * sums that are not rounded yet; of networks it is the one in floating point that they were quantized from.
 *
 * @returns RMT7072 for families that ONNX has no operators for, networks of which only integers are left, and trees that
 *   no ensemble of ONNX answers as
 */
export async function exportOnnx(exported: ExportedModel): Promise<Result<Uint8Array>> {
  try {
    return success(await write(exported));
  } catch (error) {
    if (error instanceof DiagnosticError) return failure(...error.diagnostics);
    throw error;
  }
}

function write({ description, model, target, network }: ExportedModel): Promise<Uint8Array> {
  switch (description.family) {
    case "decisionTree":
    case "forest":
    case "boostedTrees": {
      const trees = "trees" in model ? model.trees : "feature" in model ? [model] : [];
      return writeTrees(description, trees, target);
    }
    case "linear":
    case "multilayerPerceptron":
    case "convolutional":
      if (network !== undefined) return writeNetwork(network, target);
      throw refusal(
        "RMT7072",
        "the model file holds the integers of a network, but not the network in floating point",
        "export the file that `rmt train` or `rmt import` wrote",
      );
    case "binarized":
    case "contextTable":
    case "hashedPerceptron":
      throw refusal(
        "RMT7072",
        `ONNX has no operators for models of the family ${description.family}`,
        "distill it into a tree first: `rmt distill`",
      );
  }
}
