import { type Block, blocksOf, type Instruction, operandsOf } from "../../../bytecode/index.ts";
import type { Model } from "../../../models/index.ts";
import type { Inference } from "../inferences.ts";
import { lowerDouble, upperDouble } from "./element-range.ts";
import { type Accumulator, createEvaluation, type Evaluation, type UndecidedFeature, vectorIn } from "./evaluation.ts";
import { type Integer, isIntegerInstruction, larger, prepareInteger, setBounds, smaller, truthOf } from "./integers.ts";
import { preparePooling } from "./pooling.ts";
import { prepareBitProduct, prepareProduct, prepareRequantize } from "./products.ts";
import { prepareTensorAccess } from "./tensors.ts";
import { prepareTreeWalk } from "./tree-walk.ts";
import { prepareVectorAccess, prepareVectorElements, prepareVectorPairs, prepareVectorReduction } from "./vectors.ts";

/** What an inference may answer; the object is used again by the next evaluation. */
export interface Answers {
  /** Bounds of the result and of the confidence; exact where low = high, otherwise outer ones. */
  low: number;
  high: number;
  confidenceLow: number;
  confidenceHigh: number;
}

/** Finds out what an inference may answer, for boxes of features. */
export interface Evaluator {
  readonly answers: Answers;
  /** The comparison to cut the box at, so that one tree more is decided; its `feature` is -1 where there is none. */
  readonly undecided: UndecidedFeature;
  /** What sums were kept in by all evaluations so far. */
  readonly accumulators: ReadonlyMap<Instruction, Accumulator>;
  /** What all evaluations so far took, in elements computed with. */
  readonly work: number;
  /**
   * Evaluates the inference for all features between low and high, both included, in their type: an abstract
   * interpretation with an interval for each register and each element (Cousot and Cousot 1977), loops unrolled.
   *
   * @param workLimit how much it may take
   * @returns whether it came to an end; otherwise `answers` say nothing
   */
  evaluate(low: Float64Array, high: Float64Array, workLimit?: number): boolean;
}

/**
 * Prepares the evaluation of an inference that passes the rules.
 *
 * @param model a model that `checkModel` accepts; undefined: any, or none
 */
export function createEvaluator(inference: Inference, model: Model | undefined): Evaluator {
  const evaluation = createEvaluation(inference, model);
  const { registers, result, confidence } = inference;
  const run: Run = { evaluation, targets: [], wasCut: false };
  const body = prepareBlock(run, inference.body);
  const features = vectorIn(evaluation, 0);
  const answers: Answers = { low: 0, high: 0, confidenceLow: 0, confidenceHigh: 0 };
  return {
    answers,
    undecided: evaluation.undecided,
    accumulators: evaluation.accumulators,
    get work() {
      return evaluation.work;
    },
    evaluate(low, high, workLimit = Number.POSITIVE_INFINITY) {
      evaluation.workLimit = evaluation.work + workLimit;
      evaluation.undecided.feature = -1;
      run.wasCut = false;
      evaluation.low.fill(0);
      evaluation.high.fill(0);
      for (const register of registers.keys())
        if (evaluation.vectors[register]) evaluation.vectors[register].hasBits = false;
      features.low.set(low);
      features.high.set(high);
      runBlock(run, body);
      answers.low = lowerDouble(evaluation.low[result]!);
      answers.high = upperDouble(evaluation.high[result]!);
      answers.confidenceLow = lowerDouble(evaluation.low[confidence]!);
      answers.confidenceHigh = upperDouble(evaluation.high[confidence]!);
      return !run.wasCut;
    },
  };
}

interface Run {
  readonly evaluation: Evaluation;
  /** BLOCKs and LOOPs around, innermost last. */
  readonly targets: Target[];
  /** Whether the limit of work was reached. */
  wasCut: boolean;
}

/** Where jumps lead, with what they bring: undefined where none came. */
interface Target {
  afterBreaks: Snapshot | undefined;
  afterContinues: Snapshot | undefined;
}

/** What some registers hold. */
interface Snapshot {
  readonly integers: readonly number[];
  readonly vectors: readonly number[];
  readonly low: Integer[];
  readonly high: Integer[];
  readonly vectorLow: readonly Float64Array[];
  readonly vectorHigh: readonly Float64Array[];
}

/** Runs an instruction; false: what follows it in the block is not reached. */
type Step = () => boolean;

function prepareBlock(run: Run, block: Block): readonly Step[] {
  return block.map((instruction) => prepareStep(run, instruction));
}

function runBlock(run: Run, block: readonly Step[]): boolean {
  for (let at = 0; at < block.length; at++) {
    if (run.evaluation.work > run.evaluation.workLimit) run.wasCut = true;
    if (run.wasCut || !block[at]!()) return false;
  }
  return true;
}

