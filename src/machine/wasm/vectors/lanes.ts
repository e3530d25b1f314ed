import { type IntegerType, isSignedType } from "../../../bytecode/index.ts";
import { emitWrap } from "../actions/emit-operation.ts";
import type { FunctionBuilder, Opcode } from "../module/index.ts";
import { laneBytes } from "../vector-storage.ts";
import { emitSteps, type Step } from "./steps.ts";
import { lastBlockBytes, type VectorRegister } from "./vector-register.ts";

const laneLoads: Readonly<Record<IntegerType, Opcode>> = {
  i8: "i64.load16_s",
  u8: "i64.load16_u",
  i16: "i64.load16_s",
  u16: "i64.load32_u",
  i32: "i64.load32_s",
  u32: "i64.load32_u",
  i64: "i64.load",
  u64: "i64.load",
};

/** Loads an element, an i64 in the signed view, from the address on the stack. */
export function loadLane(code: FunctionBuilder, element: IntegerType, offset: number): void {
  code.memory(laneLoads[element], offset);
}

/** Stores the i64 on the stack, wrapped to the element type, at the address below it. */
export function storeLane(code: FunctionBuilder, element: IntegerType, offset: number): void {
  const bytes = laneBytes(element);
  // Where the lane is as wide as the type, storing wraps.
  if (element === "i8" || element === "u8" || element === "u16") emitWrap(code, element);
  code.memory(bytes === 2 ? "i64.store16" : bytes === 4 ? "i64.store32" : "i64.store", offset);
}

/** A vector constant with the same number in each lane. */
export function splat(code: FunctionBuilder, lane: 2 | 4, value: number): void {
  code.v128(
    laneBytesOf(
      lane,
      Array.from({ length: 16 / lane }, () => value),
    ),
  );
}

/** The bytes of lanes of 2 or 4 bytes. */
export function laneBytesOf(lane: 2 | 4, values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) {
    if (lane === 2) view.setInt16(2 * index, value, true);
    else view.setInt32(4 * index, value, true);
  }
  return bytes;
}

/** Makes the lanes of the block on the stack canonical for the element type; i64 and u64 always are. */
export function wrapBlock(code: FunctionBuilder, element: IntegerType): void {
  switch (element) {
    case "i8":
      code.i32(8);
      code.emit("i16x8.shl");
      code.i32(8);
      code.emit("i16x8.shr_s");
      break;
    case "u8":
      splat(code, 2, 0xff);
      code.emit("v128.and");
      break;
    case "u16":
      splat(code, 4, 0xffff);
      code.emit("v128.and");
      break;
    default:
      break;
  }
}

/** Clears what is after the first `bytes` of the block on the stack. */
export function keepBytes(code: FunctionBuilder, bytes: number): void {
  if (bytes >= 16) return;
  code.v128(Array.from({ length: 16 }, (_, index) => (index < bytes ? 0xff : 0)));
  code.emit("v128.and");
}

/** Clears the padding of the block on the stack when it is the last one of the vector. */
export function keepLanes(code: FunctionBuilder, vector: VectorRegister, { last }: Pick<Step, "last">): void {
  if (last) keepBytes(code, lastBlockBytes(vector));
}

/** Whether the vector has bytes after its last lane. */
export function hasPadding(vector: VectorRegister): boolean {
  return lastBlockBytes(vector) < 16;
}

/** Stores the first `bytes` (even, up to 16) of the block in a local at the local's or constant address `push` gives. */
export function storeBytes(code: FunctionBuilder, block: number, bytes: number, push: () => number): void {
  let done = 0;
  for (const [size, name] of pieces) {
    if (bytes - done < size) continue;
    const offset = push() + done;
    code.get(block);
    if (size === 16) code.memory(name, offset);
    else code.memoryLane(name, offset, done / size);
    done += size;
  }
}

const pieces = [
  [16, "v128.store"],
  [8, "v128.store64_lane"],
  [4, "v128.store32_lane"],
  [2, "v128.store16_lane"],
] as const satisfies readonly (readonly [number, Opcode])[];

/**
 * Emits a computation element by element, in 64 bits: the way for every element type. `compute` leaves on the stack what
 * becomes the element, after wrapping. Sources are streams 1, 2 … of the steps.
 */
export function emitElements(
  code: FunctionBuilder,
  vector: VectorRegister,
  sources: readonly VectorRegister[],
  compute: (load: (source: number) => void) => void,
): void {
  clearPadding(code, vector, sources);
  const strides = [vector, ...sources].map(({ lane }) => lane);
  emitSteps(code, vector.length, strides, ({ push }) => {
    const offset = push(0);
    compute((source) => {
      const { element, address } = sources[source]!;
      loadLane(code, element, address + push(source + 1));
    });
    storeLane(code, vector.element, vector.address + offset);
  });
}

/**
 * Clears the padding of a vector that is to be written whole, lane by lane: its place may have held a vector of another
 * action before. A vector that is a source as well was written whole already.
 */
export function clearPadding(
  code: FunctionBuilder,
  vector: VectorRegister,
  sources: readonly VectorRegister[] = [],
): void {
  if (!hasPadding(vector) || sources.some(({ register }) => register === vector.register)) return;
  code.i32(0);
  splat(code, 4, 0);
  code.memory("v128.store", vector.address + 16 * (vector.blocks - 1));
}

/** Whether the order of the elements is the signed one. */
export function isSigned({ element }: VectorRegister): boolean {
  return isSignedType(element);
}
