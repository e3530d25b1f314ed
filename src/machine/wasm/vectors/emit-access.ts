import type { Instruction } from "../../../bytecode/index.ts";
import { emitWrap } from "../actions/emit-operation.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder } from "../module/index.ts";
import { keepBytes, keepLanes, loadLane, splat, storeBytes, storeLane } from "./lanes.ts";
import { emitSteps } from "./steps.ts";
import { lastBlockBytes, type VectorRegister, vectorRegister } from "./vector-register.ts";

/** Emits an instruction that fills, changes or reads a vector without computing. */
export function emitAccess(
  emission: ActionEmission,
  instruction: Extract<
    Instruction,
    {
      readonly op:
        | "RMT_VECTOR_ZERO"
        | "RMT_VECTOR_COPY"
        | "RMT_VECTOR_PUSH"
        | "RMT_VECTOR_SET"
        | "RMT_SCALAR_VAL"
        | "RMT_VECTOR_SLICE"
        | "RMT_VECTOR_PUT";
    }
  >,
): void {
  const { code, locals } = emission;
  const vector = vectorRegister(emission, instruction.vector);
  switch (instruction.op) {
    case "RMT_VECTOR_ZERO":
      emitZero(code, vector);
      break;
    case "RMT_VECTOR_COPY":
      emitCopy(code, vector, vectorRegister(emission, instruction.source));
      break;
    case "RMT_VECTOR_PUSH":
      emitPush(code, vector, locals[instruction.source]!);
      break;
    case "RMT_VECTOR_SET":
      pushInRange(code, vector, locals[instruction.index]!);
      code.if(() => {
        pushLaneOffset(code, vector, locals[instruction.index]!);
        code.get(locals[instruction.source]!);
        storeLane(code, vector.element, vector.address);
      });
      break;
    case "RMT_SCALAR_VAL":
      pushInRange(code, vector, locals[instruction.index]!);
      code.ifValue(
        "i64",
        () => {
          pushLaneOffset(code, vector, locals[instruction.index]!);
          loadLane(code, vector.element, vector.address);
        },
        () => code.i64(0),
      );
      code.set(locals[instruction.result]!);
      break;
    case "RMT_VECTOR_SLICE":
      emitSlice(code, vector, vectorRegister(emission, instruction.source), instruction.offset);
      break;
    case "RMT_VECTOR_PUT":
      emitPut(code, vector, vectorRegister(emission, instruction.source), instruction.offset);
      break;
  }
}

function emitZero(code: FunctionBuilder, vector: VectorRegister): void {
  emitSteps(code, vector.blocks, [16], ({ push }) => {
    const offset = push(0);
    splat(code, 4, 0);
    code.memory("v128.store", vector.address + offset);
  });
}

/** Copies between vectors of the same type and length. */
function emitCopy(code: FunctionBuilder, vector: VectorRegister, source: VectorRegister): void {
  if (vector.register === source.register) return;
  emitSteps(code, vector.blocks, [16], ({ push }) => {
    const offset = push(0);
    code.memory("v128.load", source.address + push(0));
    code.memory("v128.store", vector.address + offset);
  });
}

/** From here on the engine's own copy is faster than blocks one by one. */
const longVectorBlocks = 24;

/**
 * Shifts by one lane towards the end. Blocks are read aligned, as they were written: a read across two writes under way
 * would wait for both.
 */
function emitPush(code: FunctionBuilder, vector: VectorRegister, source: number): void {
  const { address, lane, blocks, length } = vector;
  if (blocks >= longVectorBlocks) {
    code.i32(address + lane);
    code.i32(address);
    code.i32((length - 1) * lane);
    code.memoryCopy();
    code.i32(0);
    code.get(source);
    storeLane(code, vector.element, address);
    return;
  }
  const shifted = Array.from({ length: 16 }, (_, index) => 16 - lane + index);
  for (let block = blocks - 1; block >= 0; block--) {
    const offset = address + 16 * block;
    code.i32(0);
    if (block > 0) {
      code.i32(0);
      code.memory("v128.load", offset - 16);
    } else {
      splat(code, 4, 0);
    }
    code.i32(0);
    code.memory("v128.load", offset);
    code.shuffle(shifted);
    if (block === 0) replaceFirstLane(code, vector, source);
    keepLanes(code, vector, { last: block === blocks - 1 });
    code.memory("v128.store", offset);
  }
}

function replaceFirstLane(code: FunctionBuilder, { element, lane }: VectorRegister, source: number): void {
  code.get(source);
  emitWrap(code, element);
  if (lane < 8) code.emit("i32.wrap_i64");
  code.lane(lane === 2 ? "i16x8.replace_lane" : lane === 4 ? "i32x4.replace_lane" : "i64x2.replace_lane", 0);
}

/** Leaves 1 where the index register names an element. */
function pushInRange(code: FunctionBuilder, vector: VectorRegister, index: number): void {
  code.get(index);
  code.i64(vector.length);
  code.emit("i64.lt_u");
}

function pushLaneOffset(code: FunctionBuilder, { lane }: VectorRegister, index: number): void {
  code.get(index);
  code.emit("i32.wrap_i64");
  code.i32(Math.log2(lane));
  code.emit("i32.shl");
}

function emitSlice(code: FunctionBuilder, vector: VectorRegister, source: VectorRegister, offset: number): void {
  const start = offset * source.lane;
  const lastBytes = lastBlockBytes(vector);
  const lastStart = start + 16 * (vector.blocks - 1);
  const lastIsInside = lastStart + 16 <= 16 * source.blocks;
  emitSteps(code, vector.blocks, [16], ({ push, last }) => {
    const target = push(0);
    if (last && !lastIsInside) {
      // Reading 16 bytes from here would leave the source: read the 16 bytes that end where the slice ends.
      code.i32(0);
      code.memory("v128.load", source.address + lastStart + lastBytes - 16);
      splat(code, 4, 0);
      code.shuffle(Array.from({ length: 16 }, (_, index) => 16 - lastBytes + index));
    } else {
      code.memory("v128.load", source.address + start + push(0));
      if (last) keepBytes(code, lastBytes);
    }
    code.memory("v128.store", vector.address + target);
  });
}

function emitPut(code: FunctionBuilder, vector: VectorRegister, source: VectorRegister, offset: number): void {
  const start = vector.address + offset * vector.lane;
  const lastBytes = lastBlockBytes(source);
  code.borrow("v128", (block) =>
    emitSteps(code, source.blocks, [16], ({ push, last }) => {
      code.memory("v128.load", source.address + push(0));
      code.set(block);
      storeBytes(code, block, last ? lastBytes : 16, () => start + push(0));
    }),
  );
}
