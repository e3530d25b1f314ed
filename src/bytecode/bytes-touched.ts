import type { Instruction, IntegerType } from "./instruction.ts";
import { integerBits } from "./integer-type.ts";
import type { Action, ContextField, IntegerField, Program } from "./program.ts";
import { elementCount } from "./tensor-shape.ts";

/** Bytes of a node of a tree as models are kept: feature 2, threshold 4, two children 4 each, value 4, confidence 1. */
export const treeNodeBytes = 19;

/** Bytes of a 64-bit counter, or of one bucket of a histogram. */
const counterBytes = 8;

/**
 * The bytes of memory that one run of the instruction touches at most, without the blocks in it. Memory is what is not
 * an integer register: keys and fields of contexts, metadata, counters, parameters of models, constant tensors, and the
 * elements of vector registers. Each operand counts once with all of its bytes that are read or written, however often
 * that happens; event fields are the host's and do not count, nor does what a machine keeps to find records and entries.
 *
 * A match or a find touches the keys; RMT_POP_QUEUE and RMT_PUSH_QUEUE one element; RMT_LD_ARRAY, RMT_ST_ARRAY,
 * RMT_SCALAR_VAL, RMT_VECTOR_SET and RMT_LOOKUP one element; RMT_PUSH_RING the ring, RMT_VECTOR_PUSH the vector;
 * RMT_TREE_WALK the features and the nodes of the longest way with its leaf; RMT_VECTOR_MAP one element of the table for
 * each of the vector, RMT_GATHER likewise. Indices that lead nowhere count as nothing.
 */
export function bytesTouched(program: Program, action: Action, instruction: Instruction): number {
  const vector = (register: number) => vectorBytes(action, register);
  const tensor = (index: number) => {
    const declared = program.tensors[index];
    return declared === undefined ? 0 : elementCount(declared.shape) * typeBytes(declared.element);
  };
  const tensorElement = (index: number) => typeBytes(program.tensors[index]?.element);
  switch (instruction.op) {
    case "RMT_MATCH_CTXT":
    case "RMT_FIND_CTXT":
    case "RMT_DELETE_CTXT":
      return sum(program.contexts[instruction.context]?.keys, ({ type }) => typeBytes(type));
    case "RMT_PUSH_QUEUE":
    case "RMT_POP_QUEUE":
      return sum(program.contexts[instruction.context]?.fields, fieldBytes);
    case "RMT_LD_CTXT":
    case "RMT_ST_CTXT":
    case "RMT_LD_ARRAY":
    case "RMT_ST_ARRAY":
      return typeBytes(fieldOf(program, action, instruction)?.type);
    case "RMT_PUSH_RING":
      return fieldBytes(fieldOf(program, action, instruction));
    case "RMT_VECTOR_LD":
      return fieldBytes(fieldOf(program, action, instruction)) + vector(instruction.vector);
    case "RMT_LD_META":
    case "RMT_ST_META":
      return typeBytes(program.metadata[instruction.field]?.type);
    case "RMT_COUNT":
    case "RMT_OBSERVE":
      return counterBytes;
    case "RMT_CONTRIBUTE": {
      const key = program.aggregates?.[instruction.aggregate]?.key;
      return typeBytes(key?.type) + counterBytes;
    }
    case "RMT_NOISY_SUM":
      return counterBytes;
    case "RMT_VECTOR_ZERO":
    case "RMT_VECTOR_PUSH":
    case "RMT_VECTOR_SUM":
    case "RMT_ARG_MAX":
      return vector(instruction.vector);
    case "RMT_VECTOR_SET":
    case "RMT_SCALAR_VAL":
      return elementBytes(action, instruction.vector);
    case "RMT_VECTOR_COPY":
    case "RMT_VECTOR_CONVERT":
    case "RMT_RELU":
    case "RMT_CLAMP":
    case "RMT_REQUANTIZE":
    case "RMT_BINARIZE":
    case "RMT_POOL_MAX":
    case "RMT_POOL_AVERAGE":
      return vector(instruction.source) + vector(instruction.vector);
    case "RMT_VECTOR_SLICE":
      return 2 * vector(instruction.vector);
    case "RMT_VECTOR_PUT":
      return 2 * vector(instruction.source);
    case "RMT_VECTOR_ADD":
    case "RMT_VECTOR_SUB":
    case "RMT_VECTOR_MUL":
    case "RMT_VECTOR_MIN":
    case "RMT_VECTOR_MAX":
      return vector(instruction.left) + vector(instruction.right) + vector(instruction.vector);
    case "RMT_VECTOR_DOT":
      return vector(instruction.left) + vector(instruction.right);
    case "RMT_TREE_WALK": {
      const model = program.models[instruction.model];
      const nodes = model?.family === "decisionTree" ? model.maxDepth + 1 : 0;
      return vector(instruction.features) + nodes * treeNodeBytes;
    }
    case "RMT_LEARN":
      return vector(instruction.features);
    case "RMT_TENSOR_LD":
      return tensor(instruction.tensor) + vector(instruction.vector);
    case "RMT_ROW_LD":
      return 2 * vector(instruction.vector);
    case "RMT_LOOKUP":
      return tensorElement(instruction.tensor);
    case "RMT_VECTOR_MAP": {
      const length = vectorLength(action, instruction.vector);
      return vector(instruction.source) + length * tensorElement(instruction.table) + vector(instruction.vector);
    }
    case "RMT_GATHER":
      return vector(instruction.indices) + 2 * vector(instruction.vector);
    case "RMT_MAT_MUL":
    case "RMT_BIT_MAT_MUL":
      return tensor(instruction.matrix) + vector(instruction.source) + vector(instruction.vector);
    case "RMT_CONVOLVE":
      return tensor(instruction.kernel) + vector(instruction.source) + vector(instruction.vector);
    default:
      return 0;
  }
}

function fieldOf(
  program: Program,
  action: Action,
  { record, field }: { readonly record: number; readonly field: number },
): ContextField | undefined {
  const type = action.registers[record];
  return type?.kind === "record" ? program.contexts[type.context]?.fields[field] : undefined;
}

function fieldBytes(field: ContextField | undefined): number {
  return field === undefined ? 0 : typeBytes(field.type) * field.length;
}

function vectorLength(action: Action, register: number): number {
  const type = action.registers[register];
  return type?.kind === "vector" ? type.length : 0;
}

function elementBytes(action: Action, register: number): number {
  const type = action.registers[register];
  return type?.kind === "vector" ? typeBytes(type.element) : 0;
}

function vectorBytes(action: Action, register: number): number {
  return vectorLength(action, register) * elementBytes(action, register);
}

function typeBytes(type: IntegerType | undefined): number {
  return type === undefined ? 0 : integerBits(type) / 8;
}

function sum<Item extends IntegerField | ContextField>(
  items: readonly Item[] | undefined,
  bytes: (item: Item) => number,
): number {
  return (items ?? []).reduce((total, item) => total + bytes(item), 0);
}
