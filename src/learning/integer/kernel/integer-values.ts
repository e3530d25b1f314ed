import { divideWide, magnitudeBits } from "./integer-arithmetic.ts";
import { scoreFraction } from "./integer-loss.ts";

/** How values that are to be predicted become small: (value - offset) / 2^shift. */
export interface ValueScale {
  readonly offset: number;
  readonly shift: number;
}

/** No value is farther from the mean, in units of 2^shift: errors beyond do not count more. */
const farthest = 1n << 6n;

/** Finds the mean of values and a power of two near their mean absolute deviation, above it. */
export function findValueScale(values: Int32Array): ValueScale {
  const count = BigInt(values.length);
  let sum = 0n;
  for (const value of values) sum += BigInt(value);
  const offset = divideWide(sum, count);
  let distances = 0n;
  for (const value of values) {
    const difference = BigInt(value) - offset;
    distances += difference < 0n ? -difference : difference;
  }
  return { offset: Number(offset), shift: magnitudeBits(Number(divideWide(distances, count)) | 0) };
}

/** Scales values, to `scoreFraction` bits behind the point. */
export function scaleValues(values: Int32Array, { offset, shift }: ValueScale): Int32Array {
  const most = farthest << BigInt(scoreFraction);
  return Int32Array.from(values, (value) => {
    const scaled = ((BigInt(value) - BigInt(offset)) << BigInt(scoreFraction)) >> BigInt(shift);
    return Number(scaled > most ? most : scaled < -most ? -most : scaled);
  });
}