function prepareStep(run: Run, instruction: Instruction): Step {
  const { evaluation, targets } = run;
  switch (instruction.op) {
    case "IF":
      return prepareIf(run, instruction);
    case "BLOCK":
    case "LOOP":
      return prepareTarget(run, instruction);
    case "BREAK":
    case "CONTINUE": {
      const registers = evaluation.types.map((_, register) => register);
      const way = instruction.op === "BREAK" ? "afterBreaks" : "afterContinues";
      return () => {
        const target = targets.at(-1 - instruction.depth)!;
        const brought = target[way];
        if (brought === undefined) target[way] = takeSnapshot(evaluation, registers);
        else joinInto(evaluation, brought);
        return false;
      };
    }
    default: {
      const compute = preparePlain(evaluation, instruction);
      const written = writtenVector(instruction);
      const vector = written === undefined ? undefined : vectorIn(evaluation, written);
      const work = 1 + elementsOf(evaluation, instruction);
      const makesBits = instruction.op === "RMT_BINARIZE";
      return () => {
        evaluation.work += work;
        compute();
        if (vector !== undefined) vector.hasBits = makesBits;
        return true;
      };
    }
  }
}

function prepareIf(run: Run, instruction: Instruction & { readonly op: "IF" }): Step {
  const { evaluation } = run;
  const whenTrue = prepareBlock(run, instruction.whenTrue);
  const whenFalse = prepareBlock(run, instruction.whenFalse);
  const written = writtenRegisters([...instruction.whenTrue, ...instruction.whenFalse]);
  return () => {
    const truth = truthOf(evaluation, instruction.condition);
    if (truth !== undefined) return runBlock(run, truth ? whenTrue : whenFalse);
    const before = takeSnapshot(evaluation, written);
    const isEndReached = runBlock(run, whenTrue);
    const after = isEndReached ? takeSnapshot(evaluation, written) : undefined;
    restore(evaluation, before);
    const isOtherEndReached = runBlock(run, whenFalse);
    if (after === undefined) return isOtherEndReached;
    if (isOtherEndReached) joinInto(evaluation, after);
    restore(evaluation, after);
    return true;
  };
}

function prepareTarget(run: Run, instruction: Instruction & { readonly op: "BLOCK" | "LOOP" }): Step {
  const { evaluation, targets } = run;
  const body = prepareBlock(run, instruction.body);
  const isLoop = instruction.op === "LOOP";
  const bound = isLoop ? instruction.bound : 1;
  return () => {
    const target: Target = { afterBreaks: undefined, afterContinues: undefined };
    targets.push(target);
    let isReached = true;
    for (let round = 0; round < bound && isReached; round++) {
      if (isLoop) setBounds(evaluation, instruction.counter, round, round);
      evaluation.work += 1;
      isReached = runBlock(run, body);
      isReached = leave(evaluation, isReached, target.afterContinues);
      target.afterContinues = undefined;
    }
    targets.pop();
    return leave(evaluation, isReached, target.afterBreaks);
  };
}

/** Joins what comes from the end of a block with what jumps brought. */
function leave(evaluation: Evaluation, isEndReached: boolean, brought: Snapshot | undefined): boolean {
  if (brought === undefined) return isEndReached;
  if (isEndReached) joinInto(evaluation, brought);
  restore(evaluation, brought);
  return true;
}

function takeSnapshot(evaluation: Evaluation, registers: readonly number[]): Snapshot {
  const integers = registers.filter((register) => evaluation.vectors[register] === undefined);
  const vectors = registers.filter((register) => evaluation.vectors[register] !== undefined);
  return {
    integers,
    vectors,
    low: integers.map((register) => evaluation.low[register]!),
    high: integers.map((register) => evaluation.high[register]!),
    vectorLow: vectors.map((register) => vectorIn(evaluation, register).low.slice()),
    vectorHigh: vectors.map((register) => vectorIn(evaluation, register).high.slice()),
  };
}

function restore(evaluation: Evaluation, { integers, vectors, ...held }: Snapshot): void {
  for (const [at, register] of integers.entries()) setBounds(evaluation, register, held.low[at]!, held.high[at]!);
  for (const [at, register] of vectors.entries()) {
    const vector = vectorIn(evaluation, register);
    vector.low.set(held.vectorLow[at]!);
    vector.high.set(held.vectorHigh[at]!);
    vector.hasBits = false;
  }
}

/** Widens the snapshot by what the registers hold. */
function joinInto(evaluation: Evaluation, { integers, vectors, ...held }: Snapshot): void {
  for (const [at, register] of integers.entries()) {
    held.low[at] = smaller(held.low[at]!, evaluation.low[register]!);
    held.high[at] = larger(held.high[at]!, evaluation.high[register]!);
  }
  for (const [at, register] of vectors.entries()) {
    const { low, high } = vectorIn(evaluation, register);
    const heldLow = held.vectorLow[at]!;
    const heldHigh = held.vectorHigh[at]!;
    for (let index = 0; index < low.length; index++) {
      heldLow[index] = Math.min(heldLow[index]!, low[index]!);
      heldHigh[index] = Math.max(heldHigh[index]!, high[index]!);
    }
    evaluation.work += low.length;
  }
}

