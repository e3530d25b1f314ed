import type { InstructionOf } from "../../bytecode/index.ts";
import { expectVector, refuse, type TypeCheck } from "./type-check.ts";

/** RMT_TREE_WALK */
export function checkTreeWalk(check: TypeCheck, instruction: InstructionOf<"RMT_TREE_WALK">): void {
  const { name, family } = check.verification.program.models[instruction.model]!;
  if (family !== "decisionTree") {
    const message = `RMT_TREE_WALK needs a slot for decision trees, but model ${name} is a ${family}`;
    refuse(check, "RMT3028", message, "compute its answer from its tensors, with RMT_MAT_MUL and others");
  }
  checkFeatures(check, instruction);
}

/** The features of RMT_TREE_WALK, RMT_LEARN and RMT_INFER are those that the slot declares. */
export function checkFeatures(
  check: TypeCheck,
  instruction: InstructionOf<"RMT_TREE_WALK" | "RMT_LEARN" | "RMT_INFER">,
): void {
  const { name, featureType, features } = check.verification.program.models[instruction.model]!;
  const wanted = { elements: [featureType], length: features };
  expectVector(check, instruction.features, wanted, `for model ${name}`);
}
