import {
  type Action,
  type Block,
  blocksOf,
  type Instruction,
  type InstructionOf,
  type IntegerType,
  maximumNesting,
  operandsOf,
  type Program,
  type RegisterType,
  type TensorDeclaration,
} from "../../bytecode/index.ts";
import type { DecisionTree } from "../decision-tree.ts";
import { type KnownValues, knownResult } from "./fold-constants.ts";
import { emitTree, leastInstructions } from "./tree-code.ts";
import { planHeight, planTree, type TreePlan } from "./tree-plan.ts";
import { unrollLoop } from "./unroll-loop.ts";

/** What is known of the program's models. */
export interface Baking {
  readonly program: Program;
  /** With the values of those that became constants. */
  readonly tensors: readonly TensorDeclaration[];
  /** By slot: its trees; undefined where the slot stays open. */
  readonly trees: readonly (readonly DecisionTree[] | undefined)[];
  /** By slot and tree, as `SLOT TREE`. */
  readonly plans: Map<string, TreePlan>;
  /** What is left of each. */
  readonly limits: { instructions: number; looks: number };
}

interface ActionState extends Baking {
  readonly action: Action;
  /** What the registers after the action's own are for: what tree code computes, dead after the tree. */
  scratch: readonly string[];
  /** Walks left as they are, because the tree is not known and for all reasons. */
  unknownWalks: number;
  walksLeft: number;
}

/** The action with all that is known of the models put in. */
export function specializeAction(baking: Baking, action: Action): Action {
  const state: ActionState = { ...baking, action, scratch: [], unknownWalks: 0, walksLeft: 0 };
  const body = specializeBlock(state, action.body, new Map(), 1);
  const registers = [...action.registers, ...state.scratch.map((): RegisterType => ({ kind: "integer" }))];
  return { ...action, registers, body };
}

/** Keeps `known` up to date. */
function specializeBlock(state: ActionState, block: Block, known: KnownValues, depth: number): Instruction[] {
  const code: Instruction[] = [];
  for (const instruction of block) {
    state.limits.looks -= 1;
    for (const made of specializeInstruction(state, instruction, known, depth)) code.push(made);
  }
  return code;
}

function specializeInstruction(
  state: ActionState,
  instruction: Instruction,
  known: KnownValues,
  depth: number,
): readonly Instruction[] {
  switch (instruction.op) {
    case "IF": {
      const condition = known.get(instruction.condition);
      if (condition !== undefined) {
        return specializeBlock(state, condition === 0n ? instruction.whenFalse : instruction.whenTrue, known, depth);
      }
      const whenTrue = specializeBlock(state, instruction.whenTrue, new Map(known), depth + 1);
      const whenFalse = specializeBlock(state, instruction.whenFalse, new Map(known), depth + 1);
      forgetWritten([instruction], known);
      return [{ ...instruction, whenTrue, whenFalse }];
    }
    case "BLOCK": {
      const body = specializeBlock(state, instruction.body, new Map(known), depth + 1);
      forgetWritten([instruction], known);
      return [{ ...instruction, body }];
    }
    case "RMT_INFER":
      return specializeBlock(state, instruction.body, known, depth);
    case "LOOP":
      return specializeLoop(state, instruction, known, depth);
    case "RMT_TREE_WALK": {
      const walk = specializeWalk(state, instruction, known, depth);
      forgetWritten([instruction], known);
      if (walk === undefined) return [instruction];
      // A single leaf is known as any constant.
      for (const made of walk) if (made.op === "CONST" && walk.length === 2) known.set(made.result, made.value);
      return walk;
    }
    default: {
      const value = knownValue(state, instruction, known);
      forgetWritten([instruction], known);
      if (value === undefined || !("result" in instruction)) return [instruction];
      const { result, location } = instruction;
      known.set(result, value);
      return [{ op: "CONST", result, value, location }];
    }
  }
}

/** The one result of an instruction where it is known. */
function knownValue(state: ActionState, instruction: Instruction, known: KnownValues): bigint | undefined {
  if (instruction.op === "RMT_MODEL_READY") return state.trees[instruction.model] === undefined ? undefined : 1n;
  if (instruction.op === "RMT_LOOKUP") {
    const tensor = state.tensors[instruction.tensor]!;
    const index = known.get(instruction.index);
    return tensor.model >= 0 || index === undefined ? undefined : BigInt(tensor.values[Number(index)] ?? 0);
  }
  return knownResult(instruction, known);
}

