import { type InstructionName, type IntegerType, integerRange } from "../../bytecode/index.ts";

/** All signed 64-bit integers from low to high, both included; never empty. */
export interface Interval {
  readonly low: bigint;
  readonly high: bigint;
}

const minimum = -(1n << 63n);
const maximum = (1n << 63n) - 1n;

/** Every value a register can hold. */
export const everything: Interval = { low: minimum, high: maximum };

/** What comparisons answer. */
export const truthValue: Interval = { low: 0n, high: 1n };

/** Exactly one value. */
export function point(value: bigint): Interval {
  return { low: value, high: value };
}

/** What a register holds after reading a value of the type: u64 fills all 64 bits and so may look negative. */
export function intervalOfType(type: IntegerType): Interval {
  return type === "u64" ? everything : integerRange(type);
}

/** Everything in one or the other, and between. */
export function hull(left: Interval, right: Interval): Interval {
  return { low: smaller(left.low, right.low), high: larger(left.high, right.high) };
}

/** What is in both, or undefined. */
export function intersection(left: Interval, right: Interval): Interval | undefined {
  const low = larger(left.low, right.low);
  const high = smaller(left.high, right.high);
  return low <= high ? { low, high } : undefined;
}

/** Whether every value of the second is in the first. */
export function includes(outer: Interval, inner: Interval): boolean {
  return outer.low <= inner.low && outer.high >= inner.high;
}

const stops = [7n, 8n, 15n, 16n, 31n, 32n, 63n].map((bits) => 1n << bits);

/** An interval that holds the grown one and is reached from the old one in few steps: ends at the ranges of types. */
export function widen(old: Interval, grown: Interval): Interval {
  const low = grown.low >= old.low ? old.low : grown.low >= 0n ? 0n : -stops.find((stop) => grown.low >= -stop)!;
  const high = grown.high <= old.high ? old.high : stops.find((stop) => grown.high < stop)! - 1n;
  return { low, high };
}

/** All results of EXTEND to the type. */
export function extendInterval(source: Interval, type: IntegerType): Interval {
  const range = intervalOfType(type);
  return includes(range, source) ? source : range;
}

/** All results of COUNT_ONES. */
export function countOnesInterval(source: Interval): Interval {
  if (isPoint(source)) return point(countOnes(source.low));
  return { low: source.low > 0n || source.high < 0n ? 1n : 0n, high: source.low >= 0n ? bitLength(source.high) : 64n };
}

/** All results of LEADING_ZEROS. */
export function leadingZerosInterval({ low, high }: Interval): Interval {
  if (high < 0n) return point(0n);
  if (low < 0n) return { low: 0n, high: 64n };
  return { low: 64n - bitLength(high), high: 64n - bitLength(low) };
}

/** All sums of so many values. */
export function sumInterval(value: Interval, count: bigint): Interval {
  return unlessWrapped(value.low * count, value.high * count);
}

/** All products of two values, before they wrap. */
export function productInterval(left: Interval, right: Interval): Interval {
  return ofCorners(left, right, (a, b) => a * b);
}

/** All results of NEG. */
export function negateInterval(source: Interval): Interval {
  return source.low === minimum ? everything : { low: -source.high, high: -source.low };
}

/** All results of NOT. */
export function invertInterval(source: Interval): Interval {
  return { low: ~source.high, high: ~source.low };
}

type Operation = (left: Interval, right: Interval) => Interval;

