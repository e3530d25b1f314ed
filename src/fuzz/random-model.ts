import type { IntegerType, Program, TreeSlot } from "../bytecode/index.ts";
import {
  buildTree,
  type DecisionTree,
  type Model,
  slotTensors,
  type TensorElement,
  type TreeShape,
  tensorArrays,
  tensorSize,
} from "../models/index.ts";
import { type Draw, pick } from "./draw.ts";
import { randomElements, randomValue } from "./random-value.ts";

/** A model for the slot; one in sixteen does not fit, by the family or the shape. */
export function randomModel(draw: Draw, program: Program, slotIndex: number): Model {
  const isWrong = draw(16) === 15;
  const slot = program.models[slotIndex]!;
  if ((slot.family === "network") !== (isWrong && draw(2) === 1)) {
    const tensors = slotTensors(program, slotIndex).map((index) => {
      const tensor = program.tensors[index]!;
      const ArrayType = tensorArrays[tensor.element as TensorElement];
      return ArrayType.from(randomElements(draw, tensor.element, tensorSize(tensor)));
    });
    return { tensors: isWrong ? [...tensors, new Int8Array(1)] : tensors };
  }
  const limits: TreeSlot =
    slot.family === "decisionTree" ? slot : { ...slot, family: "decisionTree", trees: 1, maxNodes: 9, maxDepth: 3 };
  const features = isWrong ? limits.features + 1 : limits.features;
  const count = draw(3) === 0 ? 1 : 1 + draw(limits.trees);
  const trees = Array.from({ length: count }, () => randomTree(draw, limits, features));
  return count === 1 && draw(2) === 0 ? trees[0]! : { trees };
}

function randomTree(draw: Draw, slot: TreeSlot, features: number): DecisionTree {
  let spare = slot.maxNodes - 1;
  const grow = (depth: number): TreeShape => {
    if (depth === slot.maxDepth || spare < 2 || draw(8) < 2) {
      return { value: bitPattern(randomValue(draw, slot.output)), confidence: pick(draw, [255, 0, 1, 128, draw(256)]) };
    }
    spare -= 2;
    const feature = draw(features);
    const threshold = bitPattern(randomValue(draw, slot.featureType as IntegerType));
    return { feature, threshold, left: grow(depth + 1), right: grow(depth + 1) };
  };
  return buildTree(features, grow(0));
}

function bitPattern(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}
