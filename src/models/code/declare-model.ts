import type { IntegerType, ModelSlot, TensorDeclaration } from "../../bytecode/index.ts";
import { imageSize } from "../layer-shape.ts";
import type { ModelDescription } from "./description.ts";
import { planNetwork } from "./network-plan.ts";

/** A tensor that a model needs: its name within the model, and its shape. */
export interface ModelTensor {
  readonly name: string;
  readonly element: IntegerType;
  readonly shape: readonly number[];
}

/** What a program declares for a model. */
export interface ModelDeclarations {
  readonly slot: ModelSlot;
  /** Goes to `Program.tensors`, all in a row; a parameter block has an array for each. None for trees. */
  readonly tensors: readonly TensorDeclaration[];
}

/**
 * The declarations of a model. Tensors are named `NAME_TENSOR`, such as `next_weights0`.
 *
 * @param place the slot's name, where it will stand in `Program.models`, and its location
 */
export function declareModel(
  description: ModelDescription,
  place: { readonly name: string; readonly slotIndex: number; readonly location: number },
): ModelDeclarations {
  const { name, slotIndex, location } = place;
  const { features, featureType, output } = description;
  const base = { name, features, featureType, output, location };
  const tensors = modelTensors(description).map((tensor) => ({
    ...tensor,
    name: `${name}_${tensor.name}`,
    model: slotIndex,
    values: [],
    location,
  }));
  if ("maxNodes" in description) {
    const { maxNodes, maxDepth } = description;
    const trees = "trees" in description ? description.trees : 1;
    return { slot: { ...base, family: "decisionTree", trees, maxNodes, maxDepth }, tensors };
  }
  return { slot: { ...base, family: "network" }, tensors };
}

/** The tensors of a model, in the order of its parameter block. */
export function modelTensors(description: ModelDescription): readonly ModelTensor[] {
  switch (description.family) {
    case "decisionTree":
    case "forest":
    case "boostedTrees":
      return [];
    case "linear":
    case "multilayerPerceptron":
    case "convolutional": {
      const plan = planNetwork(description);
      const tensors: ModelTensor[] = [];
      if (plan.featureScaling === "each") {
        const shape = [description.features];
        tensors.push({ name: "offsets", element: "i32", shape }, { name: "multipliers", element: "i32", shape });
      }
      for (const [index, { layer, input }] of plan.layers.entries()) {
        if (layer.kind === "pooling") continue;
        const [outputs, shape] =
          layer.kind === "dense"
            ? [layer.size, [layer.size, imageSize(input)]]
            : [layer.filters, [layer.filters, ...layer.kernel, input.channels]];
        tensors.push({ name: `weights${index}`, element: plan.weightType, shape });
        tensors.push({ name: `bias${index}`, element: "i32", shape: [outputs] });
      }
      if (plan.requantizations > 0) tensors.push({ name: "scales", element: "i32", shape: [plan.requantizations, 2] });
      const hasTable = description.family !== "linear" && description.activation === "table";
      if (hasTable) tensors.push({ name: "activation", element: plan.activationType, shape: [256] });
      return tensors;
    }
    case "binarized": {
      const sizes = [description.features, ...description.hidden, description.classes];
      return [
        { name: "thresholds", element: "i32", shape: [description.features] },
        ...sizes.slice(1).flatMap((size, index): ModelTensor[] => [
          { name: `weights${index}`, element: "u32", shape: [size, Math.ceil(sizes[index]! / 32)] },
          { name: `thresholds${index}`, element: "i32", shape: [size] },
        ]),
        ...(description.confidence === "margin"
          ? [{ name: "scales", element: "i32", shape: [1, 2] } satisfies ModelTensor]
          : []),
      ];
    }
    case "contextTable": {
      const { rows, answer, output } = description;
      if (answer.kind === "counts") return [{ name: "counts", element: "u16", shape: [rows, answer.classes] }];
      return [
        { name: "values", element: output, shape: [rows] },
        { name: "confidences", element: "u8", shape: [rows] },
      ];
    }
    case "hashedPerceptron":
      return [
        { name: "weights", element: description.weightType, shape: [description.tables.length, description.rows] },
        { name: "threshold", element: "i32", shape: [1] },
      ];
  }
}