/** For the instructions that compute one integer from two: an interval that holds all results. */
export const binaryIntervals: Partial<Record<InstructionName, Operation>> = {
  ADD: (left, right) => unlessWrapped(left.low + right.low, left.high + right.high),
  SUB: (left, right) => unlessWrapped(left.low - right.high, left.high - right.low),
  MUL: productInterval,
  DIV_S: (left, right) => {
    if (right.low > 0n) return ofCorners(left, right, (a, b) => a / b);
    const reach = larger(magnitude(left.low), magnitude(left.high));
    return unlessWrapped(-reach, reach);
  },
  DIV_U: (left, right) => {
    if (left.low >= 0n && right.low > 0n) return { low: left.low / right.high, high: left.high / right.low };
    // A divisor that looks negative is above 2^63 unsigned: it gives 0.
    if (left.low >= 0n) return { low: 0n, high: left.high };
    return right.low >= 2n ? { low: 0n, high: ((1n << 64n) - 1n) / right.low } : everything;
  },
  REM_S: (left, right) => {
    const mayBeZero = right.low <= 0n && right.high >= 0n;
    const most = larger(magnitude(right.low), magnitude(right.high)) - 1n;
    return {
      low: left.low >= 0n ? 0n : mayBeZero ? left.low : larger(left.low, -most),
      high: left.high <= 0n ? 0n : mayBeZero ? left.high : smaller(left.high, most),
    };
  },
  REM_U: (left, right) => {
    if (right.low > 0n)
      return { low: 0n, high: left.low >= 0n ? smaller(left.high, right.high - 1n) : right.high - 1n };
    return left.low >= 0n ? { low: 0n, high: left.high } : everything;
  },
  AND: (left, right) => {
    if (isPoint(left) && isPoint(right)) return point(left.low & right.low);
    if (left.low >= 0n && right.low >= 0n) return { low: 0n, high: smaller(left.high, right.high) };
    if (left.low >= 0n) return { low: 0n, high: left.high };
    return right.low >= 0n ? { low: 0n, high: right.high } : everything;
  },
  OR: (left, right) => bitwise(left, right, (a, b) => a | b, larger(left.low, right.low)),
  XOR: (left, right) => bitwise(left, right, (a, b) => a ^ b, 0n),
  SHL: (left, right) => {
    const shift = shiftCounts(right);
    return ofCorners(left, shift, (a, b) => a << b);
  },
  SHR_S: (left, right) => ofCorners(left, shiftCounts(right), (a, b) => a >> b),
  SHR_U: (left, right) => {
    const shift = shiftCounts(right);
    if (left.low >= 0n) return ofCorners(left, shift, (a, b) => a >> b);
    return shift.low >= 1n ? { low: 0n, high: ((1n << 64n) - 1n) >> shift.low } : everything;
  },
  MIN_S: (left, right) => ({ low: smaller(left.low, right.low), high: smaller(left.high, right.high) }),
  MAX_S: (left, right) => ({ low: larger(left.low, right.low), high: larger(left.high, right.high) }),
  MIN_U: (left, right) => {
    if (left.low >= 0n && right.low >= 0n) {
      return { low: smaller(left.low, right.low), high: smaller(left.high, right.high) };
    }
    if (left.low >= 0n) return { low: 0n, high: left.high };
    return right.low >= 0n ? { low: 0n, high: right.high } : everything;
  },
  MAX_U: (left, right) =>
    left.low >= 0n && right.low >= 0n
      ? { low: larger(left.low, right.low), high: larger(left.high, right.high) }
      : everything,
  EQ: () => truthValue,
  NE: () => truthValue,
  LT_S: () => truthValue,
  LT_U: () => truthValue,
  LE_S: () => truthValue,
  LE_U: () => truthValue,
};

function countOnes(value: bigint): bigint {
  return BigInt(BigInt.asUintN(64, value).toString(2).replaceAll("0", "").length);
}

/** Of a value that is not negative: 0 for 0, else the position of the highest 1, counted from 1. */
function bitLength(value: bigint): bigint {
  return value === 0n ? 0n : BigInt(value.toString(2).length);
}

function isPoint(interval: Interval): boolean {
  return interval.low === interval.high;
}

function unlessWrapped(low: bigint, high: bigint): Interval {
  return low >= minimum && high <= maximum ? { low, high } : everything;
}

/** For operations that are monotone in each argument: the extremes are at the ends of the arguments. */
function ofCorners(left: Interval, right: Interval, apply: (a: bigint, b: bigint) => bigint): Interval {
  const corners = [
    apply(left.low, right.low),
    apply(left.low, right.high),
    apply(left.high, right.low),
    apply(left.high, right.high),
  ];
  return unlessWrapped(corners.reduce(smaller), corners.reduce(larger));
}

/** Shift counts are taken modulo 64. */
function shiftCounts(right: Interval): Interval {
  return right.low >= 0n && right.high <= 63n ? right : { low: 0n, high: 63n };
}

function bitwise(left: Interval, right: Interval, apply: (a: bigint, b: bigint) => bigint, low: bigint): Interval {
  if (isPoint(left) && isPoint(right)) return point(apply(left.low, right.low));
  if (left.low < 0n || right.low < 0n) return everything;
  const bits = larger(left.high, right.high).toString(2).length;
  return { low, high: (1n << BigInt(bits)) - 1n };
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

function larger(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
