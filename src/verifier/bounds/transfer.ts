import type { IntegerType } from "../../bytecode/index.ts";
import {
  addBits,
  andBits,
  extendBits,
  invertBits,
  multiplyBits,
  orBits,
  remainderBits,
  shiftBitsLeft,
  shiftBitsRightSigned,
  shiftBitsRightUnsigned,
  subtractBits,
  xorBits,
} from "./bit-arithmetic.ts";
import { type BinaryName, evaluateBinary, evaluateUnary, type UnaryName } from "./exact.ts";
import {
  bitsOf,
  hasPoint,
  type IntegerSet,
  joinSets,
  meetSets,
  pointSet,
  reduced,
  setOf,
  truthSet,
} from "./integer-set.ts";
import { everything, hull, type Interval, includes, intervalOfType, isPoint, maximum, minimum } from "./interval.ts";
import {
  addIntervals,
  andIntervals,
  divideSignedIntervals,
  divideUnsignedIntervals,
  extendInterval,
  invertInterval,
  leadingZerosInterval,
  maximumUnsigned,
  minimumUnsigned,
  multiplyIntervals,
  negateInterval,
  orIntervals,
  remainderSignedIntervals,
  remainderUnsignedIntervals,
  shiftRightSignedInterval,
  shiftRightUnsignedInterval,
  subtractIntervals,
  unsignedEnds,
  wrapped,
} from "./interval-arithmetic.ts";
import { bitLength, countOnes, joinBits, type KnownBits, lowOnes, trailingZeros } from "./known-bits.ts";

/** A set that holds what the instruction gives for all integers of these sets; exact for single ones. */
export function resultOfBinary(op: BinaryName, left: IntegerSet, right: IntegerSet): IntegerSet {
  if (isPoint(left) && isPoint(right)) return pointSet(evaluateBinary(op, left.low, right.low));
  switch (op) {
    case "ADD":
      return product(addIntervals(left, right), ifTold(left, right, addBits));
    case "SUB":
      return product(subtractIntervals(left, right), ifTold(left, right, subtractBits));
    case "MUL":
      return product(multiplyIntervals(left, right), multiplyBits(bitsOf(left), bitsOf(right)));
    case "DIV_S":
      if (left.low >= 0n && isPowerOfTwo(right)) return divideByPower(left, right);
      return setOf(divideSignedIntervals(left, right));
    case "DIV_U":
      if (isPowerOfTwo(right)) return divideByPower(left, right);
      return setOf(divideUnsignedIntervals(left, right));
    case "REM_S":
      if (left.low >= 0n && isPowerOfTwo(right)) return resultOfBinary("AND", left, pointSet(right.low - 1n));
      return product(remainderSignedIntervals(left, right), remainderBits(bitsOf(left), bitsOf(right)));
    case "REM_U":
      if (isPowerOfTwo(right)) return resultOfBinary("AND", left, pointSet(right.low - 1n));
      return product(remainderUnsignedIntervals(left, right), remainderBits(bitsOf(left), bitsOf(right)));
    case "AND":
      if (isWithin(left, right)) return left;
      if (isWithin(right, left)) return right;
      return product(andIntervals(left, right), andBits(bitsOf(left), bitsOf(right)));
    case "OR":
      if (isWithin(right, left)) return left;
      if (isWithin(left, right)) return right;
      return product(orIntervals(left, right), orBits(bitsOf(left), bitsOf(right)));
    case "XOR":
      return product(everything, xorBits(bitsOf(left), bitsOf(right)));
    case "SHL":
    case "SHR_S":
    case "SHR_U":
      return shift(op, left, right);
    case "MIN_S":
      return eitherOf(upTo(left, right.high), upTo(right, left.high));
    case "MAX_S":
      return eitherOf(from(left, right.low), from(right, left.low));
    case "MIN_U":
      return product(minimumUnsigned(left, right), ifTold(left, right, joinBits));
    case "MAX_U":
      return product(maximumUnsigned(left, right), ifTold(left, right, joinBits));
    case "EQ":
      return meetSets(left, right) ? truthSet : pointSet(0n);
    case "NE":
      return meetSets(left, right) ? truthSet : pointSet(1n);
    case "LT_S":
      return ordered(left.high < right.low, left.low >= right.high);
    case "LE_S":
      return ordered(left.high <= right.low, left.low > right.high);
    case "LT_U":
    case "LE_U": {
      const one = unsignedEnds(left);
      const other = unsignedEnds(right);
      return op === "LT_U"
        ? ordered(one.most < other.least, one.least >= other.most)
        : ordered(one.most <= other.least, one.least > other.most);
    }
  }
}

