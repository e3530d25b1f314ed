import type { Instruction, InstructionOf, ModelSlot } from "../../bytecode/index.ts";
import { integerBits, isSignedType } from "../../bytecode/index.ts";
import { countComparisons, type TreePlan } from "./tree-plan.ts";

/** How many instructions the code of a tree has at least: what loads the features comes on top. */
export function leastInstructions(plan: TreePlan): number {
  const comparisons = countComparisons(plan);
  return 3 * comparisons + 2 * (comparisons + 1);
}

/**
 * The code that does what a walk does, for this tree.
 *
 * @param scratch the register for an intermediate result, by purpose: the same one for the same purpose
 */
export function emitTree(
  plan: TreePlan,
  walk: InstructionOf<"RMT_TREE_WALK">,
  slot: ModelSlot,
  scratch: (purpose: string) => number,
): readonly Instruction[] {
  const { features, location } = walk;
  const index = scratch("index");
  const threshold = scratch("threshold");
  const condition = scratch("condition");
  const constant = (result: number, value: number | bigint): Instruction => ({
    op: "CONST",
    result,
    value: BigInt(value),
    location,
  });
  const load = (feature: number, result: number): readonly Instruction[] => [
    constant(index, feature),
    { op: "RMT_SCALAR_VAL", result, vector: features, index, location },
    ...(slot.featureType === "u32"
      ? [{ op: "EXTEND", result, source: result, type: "i32", location } as const satisfies Instruction]
      : []),
  ];
  const emit = (node: TreePlan, loaded: ReadonlySet<number>): readonly Instruction[] => {
    if (node.kind === "leaf") {
      return [constant(walk.result, answerOf(node.value, slot)), constant(walk.confidence, node.confidence)];
    }
    const register = scratch(`feature ${node.feature}`);
    const isLoaded = loaded.has(node.feature);
    const below = isLoaded ? loaded : new Set([...loaded, node.feature]);
    return [
      ...(isLoaded ? [] : load(node.feature, register)),
      constant(threshold, node.threshold),
      { op: "LE_S", result: condition, left: register, right: threshold, location },
      { op: "IF", condition, whenTrue: emit(node.left, below), whenFalse: emit(node.right, below), location },
    ];
  };
  return emit(plan, new Set());
}

/** A leaf's 32-bit pattern in the output type. */
function answerOf(value: number, { output }: ModelSlot): bigint {
  const wrap = isSignedType(output) ? BigInt.asIntN : BigInt.asUintN;
  return wrap(integerBits(output), BigInt(value));
}
