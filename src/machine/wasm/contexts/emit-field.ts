import type { IntegerType } from "../../../bytecode/index.ts";
import type { FunctionBuilder, Opcode } from "../module/index.ts";
import { laneBytes, vectorBytes } from "../vector-storage.ts";
import type { WasmField } from "./context-layout.ts";
import { emitTimes } from "./emit-record-index.ts";

const loads: Readonly<Record<IntegerType, Opcode>> = {
  i8: "i64.load8_s",
  u8: "i64.load8_u",
  i16: "i64.load16_s",
  u16: "i64.load16_u",
  i32: "i64.load32_s",
  u32: "i64.load32_u",
  i64: "i64.load",
  u64: "i64.load",
};

const stores = { 1: "i64.store8", 2: "i64.store16", 4: "i64.store32", 8: "i64.store" } as const;

/** Loads an element, sign- or zero-extended; the address of a field's first element less its offset is on the stack. */
export function emitFieldLoad(code: FunctionBuilder, { type, offset }: WasmField): void {
  code.memory(loads[type], offset);
}

/** Stores the i64 on the stack, wrapped; below it is the address of the element less the field's offset. */
export function emitFieldStore(code: FunctionBuilder, { elementBytes, offset }: WasmField, further = 0): void {
  code.memory(stores[elementBytes as keyof typeof stores], offset + further);
}

/** Leaves on the stack where element 0 lies, less the field's offset: the record, in a ring with a head plus that. */
export function emitFirstElement(code: FunctionBuilder, field: WasmField, record: number): void {
  code.get(record);
  if (field.storage !== "doubled") return;
  code.get(record);
  code.memory("i32.load", field.headOffset);
  code.emit("i32.add");
}

/** Leaves on the stack where the element lies whose index is in a local (i64) and in range, less the field's offset. */
export function emitElement(code: FunctionBuilder, field: WasmField, record: number, index: number): void {
  emitFirstElement(code, field, record);
  code.get(index);
  code.emit("i32.wrap_i64");
  emitTimes(code, field.elementBytes);
  code.emit("i32.add");
}

/** Puts the value in a local (i64), wrapped, at index 0 of a ring; the others move on by one. */
export function emitPushRing(code: FunctionBuilder, field: WasmField, record: number, value: number): void {
  const { length, elementBytes, offset, storage, headOffset } = field;
  const bytes = length * elementBytes;
  if (storage === "doubled") {
    code.borrow("i32", (head) => {
      code.get(record);
      code.get(record);
      code.memory("i32.load", headOffset);
      code.tee(head);
      code.i32(bytes);
      code.get(head);
      code.emit("select");
      code.i32(elementBytes);
      code.emit("i32.sub");
      code.tee(head);
      code.memory("i32.store", headOffset);
      code.get(record);
      code.get(head);
      code.emit("i32.add");
      code.tee(head);
      code.get(value);
      emitFieldStore(code, field);
      code.get(head);
      code.get(value);
      emitFieldStore(code, field, bytes);
    });
  } else if (length === 1) {
    code.get(record);
    code.get(value);
    emitFieldStore(code, field);
  } else if (bytes <= 8) {
    code.get(record);
    code.get(record);
    code.memory("i64.load", offset);
    code.i64(8 * elementBytes);
    code.emit("i64.shl");
    code.get(value);
    if (elementBytes < 8) {
      code.i64((1n << BigInt(8 * elementBytes)) - 1n);
      code.emit("i64.and");
    }
    code.emit("i64.or");
    code.memory("i64.store", offset);
  } else {
    emitShift(code, field, record, value);
  }
}

/**
 * Moves a ring by one element in vector registers: each takes the last element of the one before. Blocks are stored as
 * they are loaded, so that a load soon after finds each in one store.
 */