/** Takes away what is known of registers that the instructions, or those in their blocks, write. */
function forgetWritten(block: Block, known: KnownValues): void {
  for (const instruction of block) {
    const operands = instruction as unknown as Readonly<Record<string, number | Block>>;
    for (const { name, kind } of operandsOf(instruction.op)) {
      if (kind === "result") known.delete(operands[name] as number);
      if (kind === "block") forgetWritten(operands[name] as Block, known);
    }
  }
}

/** A loop stays one where every walk in it is of a tree known beforehand; otherwise unrolling may tell which it is. */
function specializeLoop(
  state: ActionState,
  loop: InstructionOf<"LOOP">,
  known: KnownValues,
  depth: number,
): readonly Instruction[] {
  const knownBefore = new Map(known);
  forgetWritten([loop], known);
  const before = save(state);
  const { unknownWalks } = state;
  const body = specializeBlock(state, loop.body, new Map(known), depth + 1);
  const asLoop = [{ ...loop, body }];
  if (state.unknownWalks === unknownWalks) return asLoop;
  const after = save(state);
  restore(state, before);
  const unrolled = specializeRounds(state, loop, knownBefore, depth);
  if (unrolled !== undefined) return unrolled;
  restore(state, after);
  return asLoop;
}

/** The unrolled loop; undefined where it is too large or nested too deep, or where walks of unknown trees are left. */
function specializeRounds(
  state: ActionState,
  loop: InstructionOf<"LOOP">,
  known: KnownValues,
  depth: number,
): readonly Instruction[] | undefined {
  const size = loop.bound * (1 + countInstructions(loop.body));
  const { limits, walksLeft } = state;
  if (size > limits.instructions || size > limits.looks) return undefined;
  limits.instructions -= size;
  const code = specializeBlock(state, unrollLoop(loop), known, depth);
  return state.walksLeft > walksLeft || depth + nestingOf(code) > maximumNesting ? undefined : code;
}

/** What an attempt changes beside `limits.looks`. */
function save({ scratch, unknownWalks, walksLeft, limits }: ActionState) {
  return { scratch, unknownWalks, walksLeft, instructions: limits.instructions };
}

function restore(state: ActionState, { instructions, ...saved }: ReturnType<typeof save>): void {
  Object.assign(state, saved);
  state.limits.instructions = instructions;
}

function countInstructions(block: Block): number {
  return block.reduce((sum, instruction) => sum + 1 + sumOver(instruction, countInstructions), 0);
}

/** How many blocks are inside each other in this one. */
function nestingOf(block: Block): number {
  return block.reduce((most, instruction) => {
    const inner = blocksOf(instruction).map(({ block: body }) => 1 + nestingOf(body));
    return Math.max(most, ...inner);
  }, 0);
}

function sumOver(instruction: Instruction, measure: (block: Block) => number): number {
  return blocksOf(instruction).reduce((sum, { block }) => sum + measure(block), 0);
}

/** The tree as code, where the slot is filled and the tree is known. */
function specializeWalk(
  state: ActionState,
  walk: InstructionOf<"RMT_TREE_WALK">,
  known: KnownValues,
  depth: number,
): readonly Instruction[] | undefined {
  const trees = state.trees[walk.model];
  if (trees === undefined) return undefined;
  const index = known.get(walk.tree);
  if (index === undefined) {
    state.unknownWalks += 1;
    state.walksLeft += 1;
    return undefined;
  }
  const slot = state.program.models[walk.model]!;
  const plan = planOf(state, walk.model, slot.featureType, index);
  const size = leastInstructions(plan);
  if (size > state.limits.instructions || depth + planHeight(plan) > maximumNesting) {
    state.walksLeft += 1;
    return undefined;
  }
  state.limits.instructions -= size;
  return emitTree(plan, walk, slot, (purpose) => scratchRegister(state, purpose));
}

function planOf(state: ActionState, slot: number, featureType: IntegerType, index: bigint): TreePlan {
  const tree = state.trees[slot]![Number(index)];
  if (tree === undefined) return { kind: "leaf", value: 0, confidence: 0 };
  const key = `${slot} ${index}`;
  let plan = state.plans.get(key);
  if (plan === undefined) {
    plan = planTree(tree, featureType);
    state.plans.set(key, plan);
  }
  return plan;
}

function scratchRegister(state: ActionState, purpose: string): number {
  let place = state.scratch.indexOf(purpose);
  if (place < 0) {
    place = state.scratch.length;
    state.scratch = [...state.scratch, purpose];
  }
  return state.action.registers.length + place;
}
