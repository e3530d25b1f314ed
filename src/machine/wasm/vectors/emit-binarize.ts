import type { InstructionOf } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder } from "../module/index.ts";
import { clearPadding, isSigned, loadLane, splat } from "./lanes.ts";
import { emitSteps, type Step } from "./steps.ts";
import { type VectorRegister, vectorRegister } from "./vector-register.ts";

/** Bits that are stored at once: products of bits read as many at once. */
const bitsAtOnce = 64;

/** Emits RMT_BINARIZE. */
export function emitBinarize(emission: ActionEmission, instruction: InstructionOf<"RMT_BINARIZE">): void {
  const { code } = emission;
  const vector = vectorRegister(emission, instruction.vector);
  const source = vectorRegister(emission, instruction.source);
  clearPadding(code, vector, [source]);
  const steps = Math.ceil(source.length / bitsAtOnce);
  emitSteps(code, steps, [bitsAtOnce / 8, bitsAtOnce * source.lane], (step) => {
    const target = vector.address + step.push(0);
    const bits = step.last ? source.length - bitsAtOnce * (steps - 1) : bitsAtOnce;
    const mask = (1n << BigInt(bits)) - 1n;
    if (isSigned(source)) {
      pushSigns(code, source, step, bits);
      // What is not negative, of what is there.
      code.i64(-1);
      code.emit("i64.xor");
      if (bits < bitsAtOnce) {
        code.i64(mask);
        code.emit("i64.and");
      }
    } else {
      code.i64(mask);
    }
    code.memory(bits <= 32 ? "i64.store32" : "i64.store", target);
  });
}

/** A bit for each of up to 64 elements, 1 for the negative ones. */
function pushSigns(code: FunctionBuilder, source: VectorRegister, step: Step, bits: number): void {
  if (source.lane === 8) {
    code.i64(0);
    for (let bit = 0; bit < bits; bit++) {
      loadLane(code, source.element, source.address + 8 * bit + step.push(1));
      code.i64(63);
      code.emit("i64.shr_u");
      code.i64(bit);
      code.emit("i64.shl", "i64.or");
    }
    return;
  }
  for (let first = 0; first < bits; first += 16) {
    pushNarrowed(code, source, step, first, bits, source.lane);
    code.emit("i8x16.bitmask", "i64.extend_i32_u");
    if (first === 0) continue;
    code.i64(first);
    code.emit("i64.shl", "i64.or");
  }
}

/** 16 elements from `first` on as lanes of a byte with their signs: saturating keeps them. */
function pushNarrowed(
  code: FunctionBuilder,
  source: VectorRegister,
  step: Step,
  first: number,
  bits: number,
  lane: 2 | 4,
): void {
  const lanes = 16 / lane;
  for (let block = 0; block < lane; block++) {
    const element = first + block * lanes;
    if (element < bits) code.memory("v128.load", source.address + element * lane + step.push(1));
    else splat(code, 4, 0);
    if (lane === 4 && block % 2 === 1) code.emit("i16x8.narrow_i32x4_s");
  }
  code.emit("i8x16.narrow_i16x8_s");
}
