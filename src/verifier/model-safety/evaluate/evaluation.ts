import type { Block, Instruction, IntegerType, Program, RegisterType } from "../../../bytecode/index.ts";
import {
  type DecisionTree,
  type Model,
  slotTensors,
  type TensorData,
  type TensorElement,
  tensorArrays,
  treesOf,
} from "../../../models/index.ts";
import type { Inference } from "../inferences.ts";
import { type ElementRange, elementRange } from "./element-range.ts";
import type { Integer, IntegerBounds } from "./integers.ts";

/** What a vector register may hold, element by element. */
export interface VectorBounds {
  readonly range: ElementRange;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Where `hasBits`, for words of bits: which bits are known, and which of these are 1. */
  readonly known: Uint32Array;
  readonly ones: Uint32Array;
  hasBits: boolean;
}

/** Where a sum of products is kept, and the worst that was seen there. */
export interface Accumulator {
  readonly instruction: Instruction;
  /** How many there are: one for each element that the instruction makes. */
  readonly count: number;
  /** What it can hold. */
  readonly type: IntegerType;
  /** Outer bounds of all sums so far, as they are without wrapping. */
  low: number;
  high: number;
  overflows: boolean;
}

/** Which comparison of a tree could not be decided: features up to the threshold go left. */
export interface UndecidedFeature {
  feature: number;
  /** In the type of the features; the box is cut behind it. */
  threshold: number;
}

/** An inference under evaluation: what is known of the model, and the bounds of all registers. */
export interface Evaluation extends IntegerBounds {
  readonly program: Program;
  readonly slot: number;
  readonly body: Block;
  readonly types: readonly RegisterType[];
  readonly low: Integer[];
  readonly high: Integer[];
  /** By register; undefined for integers. */
  readonly vectors: readonly (VectorBounds | undefined)[];
  /** Whether the slot holds a model; undefined: there may be none, and any. */
  readonly isReady: true | undefined;
  readonly trees: readonly DecisionTree[];
  /** By tensor of the program; undefined where the elements can be any. */
  readonly tensors: readonly (TensorData | undefined)[];
  /** The least and the greatest element of a tensor, where it was asked. */
  readonly hulls: Map<string, Extremes>;
  readonly accumulators: Map<Instruction, Accumulator>;
  /** The first one in this evaluation; `feature` is -1 where there was none. */
  readonly undecided: UndecidedFeature;
  /** What was done so far, in elements computed with, and how much may be done. */
  work: number;
  workLimit: number;
}

/** The least and the greatest of each column, or of all. */
export interface Extremes {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Makes ready for evaluations. */
export function createEvaluation(inference: Inference, model: Model | undefined): Evaluation {
  const { program, slot, body, registers } = inference;
  return {
    program,
    slot,
    body,
    types: registers,
    low: registers.map(() => 0),
    high: registers.map(() => 0),
    vectors: registers.map((type) => (type.kind === "vector" ? createVector(type.element, type.length) : undefined)),
    isReady: model === undefined ? undefined : true,
    trees: (model && treesOf(model)) ?? [],
    tensors: tensorsOf(program, slot, model),
    hulls: new Map(),
    accumulators: new Map(),
    undecided: { feature: -1, threshold: 0 },
    work: 0,
    workLimit: Number.POSITIVE_INFINITY,
  };
}

/** The vector register. */
export function vectorIn(evaluation: Evaluation, register: number): VectorBounds {
  return evaluation.vectors[register]!;
}

/** Notes what a sum may be before it is wrapped; the accumulator is that of the instruction. */
export function noteSum(accumulator: Accumulator, range: ElementRange, low: number, high: number): void {
  if (low < accumulator.low) accumulator.low = low;
  if (high > accumulator.high) accumulator.high = high;
  // 2^63 stands for 2^63 - 1 and above, so that the greatest sums of 64 bits count as beyond.
  const isBeyond = low < range.low || (range.high === 2 ** 63 ? high >= range.high : high > range.high);
  if (isBeyond) accumulator.overflows = true;
}

/** The accumulator of the instruction. */
export function accumulatorOf(
  evaluation: Evaluation,
  instruction: Instruction,
  type: IntegerType,
  count: number,
): Accumulator {
  const accumulator: Accumulator = {
    instruction,
    type,
    count,
    low: Number.POSITIVE_INFINITY,
    high: Number.NEGATIVE_INFINITY,
    overflows: false,
  };
  evaluation.accumulators.set(instruction, accumulator);
  return accumulator;
}

function createVector(element: IntegerType, length: number): VectorBounds {
  const words = element === "u32" ? length : 0;
  return {
    range: elementRange(element),
    low: new Float64Array(length),
    high: new Float64Array(length),
    known: new Uint32Array(words),
    ones: new Uint32Array(words),
    hasBits: false,
  };
}

function tensorsOf(program: Program, slot: number, model: Model | undefined): readonly (TensorData | undefined)[] {
  const given = model !== undefined && "tensors" in model ? model.tensors : [];
  const own = slotTensors(program, slot);
  return program.tensors.map(({ model: owner, element, values }, index) => {
    return owner < 0 ? tensorArrays[element as TensorElement].from(values) : given[own.indexOf(index)];
  });
}
