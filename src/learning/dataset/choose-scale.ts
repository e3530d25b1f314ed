import { integerRange } from "../../bytecode/index.ts";
import type { NumberColumn } from "./table.ts";

const { low, high } = integerRange("i32");
const least = Number(low);
const greatest = Number(high);

/** Numbers that must be rounded keep so many bits: others have room for what lies beyond the samples. */
const roundedLimit = 2 ** 28;

/** Powers of ten up to this one are exact. */
const largestExponent = 22;

/** A scale, and whether it keeps all digits. */
export interface ScaleChoice {
  readonly scale: number;
  readonly isExact: boolean;
}

/** The power of ten that keeps all digits of a column in 32 bits, or the largest one that fits; undefined: none does. */
export function chooseScale({ values, decimals }: NumberColumn): ScaleChoice | undefined {
  const [smallest, largest] = rangeOf(values);
  const fits = (exponent: number) => fitsScale(smallest, 10 ** exponent) && fitsScale(largest, 10 ** exponent);
  const wanted = Math.min(decimals, largestExponent);
  if (fits(wanted)) return { scale: 10 ** wanted, isExact: wanted === decimals };
  if (!fits(0)) return undefined;
  const size = Math.max(Math.abs(smallest), Math.abs(largest));
  let exponent = wanted - 1;
  while (exponent > 0 && size * 10 ** exponent >= roundedLimit) exponent--;
  return { scale: 10 ** exponent, isExact: false };
}

/** Whether a number times the scale, rounded, has 32 bits. */
export function fitsScale(value: number, scale: number): boolean {
  const rounded = Math.round(value * scale);
  return rounded >= least && rounded <= greatest;
}

function rangeOf(values: Float64Array): readonly [smallest: number, largest: number] {
  let smallest = 0;
  let largest = 0;
  for (const value of values) {
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  return [smallest, largest];
}
