import { type IntegerType, integerBits, isSignedType } from "../../bytecode/index.ts";

/** What RMT_REQUANTIZE does to each element. */
export interface Requantization {
  /** 32 bits, with sign. */
  readonly multiplier: number;
  /** 0 to 63. */
  readonly shift: number;
  /** What is added before the shift: half of what the shift takes away. */
  readonly half: number;
  /** 2^-shift. */
  readonly factor: number;
  /** The range of the result. */
  readonly low: number;
  readonly high: number;
}

/** Products below are exact, and so is the floor of their sum with any half, scaled. */
const exactBelow = 2 ** 52;

/** A requantization by parameters of a model, to a type of 32 bits or less. */
export function createRequantization(multiplier: number, shift: number, type: IntegerType): Requantization {
  const bits = integerBits(type);
  const low = isSignedType(type) ? -(2 ** (bits - 1)) : 0;
  const places = shift & 63;
  return {
    multiplier: multiplier | 0,
    shift: places,
    half: places === 0 ? 0 : 2 ** (places - 1),
    factor: 2 ** -places,
    low,
    high: low + 2 ** bits - 1,
  };
}

/** Requantizes a safe integer. */
export function requantize(value: number, requantization: Requantization): number {
  const { multiplier, half, factor, low, high } = requantization;
  const product = value * multiplier;
  const shifted =
    product < exactBelow && product > -exactBelow
      ? Math.floor((product + half) * factor)
      : shiftProduct(Math.floor(value / 2 ** 32), value >>> 0, requantization);
  return shifted < low ? low : Math.min(shifted, high);
}

/** Requantizes an integer of 64 bits: `upper * 2^32 + lower`, where lower is not negative. */
export function requantizeWide(upper: number, lower: number, requantization: Requantization): number {
  const { low, high } = requantization;
  const shifted = shiftProduct(upper, lower, requantization);
  return shifted < low ? low : Math.min(shifted, high);
}

/** Requantizes the product of a safe integer and one of 32 bits, which wraps to 64 bits. */
export function requantizeProduct(value: number, factor: number, requantization: Requantization): number {
  const product = value * factor;
  if (Number.isSafeInteger(product)) return requantize(product, requantization);
  multiplyWide(Math.floor(value / 2 ** 32), value >>> 0, factor);
  return requantizeWide(halves[0]!, halves[1]!, requantization);
}

/** Where `multiplyWide` leaves its product: the signed upper and the unsigned lower 32 bits. */
const halves = new Float64Array(2);

function multiplyWide(upper: number, lower: number, factor: number): void {
  // Products with the 16-bit halves of the factor have 48 bits.
  const lowest = lower * (factor & 0xffff);
  const middle = lower * (factor >> 16) + Math.floor(lowest / 0x10000);
  halves[0] = (Math.floor(middle / 0x10000) + Math.imul(upper, factor)) | 0;
  halves[1] = (middle - Math.floor(middle / 0x10000) * 0x10000) * 0x10000 + (lowest & 0xffff);
}

/** (value * multiplier + half) >> shift in 64 bits that wrap; what is beyond 2^53 is rounded, far out of any range. */
function shiftProduct(upper: number, lower: number, { multiplier, shift }: Requantization): number {
  multiplyWide(upper, lower, multiplier);
  let high = halves[0]!;
  let low = halves[1]!;
  if (shift > 32) {
    high = (high + 2 ** (shift - 33)) | 0;
  } else if (shift > 0) {
    low += 2 ** (shift - 1);
    if (low >= 2 ** 32) {
      low -= 2 ** 32;
      high = (high + 1) | 0;
    }
  }
  return shift >= 32 ? high >> (shift - 32) : high * 2 ** (32 - shift) + Math.floor(low / 2 ** shift);
}

/** Requantizes all elements. */
export function requantizeAll(source: Int32Array, target: Int32Array, requantization: Requantization): void {
  for (let index = 0; index < target.length; index++) target[index] = requantize(source[index]!, requantization);
}
