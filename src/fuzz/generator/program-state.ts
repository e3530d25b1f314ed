import {
  type AggregateDeclaration,
  type Block,
  blocksOf,
  type ContextDeclaration,
  type ContextField,
  type CounterDeclaration,
  elementCount,
  type Instruction,
  type InstructionName,
  type InstructionOf,
  type IntegerField,
  type IntegerType,
  instructionCost,
  integerBits,
  integerTypes,
  loopRoundCost,
  type ModelSlot,
  type Program,
  type ProgramLocation,
  type RegisterType,
  type TensorDeclaration,
} from "../../bytecode/index.ts";
import type { HookDescription } from "../../hooks/index.ts";
import type { ModelDescription } from "../../models/index.ts";
import { type Draw, pick } from "../draw.ts";
import { randomElements } from "../random-value.ts";

/** The program as far as it is made. */
export interface ProgramState {
  readonly draw: Draw;
  readonly contexts: ContextDeclaration[];
  readonly models: ModelSlot[];
  readonly tensors: TensorDeclaration[];
  readonly counters: CounterDeclaration[];
  readonly aggregates: AggregateDeclaration[];
  /** By model slot: of slots that were declared for a model of a family, its description and its first tensor. */
  readonly descriptions: Map<number, { readonly description: ModelDescription; readonly firstTensor: number }>;
  readonly metadata: IntegerField[];
  readonly helpers: string[];
  readonly locations: ProgramLocation[];
  /** The hook of each table that there will be. */
  readonly tableHooks: readonly HookDescription[];
  /** Lengths and element types that vectors have where nothing else is wanted: few, so that vectors fit each other. */
  readonly lengths: readonly number[];
  readonly elements: readonly IntegerType[];
  /** The slot whose model the code under construction computes: it may use nothing of another; undefined: none. */
  inference: number | undefined;
}

/** An action under construction. */
export interface ActionState {
  readonly program: ProgramState;
  readonly draw: Draw;
  /** The table that it is made for. */
  readonly table: number;
  readonly hook: HookDescription;
  /** How many tables stand at the hook. */
  readonly share: number;
  readonly registers: RegisterType[];
  /** Registers that hold a value wherever the next instruction goes. */
  defined: number[];
  /** By helper: the most calls. */
  readonly calls: Map<string, number>;
  /** The first table that it calls, and the last field of the event that it reads. */
  firstTarget: number;
  lastField: number;
  /** What the worst case may still cost. */
  budget: number;
  /** What answers of aggregates may still cost, in millionths of epsilon. */
  privacyBudget: number;
  /** How often the next instruction may run. */
  rounds: number;
  /** What BREAK and CONTINUE can name, innermost last. */
  targets: ("block" | "loop")[];
}

/** Adds some instructions, or none where nothing fits; false: nothing may follow in this block. */
export type Step = (action: ActionState, block: Instruction[]) => boolean;

export type VectorType = RegisterType & { readonly kind: "vector" };

type Unplaced = { [Name in InstructionName]: Omit<InstructionOf<Name>, "location"> }[InstructionName];

/** Adds an instruction, and its place before those of the blocks in it. What it writes counts as defined. */
export function emit(action: ActionState, block: Instruction[], instruction: Unplaced): Instruction {
  const made = { ...instruction, location: randomLocation(action.program) } as Instruction;
  action.budget -= (costOf(action, made) + guardCost(action, made)) * action.rounds;
  block.push(made);
  return made;
}

function costOf({ program, registers }: ActionState, instruction: Instruction): number {
  return instructionCost(
    program as unknown as Program,
    { name: "", parameters: [], registers, body: [], location: -1 },
    instruction,
  );
}

/** At least what the verifier may insert for an instruction: buckets for effects, clamps, envelopes, noise. */
function guardCost({ program, hook }: ActionState, instruction: Instruction): number {
  switch (instruction.op) {
    case "CALL": {
      const name = program.helpers[instruction.helper];
      return hook.helpers.find((helper) => helper.name === name)?.effect ? effectGuardCost : 0;
    }
    case "RMT_INFER": {
      const { envelope, features } = program.models[instruction.model]!;
      return inferenceGuardCost + (envelope ? featureGuardCost * features : 0);
    }
    case "RMT_CONTRIBUTE":
      return contributionCost;
    case "RMT_NOISY_SUM":
      return noisySumCost;
    default:
      return 0;
  }
}

