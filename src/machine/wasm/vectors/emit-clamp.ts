import type { InstructionOf, IntegerType } from "../../../bytecode/index.ts";
import { emitWrap } from "../actions/emit-operation.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder } from "../module/index.ts";
import { emitElements, keepLanes, wrapBlock } from "./lanes.ts";
import { emitSteps } from "./steps.ts";
import { type VectorRegister, vectorRegister } from "./vector-register.ts";

/** Emits RMT_CLAMP: by blocks where both bounds fit the lanes, otherwise in 64 bits. */
export function emitClamp(emission: ActionEmission, instruction: InstructionOf<"RMT_CLAMP">): void {
  const { code } = emission;
  const vector = vectorRegister(emission, instruction.vector);
  const source = vectorRegister(emission, instruction.source);
  const low = emission.locals[instruction.low]!;
  const high = emission.locals[instruction.high]!;
  const byElements = () => emitClampedElements(code, vector, source, low, high);
  if (vector.lane === 8) {
    byElements();
    return;
  }
  const laneType = vector.lane === 2 ? "i16" : vector.element === "u32" ? "u32" : "i32";
  pushFits(code, low, laneType);
  pushFits(code, high, laneType);
  code.emit("i32.and");
  code.if(() => emitClampedBlocks(code, vector, source, low, high), byElements);
}

function pushFits(code: FunctionBuilder, bound: number, type: IntegerType): void {
  code.get(bound);
  emitWrap(code, type);
  code.get(bound);
  code.emit("i64.eq");
}

function emitClampedBlocks(
  code: FunctionBuilder,
  vector: VectorRegister,
  source: VectorRegister,
  low: number,
  high: number,
): void {
  const unsigned = vector.element === "u32";
  code.borrow("v128", (lows) =>
    code.borrow("v128", (highs) => {
      for (const [bound, block] of [
        [low, lows],
        [high, highs],
      ] as const) {
        code.get(bound);
        code.emit("i32.wrap_i64", vector.lane === 2 ? "i16x8.splat" : "i32x4.splat");
        code.set(block);
      }
      emitSteps(code, vector.blocks, [16], (step) => {
        const target = step.push(0);
        code.memory("v128.load", source.address + step.push(0));
        code.get(lows);
        code.emit(vector.lane === 2 ? "i16x8.max_s" : unsigned ? "i32x4.max_u" : "i32x4.max_s");
        code.get(highs);
        code.emit(vector.lane === 2 ? "i16x8.min_s" : unsigned ? "i32x4.min_u" : "i32x4.min_s");
        wrapBlock(code, vector.element);
        keepLanes(code, vector, step);
        code.memory("v128.store", vector.address + target);
      });
    }),
  );
}

function emitClampedElements(
  code: FunctionBuilder,
  vector: VectorRegister,
  source: VectorRegister,
  low: number,
  high: number,
): void {
  code.borrow("i64", (element) =>
    emitElements(code, vector, [source], (load) => {
      load(0);
      limitBelow(code, element, () => code.get(low));
      limitAbove(code, element, () => code.get(high));
    }),
  );
}

/** Raises the i64 on the stack to the bound, signed. `scratch` is a local (i64). */
export function limitBelow(code: FunctionBuilder, scratch: number, pushBound: () => void): void {
  code.tee(scratch);
  pushBound();
  code.get(scratch);
  pushBound();
  code.emit("i64.gt_s", "select");
}

/** Lowers the i64 on the stack to the bound, signed. `scratch` is a local (i64). */
export function limitAbove(code: FunctionBuilder, scratch: number, pushBound: () => void): void {
  code.tee(scratch);
  pushBound();
  code.get(scratch);
  pushBound();
  code.emit("i64.lt_s", "select");
}
