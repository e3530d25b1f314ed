import type { Instruction } from "./instruction.ts";
import { multiplyAccumulates } from "./multiply-accumulates.ts";
import type { Action, Program } from "./program.ts";
import { convolvedSize, elementCount, pooledSize } from "./tensor-shape.ts";

/**
 * Costs count the eBPF instructions that the kernel machine needs for one instruction, approximately and never far
 * below: arithmetic on registers is one eBPF instruction; CALL is the call, its five argument registers (r1 to r5 of
 * the eBPF calling convention) and the check of what comes back; RMT_MATCH_CTXT is building the key, a map lookup, the
 * update on a miss and the null check between; RMT_FIND_CTXT and RMT_DELETE_CTXT are the same without the update; a
 * queue costs a call and a copy of the fields; a node of a tree walk is the load of its fields, compare and branch in a
 * bounded loop, 2 beyond the loads that the JIT folds.
 */
const callCost = 10;
const matchContextCost = 20;
const findContextCost = 15;
const treeNodeCost = 2;

/** eBPF counts bits by masks and shifts (Hacker's Delight 5-1), finds the highest bit by halving (5-3). */
const countOnesCost = 12;
const leadingZerosCost = 16;

/** Xor, multiply, shift, xor. */
const hashValueCost = 4;

/** Address of this CPU's value, load, add, store. */
const countCost = 4;

/** The bounds check, the address and the load. */
const lookupCost = 3;

/** Elements one by one: the loads, what is done with them, the store. */
const unaryElementCost = 3;
const binaryElementCost = 4;
/** Load and add. */
const sumElementCost = 2;
/** Load, compare and branch, keep value and index. */
const argMaxElementCost = 4;
/** Load, two compares with a move each, store. */
const clampElementCost = 6;
/** Load, multiply, round, shift, store, and both ends of the type with a move each. */
const requantizeElementCost = 9;
/** Load, test, set the bit, step. */
const binarizeElementCost = 4;
/** Load of the index, its check, address, load, store. */
const gatherElementCost = 6;

/** Load of the parameter, multiply, add: what is loaded of the source serves several rows. */
const multiplyAccumulateCost = 3;
/** Load and store of an accumulator. */
const accumulatorCost = 2;
/** Whether a position of a window is inside of the image: two compares of each coordinate. */
const windowPositionCost = 4;
/** Load, compare or add, and the step. */
const poolElementCost = 3;
/** Two loads, xor, the count of ones, doubling and the difference. */
const bitWordCost = countOnesCost + 5;

/** What each begun round of a LOOP costs beside its body: the counter's step and the test. */
export const loopRoundCost = 1;

/**
 * What executing this instruction once costs, without the blocks in it and without `loopRoundCost`. Indices that lead
 * nowhere count as length 1.
 */
export function instructionCost(program: Program, action: Action, instruction: Instruction): number {
  const length = (register: number) => vectorLength(action, register);
  switch (instruction.op) {
    case "COUNT_ONES":
      return countOnesCost;
    case "LEADING_ZEROS":
      return leadingZerosCost;
    case "HASH":
      return 1 + hashValueCost * instruction.values.length;
    case "CALL":
      return callCost;
    case "RMT_MATCH_CTXT":
      return matchContextCost;
    case "RMT_FIND_CTXT":
    case "RMT_DELETE_CTXT":
      return findContextCost;
    case "RMT_PUSH_QUEUE":
    case "RMT_POP_QUEUE":
      return callCost + (program.contexts[instruction.context]?.fields.length ?? 1);
    case "RMT_COUNT":
      return countCost;
    case "RMT_OBSERVE":
      return leadingZerosCost + countCost;
    case "RMT_TREE_WALK": {
      const model = program.models[instruction.model];
      return treeNodeCost * (model?.family === "decisionTree" ? model.maxDepth : 1) + 2;
    }
    case "RMT_LEARN":
      return callCost + length(instruction.features);
    case "RMT_VECTOR_LD":
    case "RMT_VECTOR_ZERO":
    case "RMT_VECTOR_COPY":
    case "RMT_VECTOR_PUSH":
    case "RMT_VECTOR_SLICE":
    case "RMT_TENSOR_LD":
      return length(instruction.vector);
    case "RMT_VECTOR_PUT":
      return length(instruction.source);
    case "RMT_VECTOR_CONVERT":
    case "RMT_RELU":
      return unaryElementCost * length(instruction.vector);
    case "RMT_VECTOR_ADD":
    case "RMT_VECTOR_SUB":
    case "RMT_VECTOR_MUL":
    case "RMT_VECTOR_MIN":
    case "RMT_VECTOR_MAX":
    case "RMT_VECTOR_MAP":
      return binaryElementCost * length(instruction.vector);
    case "RMT_VECTOR_SUM":
      return sumElementCost * length(instruction.vector);
    case "RMT_VECTOR_DOT":
      return multiplyAccumulateCost * multiplyAccumulates(program, action, instruction);
    case "RMT_ARG_MAX":
      return argMaxElementCost * length(instruction.vector);
    case "RMT_CLAMP":
      return clampElementCost * length(instruction.vector);
    case "RMT_REQUANTIZE":
      return requantizeElementCost * length(instruction.vector);
    case "RMT_BINARIZE":
      return binarizeElementCost * length(instruction.source);
    case "RMT_ROW_LD":
      return lookupCost + length(instruction.vector);
    case "RMT_LOOKUP":
    case "RMT_MODEL_READY":
      return lookupCost;
    case "RMT_GATHER":
      return gatherElementCost * length(instruction.vector);
    case "RMT_MAT_MUL":
      return (
        multiplyAccumulateCost * multiplyAccumulates(program, action, instruction) +
        accumulatorCost * length(instruction.vector)
      );
    case "RMT_CONVOLVE": {
      const kernel = program.tensors[instruction.kernel]?.shape ?? [];
      const { height, width } = convolvedSize(instruction, kernel);
      const positions = height * width * (kernel[1] ?? 1) * (kernel[2] ?? 1);
      return (
        multiplyAccumulateCost * multiplyAccumulates(program, action, instruction) +
        windowPositionCost * positions +
        accumulatorCost * length(instruction.vector)
      );
    }
    case "RMT_POOL_MAX":
    case "RMT_POOL_AVERAGE": {
      const { height, width } = pooledSize(instruction);
      const results = height * width * instruction.channels;
      return results * (poolElementCost * instruction.windowHeight * instruction.windowWidth + accumulatorCost);
    }
    case "RMT_BIT_MAT_MUL":
      return (
        bitWordCost * elementCount(program.tensors[instruction.matrix]?.shape ?? []) +
        accumulatorCost * length(instruction.vector)
      );
    default:
      return 1;
  }
}

function vectorLength(action: Action, register: number): number {
  const type = action.registers[register];
  return type?.kind === "vector" ? type.length : 1;
}
