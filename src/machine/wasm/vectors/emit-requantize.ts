import { type InstructionOf, type IntegerType, integerRange } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder } from "../module/index.ts";
import { limitAbove, limitBelow } from "./emit-clamp.ts";
import { pushSourceBlock } from "./emit-convert.ts";
import { emitElements, splat } from "./lanes.ts";
import { borrowLocals, emitSteps } from "./steps.ts";
import { type VectorRegister, vectorRegister } from "./vector-register.ts";

/**
 * Emits RMT_REQUANTIZE. From lanes of 32 bits there are two fast ways, for all scales that quantization has a use for;
 * the engine drops what cannot be when multiplier and shift are constants.
 *
 * For an element x of 32 bits, q = (x * m + r) >> s fits 32 bits again, and saturating from there is exact, when
 * - s >= 32: |x * m| <= 2^62 and r <= 2^62 (their sum 2^63 wraps, at s = 63, to the sign, which gives -1). The upper half
 *   of the sum shifted by s - 32 is q.
 * - -2^s < m <= 2^s: at m = 2^s, q = x. Otherwise |x * m| <= 2^31 * (2^s - 1), so that |q| <= 2^31 - 2^(31-s) + 1/2, which
 *   rounds down to at most 2^31 - 1 as s <= 31. The lower half of the sum shifted by s, with or without sign, is q.
 */
export function emitRequantize(emission: ActionEmission, instruction: InstructionOf<"RMT_REQUANTIZE">): void {
  const { code, locals } = emission;
  const vector = vectorRegister(emission, instruction.vector);
  const source = vectorRegister(emission, instruction.source);
  borrowLocals(code, "i64", 4, ([multiplier, shift, rounding, element]) => {
    code.get(locals[instruction.multiplier]!);
    code.emit("i64.extend32_s");
    code.set(multiplier!);
    code.get(locals[instruction.shift]!);
    code.i64(63);
    code.emit("i64.and");
    code.set(shift!);
    // Half of 2^s; 0 for s = 0, where 1 >> 1 is 0.
    code.i64(1);
    code.get(shift!);
    code.emit("i64.shl");
    code.i64(1);
    code.emit("i64.shr_u");
    code.set(rounding!);
    const scale: Scale = { multiplier: multiplier!, shift: shift!, rounding: rounding! };
    const byElements = () => emitScaledElements(code, vector, source, scale, element!);
    const sourceFits = source.element === "i32" || source.element === "u16";
    if (!sourceFits || vector.lane === 8) {
      byElements();
      return;
    }
    code.get(shift!);
    code.i64(32);
    code.emit("i64.ge_u");
    code.if(
      () => emitScaledBlocks(code, vector, source, scale, "upper"),
      () => {
        pushIsBelowOne(code, scale);
        code.if(() => emitScaledBlocks(code, vector, source, scale, "lower"), byElements);
      },
    );
  });
}

/** Locals (i64). */
interface Scale {
  readonly multiplier: number;
  readonly shift: number;
  readonly rounding: number;
}

/** Leaves whether -2^s < m <= 2^s, that is 0 <= 2^s - m < 2^(s + 1). */
function pushIsBelowOne(code: FunctionBuilder, { multiplier, shift }: Scale): void {
  code.i64(1);
  code.get(shift);
  code.emit("i64.shl");
  code.get(multiplier);
  code.emit("i64.sub");
  code.i64(2);
  code.get(shift);
  code.emit("i64.shl", "i64.lt_u");
}

function emitScaledBlocks(
  code: FunctionBuilder,
  vector: VectorRegister,
  source: VectorRegister,
  { multiplier, shift, rounding }: Scale,
  half: "upper" | "lower",
): void {
  borrowLocals(code, "v128", 3, ([multipliers, roundings, elements]) =>
    code.borrow("i32", (count) => {
      code.get(multiplier);
      code.emit("i32.wrap_i64", "i32x4.splat");
      code.set(multipliers!);
      code.get(rounding);
      code.emit("i64x2.splat");
      code.set(roundings!);
      // Counts of vector shifts are modulo the lane's width: s - 32 is s for lanes of 32 bits.
      code.get(shift);
      code.emit("i32.wrap_i64");
      code.set(count);
      const pushScaled = (pushSource: () => void) => {
        pushSource();
        code.set(elements!);
        for (const product of ["i64x2.extmul_low_i32x4_s", "i64x2.extmul_high_i32x4_s"] as const) {
          code.get(elements!);
          code.get(multipliers!);
          code.emit(product);
          code.get(roundings!);
          code.emit("i64x2.add");
          if (half === "lower") {
            code.get(count);
            code.emit("i64x2.shr_u");
          }
        }
        code.shuffle(half === "lower" ? lowerHalves : upperHalves);
        if (half === "upper") {
          code.get(count);
          code.emit("i32x4.shr_s");
        }
      };
      emitSteps(code, vector.blocks, [16, vector.lane === 2 ? 32 : 16], (step) => {
        const target = step.push(0);
        pushScaled(() => pushSourceBlock(code, source, vector.lane === 2 ? step : { ...step, last: false }, 0));
        if (vector.lane === 2) {
          pushScaled(() => pushSourceBlock(code, source, step, 1));
          code.emit("i16x8.narrow_i32x4_s");
        }
        saturateBlock(code, vector.element);
        code.memory("v128.store", vector.address + target);
      });
    }),
  );
}

const lowerHalves = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
const upperHalves = lowerHalves.map((byte) => byte + 4);

/** Saturates lanes of the vector's width to the element type. */
function saturateBlock(code: FunctionBuilder, element: IntegerType): void {
  switch (element) {
    case "i8":
    case "u8":
      splat(code, 2, element === "i8" ? -128 : 0);
      code.emit("i16x8.max_s");
      splat(code, 2, element === "i8" ? 127 : 255);
      code.emit("i16x8.min_s");
      break;
    case "u16":
    case "u32":
      splat(code, 4, 0);
      code.emit("i32x4.max_s");
      if (element === "u32") break;
      splat(code, 4, 0xffff);
      code.emit("i32x4.min_s");
      break;
    default:
      break;
  }
}

function emitScaledElements(
  code: FunctionBuilder,
  vector: VectorRegister,
  source: VectorRegister,
  { multiplier, shift, rounding }: Scale,
  scratch: number,
): void {
  const { low, high } = integerRange(vector.element);
  emitElements(code, vector, [source], (load) => {
    load(0);
    code.get(multiplier);
    code.emit("i64.mul");
    code.get(rounding);
    code.emit("i64.add");
    code.get(shift);
    code.emit("i64.shr_s");
    if (vector.element !== "i64") limitBelow(code, scratch, () => code.i64(low));
    if (vector.lane < 8) limitAbove(code, scratch, () => code.i64(high));
  });
}
