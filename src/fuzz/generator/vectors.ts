import type { Instruction, IntegerType } from "../../bytecode/index.ts";
import { pick } from "../draw.ts";
import { indexBelow, integer } from "./integers.ts";
import {
  type ActionState,
  define,
  definedOf,
  emit,
  newRegister,
  recordField,
  resultRegister,
  type Step,
  tensorElements,
  tensorWith,
  type VectorType,
} from "./program-state.ts";

/** What a vector must look like; what is left out is free. */
export interface WantedVector {
  readonly elements?: readonly IntegerType[];
  readonly length?: number;
}

export function vectorType(action: ActionState, register: number): VectorType {
  return action.registers[register] as VectorType;
}

function fittingVectors(action: ActionState, { elements, length }: WantedVector): number[] {
  return definedOf(action, "vector").filter((register) => {
    const type = vectorType(action, register);
    return (elements?.includes(type.element) ?? true) && (length ?? type.length) === type.length;
  });
}

/** A vector that holds something: one that fits, or a new one. */
export function vectorWith(action: ActionState, block: Instruction[], wanted: WantedVector = {}): number {
  const { draw, program } = action;
  const fitting = fittingVectors(action, wanted);
  if (fitting.length > 0 && draw(4) !== 3) return pick(draw, fitting);
  const element = pick(draw, wanted.elements ?? program.elements);
  return makeVector(action, block, element, wanted.length ?? pick(draw, program.lengths));
}

/** A register for a whole vector: a new one, or one of this type, a source of the instruction perhaps. */
export function vectorResult(action: ActionState, element: IntegerType, length: number): number {
  const fitting = fittingVectors(action, { elements: [element], length });
  const isReused = fitting.length > 0 && action.draw(5) === 4;
  const register = isReused ? pick(action.draw, fitting) : newRegister(action, { kind: "vector", element, length });
  define(action, register);
  return register;
}

function makeVector(action: ActionState, block: Instruction[], element: IntegerType, length: number): number {
  const { draw, program } = action;
  const way = draw(8);
  const source = way >= 6 ? fittingVectors(action, { length })[0] : undefined;
  if (way === 0 || way === 7) {
    const vector = vectorResult(action, element, length);
    emit(action, block, { op: "RMT_VECTOR_ZERO", vector });
    for (let left = way === 0 ? 0 : 1 + draw(3); left > 0; left--) setElement(action, block, vector);
    return vector;
  }
  if (source === undefined && tensorElements.includes(element)) {
    const part = length % 2 === 0 && draw(3) === 2 ? length / 2 : length;
    const tensor = tensorWith(program, element, [part], (shape) => length % shape.reduce((a, b) => a * b, 1) === 0);
    const vector = vectorResult(action, element, length);
    emit(action, block, { op: "RMT_TENSOR_LD", vector, tensor });
    return vector;
  }
  // Tensors have 32 bits at most.
  const narrow = source ?? makeVector(action, block, pick(draw, tensorElements), length);
  const vector = vectorResult(action, element, length);
  emit(action, block, { op: "RMT_VECTOR_CONVERT", vector, source: narrow });
  return vector;
}

function setElement(action: ActionState, block: Instruction[], vector: number): void {
  if (action.draw(2) === 0) {
    emit(action, block, { op: "RMT_VECTOR_PUSH", vector, source: integer(action, block) });
  } else {
    const index = indexBelow(action, block, vectorType(action, vector).length);
    emit(action, block, { op: "RMT_VECTOR_SET", vector, index, source: integer(action, block) });
  }
}

export const newVector: Step = (action, block) => {
  const { draw, program } = action;
  makeVector(action, block, pick(draw, program.elements), pick(draw, program.lengths));
  return true;
};

export const loadVector: Step = (action, block) => {
  const records = definedOf(action, "record");
  if (records.length === 0) return true;
  const record = pick(action.draw, records);
  const found = recordField(action, record, (field) => field.kind !== "scalar");
  if (found === undefined) return true;
  const { type, length } = found.declaration;
  const vector = vectorResult(action, type, length);
  emit(action, block, { op: "RMT_VECTOR_LD", vector, record, field: found.field });
  return true;
};

/** Reads or writes an element. */
export const accessVector: Step = (action, block) => {
  const vector = vectorWith(action, block);
  if (action.draw(2) === 1) {
    setElement(action, block, vector);
  } else {
    const index = indexBelow(action, block, vectorType(action, vector).length);
    emit(action, block, { op: "RMT_SCALAR_VAL", result: resultRegister(action), vector, index });
  }
  return true;
};