/** A set that holds what the instruction gives for all integers of the set. The type is that of EXTEND. */
export function resultOfUnary(op: UnaryName, source: IntegerSet, type: IntegerType): IntegerSet {
  if (isPoint(source)) return pointSet(evaluateUnary(op, source.low, type));
  const { bits } = source;
  switch (op) {
    case "NEG":
      return product(negateInterval(source), bits && subtractBits({ ones: 0n, unknown: 0n }, bits));
    case "NOT":
      return { ...invertInterval(source), bits: bits && invertBits(bits) };
    case "EXTEND":
      if (includes(intervalOfType(type), source)) return source;
      return product(extendInterval(source, type), extendBits(bitsOf(source), type));
    case "COUNT_ONES": {
      const { ones, unknown } = bitsOf(source);
      const least = countOnes(ones);
      const most = countOnes(ones | unknown);
      // No bits and all bits are single integers, which may have been excluded.
      const low = least === 0 && !hasPoint(source, 0n) ? 1 : least;
      return setOf({ low: BigInt(low), high: BigInt(most === 64 && !hasPoint(source, -1n) ? 63 : most) });
    }
    case "LEADING_ZEROS":
      return setOf(leadingZerosInterval(source));
  }
}

/** Whether all bits that may be 1 in one are known to be 1 in the other. */
function isWithin(inner: IntegerSet, outer: IntegerSet): boolean {
  const { ones, unknown } = bitsOf(inner);
  return ((ones | unknown) & ~bitsOf(outer).ones) === 0n;
}

/** The integers of an interval with these bits: two views of results that there are, so that something is in both. */
function product(interval: Interval, bits: KnownBits | undefined): IntegerSet {
  return reduced(interval, bits) ?? setOf(interval);
}

/** Intervals without more known bits add up to no more known bits. */
function ifTold(
  left: IntegerSet,
  right: IntegerSet,
  apply: (left: KnownBits, right: KnownBits) => KnownBits,
): KnownBits | undefined {
  return left.bits || right.bits ? apply(bitsOf(left), bitsOf(right)) : undefined;
}

function isPowerOfTwo({ low, high }: Interval): boolean {
  return low === high && low > 0n && (low & (low - 1n)) === 0n;
}

function divideByPower(left: IntegerSet, power: Interval): IntegerSet {
  return shiftBy("SHR_U", left, BigInt(bitLength(power.low) - 1));
}

type Shift = "SHL" | "SHR_S" | "SHR_U";

/** So many shift counts are tried one by one. */
const mostCounts = 8n;

function shift(op: Shift, left: IntegerSet, right: IntegerSet): IntegerSet {
  const counts = resultOfBinary("AND", right, pointSet(63n));
  if (counts.high - counts.low >= mostCounts) return shiftByMany(op, left, counts);
  let results: IntegerSet | undefined;
  for (let count = counts.low; count <= counts.high; count++) {
    if (!hasPoint(counts, count)) continue;
    const result = shiftBy(op, left, count);
    results = results ? joinSets(results, result) : result;
  }
  return results!;
}

function shiftBy(op: Shift, left: IntegerSet, count: bigint): IntegerSet {
  switch (op) {
    case "SHL":
      return product(wrapped(left.low << count, left.high << count), shiftBitsLeft(bitsOf(left), count));
    case "SHR_S":
      return product(shiftRightSignedInterval(left, count), left.bits && shiftBitsRightSigned(left.bits, count));
    case "SHR_U":
      return product(shiftRightUnsignedInterval(left, count), left.bits && shiftBitsRightUnsigned(left.bits, count));
  }
}

function shiftByMany(op: Shift, left: IntegerSet, counts: Interval): IntegerSet {
  switch (op) {
    case "SHL": {
      const furthest = { low: left.low << counts.high, high: left.high << counts.high };
      const nearest = { low: left.low << counts.low, high: left.high << counts.low };
      const all = hull(nearest, furthest);
      const { ones, unknown } = bitsOf(left);
      const zeros = Math.min(64, trailingZeros(ones | unknown) + Number(counts.low));
      const isWrapped = all.low < minimum || all.high > maximum;
      return product(isWrapped ? everything : all, { ones: 0n, unknown: ~lowOnes[zeros]! });
    }
    case "SHR_S":
      return setOf(hull(shiftRightSignedInterval(left, counts.low), shiftRightSignedInterval(left, counts.high)));
    case "SHR_U": {
      // What looks negative stays so when it is not shifted, and becomes largest when it is shifted by 1.
      const next = counts.low + 1n;
      const nearest = hull(shiftRightUnsignedInterval(left, counts.low), shiftRightUnsignedInterval(left, next));
      return setOf(hull(nearest, shiftRightUnsignedInterval(left, counts.high)));
    }
  }
}

function upTo(set: IntegerSet, high: bigint): IntegerSet | undefined {
  return high >= set.high ? set : meetSets(set, setOf({ low: minimum, high }));
}

function from(set: IntegerSet, low: bigint): IntegerSet | undefined {
  return low <= set.low ? set : meetSets(set, setOf({ low, high: maximum }));
}

function eitherOf(left: IntegerSet | undefined, right: IntegerSet | undefined): IntegerSet {
  return left && right ? joinSets(left, right) : (left ?? right)!;
}

function ordered(always: boolean, never: boolean): IntegerSet {
  return always ? pointSet(1n) : never ? pointSet(0n) : truthSet;
}
