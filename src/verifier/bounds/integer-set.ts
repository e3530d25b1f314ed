import { hull, type Interval, includes, isPoint, larger, smaller, widen } from "./interval.ts";
import {
  bitsBetween,
  greatestUpTo,
  includesBits,
  joinBits,
  type KnownBits,
  leastFrom,
  meetBits,
  widenBits,
} from "./known-bits.ts";

/**
 * A set of integers: those of an interval that also have the known bits (a reduced product, Cousot and Cousot 1979: the
 * ends of the interval have the bits, and the bits hold all that the ends have in common).
 */
export interface IntegerSet extends Interval {
  /** Undefined where the interval says as much. */
  readonly bits: KnownBits | undefined;
}

export function setOf({ low, high }: Interval): IntegerSet {
  return { low, high, bits: undefined };
}

/** Exactly one integer. */
export function pointSet(value: bigint): IntegerSet {
  return { low: value, high: value, bits: undefined };
}

/** What comparisons answer. */
export const truthSet: IntegerSet = { low: 0n, high: 1n, bits: undefined };

/** What is known of the bits of each integer of the set. */
export function bitsOf({ low, high, bits }: IntegerSet): KnownBits {
  return bits ?? bitsBetween(low, high);
}

/** The integers of the interval that have the bits; undefined: there are none. */
export function reduced({ low, high }: Interval, bits: KnownBits | undefined): IntegerSet | undefined {
  if (bits === undefined) return { low, high, bits };
  const all = meetBits(bits, bitsBetween(low, high));
  const least = all && leastFrom(low, all);
  const greatest = all && greatestUpTo(high, all);
  if (least === undefined || greatest === undefined || least > greatest) return undefined;
  const common = bitsBetween(least, greatest);
  const both = meetBits(all!, common)!;
  return { low: least, high: greatest, bits: both.unknown === common.unknown ? undefined : both };
}

/** Everything in one or the other, and more where that cannot be told. */
export function joinSets(left: IntegerSet, right: IntegerSet): IntegerSet {
  if (left === right) return left;
  return reduced(hull(left, right), joinBits(bitsOf(left), bitsOf(right)))!;
}

/** What is in both; undefined: nothing. */
export function meetSets(left: IntegerSet, right: IntegerSet): IntegerSet | undefined {
  const low = larger(left.low, right.low);
  const high = smaller(left.high, right.high);
  if (low > high) return undefined;
  if (left.bits === undefined && right.bits === undefined) return { low, high, bits: undefined };
  const bits = meetBits(bitsOf(left), bitsOf(right));
  return bits && reduced({ low, high }, bits);
}

/** Whether every integer of the second is in the first. */
export function includesSet(outer: IntegerSet, inner: IntegerSet): boolean {
  return includes(outer, inner) && (outer.bits === undefined || includesBits(outer.bits, bitsOf(inner)));
}

/**
 * A set that holds both and is reached in few steps. Only where it is to go fast are known bits given up that may still
 * grow, and the ranges of small types left out.
 */
export function widenSet(old: IntegerSet, seen: IntegerSet, isFast: boolean): IntegerSet {
  const before = bitsOf(old);
  const grown = joinBits(before, bitsOf(seen));
  return reduced(widen(old, hull(old, seen), isFast), isFast ? widenBits(before, grown) : grown)!;
}

/** The set without one integer, where that is at an end; undefined: nothing is left. */
export function withoutPoint(set: IntegerSet, value: bigint): IntegerSet | undefined {
  if (set.low !== value && set.high !== value) return set;
  if (isPoint(set)) return undefined;
  const low = set.low === value ? value + 1n : set.low;
  const high = set.high === value ? value - 1n : set.high;
  return reduced({ low, high }, set.bits);
}

/** Whether the integer may be in the set. */
export function hasPoint(set: IntegerSet, value: bigint): boolean {
  return meetSets(set, pointSet(value)) !== undefined;
}
