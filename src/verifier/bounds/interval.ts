import { type IntegerType, integerRange, integerTypes } from "../../bytecode/index.ts";

/** All signed 64-bit integers from low to high, both included; never empty. */
export interface Interval {
  readonly low: bigint;
  readonly high: bigint;
}

export const minimum = -(1n << 63n);
export const maximum = (1n << 63n) - 1n;

/** Every value a register can hold. */
export const everything: Interval = { low: minimum, high: maximum };

const intervalsOfTypes = new Map(
  integerTypes.map((type) => [type, type === "u64" ? everything : integerRange(type)] as const),
);

/** What a register holds after reading a value of the type: u64 fills all 64 bits and so may look negative. */
export function intervalOfType(type: IntegerType): Interval {
  return intervalsOfTypes.get(type)!;
}

/** Everything in one or the other, and between. */
export function hull(left: Interval, right: Interval): Interval {
  return { low: smaller(left.low, right.low), high: larger(left.high, right.high) };
}

/** Whether every value of the second is in the first. */
export function includes(outer: Interval, inner: Interval): boolean {
  return outer.low <= inner.low && outer.high >= inner.high;
}

export function isPoint({ low, high }: Interval): boolean {
  return low === high;
}

const fineStops = [7n, 8n, 15n, 16n, 31n, 32n, 63n].map((bits) => 1n << bits);
const coarseStops = fineStops.slice(-3);

/**
 * An interval that holds the grown one and is reached from the old one in few steps: ends at the ranges of types, only
 * those of 32 and 64 bits where it is to go fast.
 */
export function widen(old: Interval, grown: Interval, isFast: boolean): Interval {
  const stops = isFast ? coarseStops : fineStops;
  const low = grown.low >= old.low ? old.low : grown.low >= 0n ? 0n : -stops.find((stop) => grown.low >= -stop)!;
  const high = grown.high <= old.high ? old.high : stops.find((stop) => grown.high < stop)! - 1n;
  return { low, high };
}

export function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

export function larger(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