function emitShift(code: FunctionBuilder, field: WasmField, record: number, value: number): void {
  const { length, elementBytes, offset } = field;
  const blocks = Math.ceil((length * elementBytes) / 16);
  const lanes = Array.from({ length: 16 }, (_, lane) => 16 - elementBytes + lane);
  const shiftBlocks = (block: number, before: number): void => {
    if (block === blocks) return;
    code.borrow("v128", (current) => {
      code.get(record);
      code.memory("v128.load", offset + 16 * block);
      code.set(current);
      shiftBlocks(block + 1, current);
      code.get(record);
      code.get(before);
      code.get(current);
      code.shuffle(lanes);
      code.memory("v128.store", offset + 16 * block);
    });
  };
  code.borrow("v128", (first) => {
    code.get(value);
    if (elementBytes < 8) code.emit("i32.wrap_i64");
    code.emit(splats[elementBytes as keyof typeof splats]);
    code.set(first);
    shiftBlocks(0, first);
  });
}

const splats = { 1: "i8x16.splat", 2: "i16x8.splat", 4: "i32x4.splat", 8: "i64x2.splat" } as const;

/** Up to this many vector registers are copied one by one; more in a loop. */
const mostUnrolled = 16;

/** How many vector registers a round of the loop copies. */
const perRound = 4;

/** Copies all elements of a field to a vector register at an address (see vector-storage.ts), widened to its lanes. */
export function emitVectorLoad(code: FunctionBuilder, field: WasmField, record: number, vector: number): void {
  const { type, length } = field;
  const lanes = 16 / laneBytes(type);
  const whole = Math.floor(length / lanes);
  const rounds = vectorBytes({ element: type, length }) / 16 > mostUnrolled ? Math.floor(whole / perRound) : 0;
  code.borrow("i32", (source) => {
    emitFirstElement(code, field, record);
    code.set(source);
    const target = () => code.i32(vector);
    if (rounds === 0) {
      for (let block = 0; block * lanes < length; block++) emitCopyBlock(code, field, source, target, block);
      return;
    }
    code.borrow("i32", (position) => {
      code.i32(vector);
      code.set(position);
      code.loop((again) => {
        for (let block = 0; block < perRound; block++) {
          emitCopyBlock(code, { ...field, length: Infinity }, source, () => code.get(position), block);
        }
        code.get(source);
        code.i32(perRound * lanes * field.elementBytes);
        code.emit("i32.add");
        code.set(source);
        code.get(position);
        code.i32(perRound * 16);
        code.emit("i32.add");
        code.tee(position);
        code.i32(vector + rounds * perRound * 16);
        code.emit("i32.lt_u");
        code.branchIf(again);
      });
      const rest = { ...field, length: length - rounds * perRound * lanes };
      for (let block = 0; block * lanes < rest.length; block++) {
        emitCopyBlock(code, rest, source, () => code.get(position), block);
      }
    });
  });
}

/** Copies one vector register; what is loaded beyond the last element becomes 0. */
function emitCopyBlock(
  code: FunctionBuilder,
  { type, length, elementBytes, offset }: WasmField,
  source: number,
  pushTarget: () => void,
  block: number,
): void {
  const lanes = 16 / laneBytes(type);
  const left = Math.min(lanes, length - block * lanes);
  const bytes = left * elementBytes;
  pushTarget();
  code.get(source);
  let loaded = lanes;
  let load: Opcode = "v128.load";
  if (type === "i8") load = "v128.load8x8_s";
  else if (type === "u8") load = "v128.load8x8_u";
  else if (type === "u16") load = "v128.load16x4_u";
  else if (bytes <= 8) {
    load = bytes <= 4 ? "v128.load32_zero" : "v128.load64_zero";
    loaded = (bytes <= 4 ? 4 : 8) / elementBytes;
  }
  code.memory(load, offset + block * lanes * elementBytes);
  if (left < loaded) {
    code.v128(Uint8Array.from({ length: 16 }, (_, index) => (index < left * laneBytes(type) ? 255 : 0)));
    code.emit("v128.and");
  }
  code.memory("v128.store", 16 * block);
}