/** Copies a vector, whole or in part. */
export const moveVector: Step = (action, block) => {
  const { draw, program } = action;
  const source = vectorWith(action, block);
  const { element, length } = vectorType(action, source);
  switch (draw(4)) {
    case 0:
      emit(action, block, { op: "RMT_VECTOR_COPY", vector: vectorResult(action, element, length), source });
      break;
    case 1: {
      const vector = vectorResult(action, pick(draw, program.elements), length);
      emit(action, block, { op: "RMT_VECTOR_CONVERT", vector, source });
      break;
    }
    case 2: {
      const part = partLength(action, length);
      const offset = draw(length - part + 1);
      emit(action, block, { op: "RMT_VECTOR_SLICE", vector: vectorResult(action, element, part), source, offset });
      break;
    }
    default: {
      const part = vectorWith(action, block, { elements: [element], length: partLength(action, length) });
      const offset = draw(length - vectorType(action, part).length + 1);
      emit(action, block, { op: "RMT_VECTOR_PUT", vector: source, source: part, offset });
    }
  }
  return true;
};

/** At most this length, and one of the usual ones where there is one. */
function partLength({ draw, program }: ActionState, most: number): number {
  const usual = program.lengths.filter((length) => length <= most);
  return usual.length > 0 && draw(2) === 0 ? pick(draw, usual) : 1 + draw(most);
}

const vectorOperations = [
  "RMT_VECTOR_ADD",
  "RMT_VECTOR_SUB",
  "RMT_VECTOR_MUL",
  "RMT_VECTOR_MIN",
  "RMT_VECTOR_MAX",
] as const;

export const combineVectors: Step = (action, block) => {
  const left = vectorWith(action, block);
  const { element, length } = vectorType(action, left);
  let right = vectorWith(action, block, { elements: [element], length });
  // A vector with itself is the least telling.
  if (right === left && action.draw(4) < 3) right = makeVector(action, block, element, length);
  const vector = vectorResult(action, element, length);
  emit(action, block, { op: pick(action.draw, vectorOperations), vector, left, right });
  return true;
};

/** An integer from vectors. */
export const reduceVector: Step = (action, block) => {
  const vector = vectorWith(action, block);
  switch (action.draw(3)) {
    case 0:
      emit(action, block, { op: "RMT_VECTOR_SUM", result: resultRegister(action), vector });
      break;
    case 1: {
      const { length } = vectorType(action, vector);
      const right = vectorWith(action, block, { length });
      emit(action, block, { op: "RMT_VECTOR_DOT", result: resultRegister(action), left: vector, right });
      break;
    }
    default: {
      const index = resultRegister(action);
      emit(action, block, { op: "RMT_ARG_MAX", index, value: resultRegister(action), vector });
    }
  }
  return true;
};

/** What stands between the layers of a network. */
export const activateVector: Step = (action, block) => {
  const { draw, program } = action;
  const way = draw(5);
  const source = vectorWith(action, block, way === 3 ? { elements: ["i8", "u8"] } : {});
  const { element, length } = vectorType(action, source);
  switch (way) {
    case 0:
      emit(action, block, { op: "RMT_RELU", vector: vectorResult(action, element, length), source });
      break;
    case 1: {
      const low = integer(action, block);
      const high = integer(action, block);
      emit(action, block, { op: "RMT_CLAMP", vector: vectorResult(action, element, length), source, low, high });
      break;
    }
    case 2: {
      const multiplier = integer(action, block);
      const shift = integer(action, block);
      const vector = vectorResult(action, pick(draw, program.elements), length);
      emit(action, block, { op: "RMT_REQUANTIZE", vector, source, multiplier, shift });
      break;
    }
    case 3: {
      const shape = pick(draw, [[256], [16, 16], [4, 64]]);
      const table = tensorWith(program, undefined, shape, (other) => other.reduce((a, b) => a * b, 1) === 256);
      const vector = vectorResult(action, pick(draw, program.elements), length);
      emit(action, block, { op: "RMT_VECTOR_MAP", vector, source, table });
      break;
    }
    default: {
      const vector = vectorResult(action, "u32", Math.ceil(length / 32));
      emit(action, block, { op: "RMT_BINARIZE", vector, source });
    }
  }
  return true;
};