function preparePlain(evaluation: Evaluation, instruction: Instruction): () => void {
  if (isIntegerInstruction(instruction)) return prepareInteger(evaluation, instruction);
  switch (instruction.op) {
    case "RMT_VECTOR_ZERO":
    case "RMT_VECTOR_COPY":
    case "RMT_VECTOR_CONVERT":
    case "RMT_VECTOR_PUSH":
    case "RMT_VECTOR_SET":
    case "RMT_VECTOR_SLICE":
    case "RMT_VECTOR_PUT":
    case "RMT_SCALAR_VAL":
      return prepareVectorAccess(evaluation, instruction);
    case "RMT_VECTOR_ADD":
    case "RMT_VECTOR_SUB":
    case "RMT_VECTOR_MUL":
    case "RMT_VECTOR_MIN":
    case "RMT_VECTOR_MAX":
      return prepareVectorPairs(evaluation, instruction);
    case "RMT_RELU":
    case "RMT_CLAMP":
    case "RMT_BINARIZE":
      return prepareVectorElements(evaluation, instruction);
    case "RMT_VECTOR_SUM":
    case "RMT_VECTOR_DOT":
    case "RMT_ARG_MAX":
      return prepareVectorReduction(evaluation, instruction);
    case "RMT_TENSOR_LD":
    case "RMT_ROW_LD":
    case "RMT_LOOKUP":
    case "RMT_GATHER":
    case "RMT_VECTOR_MAP":
      return prepareTensorAccess(evaluation, instruction);
    case "RMT_MAT_MUL":
    case "RMT_CONVOLVE":
      return prepareProduct(evaluation, instruction);
    case "RMT_BIT_MAT_MUL":
      return prepareBitProduct(evaluation, instruction);
    case "RMT_REQUANTIZE":
      return prepareRequantize(evaluation, instruction);
    case "RMT_POOL_MAX":
    case "RMT_POOL_AVERAGE":
      return preparePooling(evaluation, instruction);
    case "RMT_TREE_WALK":
      return prepareTreeWalk(evaluation, instruction);
    case "RMT_MODEL_READY":
      return () => setBounds(evaluation, instruction.result, evaluation.isReady ? 1 : 0, 1);
    default:
      throw new Error(`${instruction.op} cannot be in an inference`);
  }
}

function writtenVector(instruction: Instruction): number | undefined {
  const operand = operandsOf(instruction.op).find(({ kind }) => kind === "vectorResult" || kind === "vectorUpdate");
  return operand && (instruction as unknown as Readonly<Record<string, number>>)[operand.name];
}

function writtenRegisters(block: Block): readonly number[] {
  const written = new Set<number>();
  const visit = (instruction: Instruction) => {
    const values = instruction as unknown as Readonly<Record<string, number>>;
    for (const { name, kind } of operandsOf(instruction.op)) {
      if (kind === "result" || kind === "vectorResult" || kind === "vectorUpdate") written.add(values[name]!);
    }
    for (const inner of blocksOf(instruction)) inner.block.forEach(visit);
  };
  block.forEach(visit);
  return [...written];
}

/** About how many elements the instruction computes with; what depends on the bounds counts itself. */
function elementsOf(evaluation: Evaluation, instruction: Instruction): number {
  const values = instruction as unknown as Readonly<Record<string, number>>;
  const lengths = operandsOf(instruction.op).map(({ name, kind }) =>
    kind === "vector" || kind === "vectorResult" || kind === "vectorUpdate"
      ? (evaluation.vectors[values[name]!]?.low.length ?? 0)
      : 0,
  );
  return lengths.reduce((sum, length) => sum + length, productsOf(evaluation, instruction));
}

function productsOf({ program, vectors }: Evaluation, instruction: Instruction): number {
  switch (instruction.op) {
    case "RMT_MAT_MUL":
    case "RMT_BIT_MAT_MUL":
      return program.tensors[instruction.matrix]!.shape.reduce((product, size) => product * size, 1);
    case "RMT_CONVOLVE": {
      const [filters, ...window] = program.tensors[instruction.kernel]!.shape;
      const places = vectors[instruction.vector]!.low.length / filters!;
      return window.reduce((product, size) => product * size, places * filters!);
    }
    case "RMT_POOL_MAX":
    case "RMT_POOL_AVERAGE":
      return vectors[instruction.vector]!.low.length * instruction.windowHeight * instruction.windowWidth;
    default:
      return 0;
  }
}