const effectGuardCost = 200;
const inferenceGuardCost = 40;
const featureGuardCost = 24;
const contributionCost = 150;
const noisySumCost = 700;

/** Charges a block made elsewhere, all ways through it together. */
export function chargeBlock(action: ActionState, block: Block, rounds = action.rounds): void {
  for (const instruction of block) {
    action.budget -= costOf(action, instruction) * rounds;
    const inner = instruction.op === "LOOP" ? rounds * instruction.bound : rounds;
    if (instruction.op === "LOOP") action.budget -= loopRoundCost * inner;
    for (const { block: nested } of blocksOf(instruction)) chargeBlock(action, nested, inner);
  }
}

export function newRegister(action: ActionState, type: RegisterType): number {
  return action.registers.push(type) - 1;
}

export function define(action: ActionState, register: number): void {
  if (!action.defined.includes(register)) action.defined.push(register);
}

export function definedOf(action: ActionState, kind: RegisterType["kind"]): number[] {
  return action.defined.filter((register) => action.registers[register]!.kind === kind);
}

/** A register for an integer result: a new one, or one that holds a value already. It counts as defined at once. */
export function resultRegister(action: ActionState): number {
  const known = definedOf(action, "integer");
  const isReused = known.length > 0 && action.draw(3) === 2;
  const register = isReused ? pick(action.draw, known) : newRegister(action, { kind: "integer" });
  define(action, register);
  return register;
}

/** A key, field or parameter of a random type. */
export function randomField(draw: Draw, name: string): IntegerField {
  return { name, type: pick(draw, integerTypes) };
}

/** Often a place of its own, sometimes none. */
export function randomLocation({ draw, locations }: ProgramState): number {
  if (draw(4) === 3) return -1;
  return locations.push({ line: locations.length + 1, column: 1 + draw(40), length: 1 + draw(20) }) - 1;
}

/** The context of a record register, and one of its fields if it has any. */
export function recordField(
  action: ActionState,
  record: number,
  fits: (field: ContextField) => boolean,
): { readonly field: number; readonly declaration: ContextField } | undefined {
  const type = action.registers[record] as RegisterType & { kind: "record" };
  const { fields } = action.program.contexts[type.context]!;
  const fitting = [...fields.keys()].filter((field) => fits(fields[field]!));
  if (fitting.length === 0) return undefined;
  const field = pick(action.draw, fitting);
  return { field, declaration: fields[field]! };
}

/** Whether code may use parameters of the slot: outside of an inference only where the slot promises nothing. */
export function mayBeAsked({ models, inference }: ProgramState, slot: number): boolean {
  if (inference !== undefined) return slot === inference;
  const { range, envelope, properties } = models[slot]!;
  return range === undefined && !envelope && properties === undefined;
}

/** Whether a tensor of this shape can do. */
export type ShapeTest = (shape: readonly number[]) => boolean;

/**
 * A tensor of this element type (undefined: any) and of a shape that fits: one that there is, or a new one of this shape,
 * a constant or part of a network slot.
 */
export function tensorWith(
  program: ProgramState,
  element: IntegerType | undefined,
  shape: readonly number[],
  fits: ShapeTest = (other) => other.join() === shape.join(),
): number {
  const { draw, tensors, models } = program;
  const isOpen = (slot: number) => slot < 0 || mayBeAsked(program, slot);
  const fitting = [...tensors.keys()].filter((index) => {
    const tensor = tensors[index]!;
    return isOpen(tensor.model) && (element === undefined || tensor.element === element) && fits(tensor.shape);
  });
  if (fitting.length > 0 && draw(4) !== 3) return pick(draw, fitting);
  const networks = [...models.keys()].filter((index) => models[index]!.family === "network" && isOpen(index));
  const model = networks.length > 0 && draw(2) === 1 ? pick(draw, networks) : -1;
  const type = element ?? pick(draw, tensorElements);
  const values = model < 0 ? randomElements(draw, type, elementCount(shape)) : [];
  // Without a location: places are numbered in the order of the text, where tensors stand before the actions.
  return tensors.push({ name: `tensor${tensors.length}`, element: type, shape, model, values, location: -1 }) - 1;
}

export const tensorElements = integerTypes.filter((type) => integerBits(type) <= 32);
