import type { InstructionOf } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder } from "../module/index.ts";
import { emitElements, splat, wrapBlock } from "./lanes.ts";
import { emitSteps, type Step } from "./steps.ts";
import { type VectorRegister, vectorRegister } from "./vector-register.ts";

/** Emits RMT_VECTOR_CONVERT: wrapping keeps the lower bits, whatever the signs. */
export function emitConvert(emission: ActionEmission, instruction: InstructionOf<"RMT_VECTOR_CONVERT">): void {
  const { code } = emission;
  const vector = vectorRegister(emission, instruction.vector);
  const source = vectorRegister(emission, instruction.source);
  if (vector.lane === 8 || source.lane === 8) {
    emitElements(code, vector, [source], (load) => load(0));
    return;
  }
  const sourceBytes = (16 * source.lane) / vector.lane;
  emitSteps(code, vector.blocks, [16, sourceBytes], (step) => {
    const target = step.push(0);
    if (sourceBytes === 32) {
      pushLowerHalves(code, source, step, 0);
      pushLowerHalves(code, source, step, 1);
      code.emit("i16x8.narrow_i32x4_u");
    } else {
      code.memory(sourceBytes === 16 ? "v128.load" : "v128.load16x4_s", source.address + step.push(1));
    }
    wrapBlock(code, vector.element);
    code.memory("v128.store", vector.address + target);
  });
}

/** A block of i32 lanes with only their lower 16 bits, which the unsigned narrowing then leaves as they are. */
function pushLowerHalves(code: FunctionBuilder, source: VectorRegister, step: Step, block: 0 | 1): void {
  pushSourceBlock(code, source, step, block);
  splat(code, 4, 0xffff);
  code.emit("v128.and");
}

/**
 * Puts the first or second of the two source blocks on the stack that make one block of half as wide lanes; 0 where the
 * source ends before. The source is stream 1 of the steps.
 */
export function pushSourceBlock(code: FunctionBuilder, source: VectorRegister, step: Step, block: 0 | 1): void {
  if (step.last && block === 1 && source.blocks % 2 === 1) splat(code, 4, 0);
  else code.memory("v128.load", source.address + 16 * block + step.push(1));
}
