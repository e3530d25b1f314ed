import type { IntegerType } from "../../bytecode/index.ts";
import { unsigned, wrap } from "./exact.ts";
import {
  everything,
  hull,
  type Interval,
  includes,
  intervalOfType,
  isPoint,
  larger,
  maximum,
  minimum,
  smaller,
} from "./interval.ts";
import { bitLength } from "./known-bits.ts";

const allValues = 1n << 64n;

/** What the integers from low to high become in 64 bits: everything where that is in two pieces. */
export function wrapped(low: bigint, high: bigint): Interval {
  if (low >= minimum && high <= maximum) return { low, high };
  if (high - low >= allValues) return everything;
  const ends = { low: BigInt.asIntN(64, low), high: BigInt.asIntN(64, high) };
  return ends.low <= ends.high ? ends : everything;
}

/** All results of EXTEND to the type. */
export function extendInterval(source: Interval, type: IntegerType): Interval {
  const range = intervalOfType(type);
  if (includes(range, source)) return source;
  const low = wrap(source.low, type);
  const high = wrap(source.high, type);
  return low <= high && high - low === source.high - source.low ? { low, high } : range;
}

/** All results of LEADING_ZEROS. */
export function leadingZerosInterval({ low, high }: Interval): Interval {
  if (low < 0n) return { low: 0n, high: high < 0n ? 0n : 64n };
  return { low: BigInt(64 - bitLength(high)), high: BigInt(64 - bitLength(low)) };
}

/** All sums of so many values. */
export function sumInterval(value: Interval, count: bigint): Interval {
  return wrapped(value.low * count, value.high * count);
}

/** All products of two values, before they wrap. */
export function productsOf(left: Interval, right: Interval): Interval {
  return ofCorners(left, right, (a, b) => a * b);
}

/** All results of NEG. */
export function negateInterval({ low, high }: Interval): Interval {
  return wrapped(-high, -low);
}

/** All results of NOT. */
export function invertInterval({ low, high }: Interval): Interval {
  return { low: ~high, high: ~low };
}

export function addIntervals(left: Interval, right: Interval): Interval {
  return wrapped(left.low + right.low, left.high + right.high);
}

export function subtractIntervals(left: Interval, right: Interval): Interval {
  return wrapped(left.low - right.high, left.high - right.low);
}

export function multiplyIntervals(left: Interval, right: Interval): Interval {
  const { low, high } = productsOf(left, right);
  return wrapped(low, high);
}

export function divideSignedIntervals(left: Interval, right: Interval): Interval {
  if (right.low > 0n || right.high < 0n) {
    const { low, high } = ofCorners(left, right, (a, b) => a / b);
    return high <= maximum ? { low, high } : everything;
  }
  if (right.low === 0n) return { low: smaller(left.low, 0n), high: larger(left.high, 0n) };
  const reach = larger(magnitude(left.low), magnitude(left.high));
  return reach > maximum ? everything : { low: -reach, high: reach };
}

export function divideUnsignedIntervals(left: Interval, right: Interval): Interval {
  if (crossesSign(left) || crossesSign(right)) {
    // A divisor that looks negative is at least 2^63 unsigned: it gives 0 or 1.
    if (right.high < 0n) return { low: 0n, high: 1n };
    if (left.low >= 0n) return { low: 0n, high: left.high };
    return right.low >= 2n ? { low: 0n, high: (allValues - 1n) / right.low } : everything;
  }
  const least = unsigned(right.low);
  const most = unsigned(right.high);
  const quotients = (divisor: bigint) => ({
    low: unsigned(left.low) / divisor,
    high: unsigned(left.high) / divisor,
  });
  if (least > 0n) return wrapped(quotients(most).low, quotients(least).high);
  return most === 0n ? { low: 0n, high: 0n } : wrapped(0n, unsigned(left.high));
}

export function remainderSignedIntervals(left: Interval, right: Interval): Interval {
  const most = larger(magnitude(right.low), magnitude(right.high)) - 1n;
  const mayBeZero = right.low <= 0n && right.high >= 0n;
  // Whatever is smaller than every divisor stays as it is, and so does everything where the divisor is 0.
  const least = mayBeZero ? 0n : smaller(magnitude(right.low), magnitude(right.high));
  if (left.high < least && left.low > -least) return left;
  return {
    low: left.low >= 0n ? 0n : mayBeZero ? left.low : larger(left.low, -most),
    high: left.high <= 0n ? 0n : mayBeZero ? left.high : smaller(left.high, most),
  };
}

export function remainderUnsignedIntervals(left: Interval, right: Interval): Interval {
  if (left.low >= 0n && (right.low > left.high || right.high < 0n)) return left;
  if (right.low > 0n) {
    return { low: 0n, high: left.low >= 0n ? smaller(left.high, right.high - 1n) : right.high - 1n };
  }
  return left.low >= 0n ? { low: 0n, high: left.high } : everything;
}

export function andIntervals(left: Interval, right: Interval): Interval {
  if (left.low >= 0n && right.low >= 0n) return { low: 0n, high: smaller(left.high, right.high) };
  if (left.low >= 0n) return { low: 0n, high: left.high };
  if (right.low >= 0n) return { low: 0n, high: right.high };
  // Of two negative numbers no more than the smaller.
  if (left.high < 0n && right.high < 0n) return { low: minimum, high: smaller(left.high, right.high) };
  return { low: minimum, high: larger(left.high, right.high) };
}

export function orIntervals(left: Interval, right: Interval): Interval {
  const { low, high } = andIntervals(invertInterval(left), invertInterval(right));
  return { low: ~high, high: ~low };
}

/** @param count between 0 and 63 */
export function shiftRightSignedInterval({ low, high }: Interval, count: bigint): Interval {
  return { low: low >> count, high: high >> count };
}

/** @param count between 0 and 63 */
export function shiftRightUnsignedInterval(source: Interval, count: bigint): Interval {
  if (count === 0n) return source;
  if (crossesSign(source)) return { low: 0n, high: (allValues - 1n) >> count };
  return { low: unsigned(source.low) >> count, high: unsigned(source.high) >> count };
}

function minimumSigned(left: Interval, right: Interval): Interval {
  return { low: smaller(left.low, right.low), high: smaller(left.high, right.high) };
}

export function minimumUnsigned(left: Interval, right: Interval): Interval {
  if (!crossesSign(left) && !crossesSign(right)) {
    if (left.low >= 0n === right.low >= 0n) return minimumSigned(left, right);
    return left.low >= 0n ? left : right;
  }
  if (left.low >= 0n) return { low: smaller(left.low, larger(right.low, 0n)), high: left.high };
  if (right.low >= 0n) return { low: smaller(right.low, larger(left.low, 0n)), high: right.high };
  return hull(left, right);
}

export function maximumUnsigned(left: Interval, right: Interval): Interval {
  const { low, high } = minimumUnsigned(invertInterval(left), invertInterval(right));
  return { low: ~high, high: ~low };
}

/** The least and the greatest in the unsigned view. */
export function unsignedEnds(interval: Interval): { readonly least: bigint; readonly most: bigint } {
  if (crossesSign(interval)) return { least: 0n, most: allValues - 1n };
  return { least: unsigned(interval.low), most: unsigned(interval.high) };
}

export function crossesSign({ low, high }: Interval): boolean {
  return low < 0n && high >= 0n;
}

/** For operations that are monotone in each argument: the extremes are at the ends of the arguments. */
function ofCorners(left: Interval, right: Interval, apply: (a: bigint, b: bigint) => bigint): Interval {
  const first = apply(left.low, right.low);
  const second = isPoint(right) ? first : apply(left.low, right.high);
  const third = isPoint(left) ? first : apply(left.high, right.low);
  const fourth = isPoint(left) ? second : isPoint(right) ? third : apply(left.high, right.high);
  return {
    low: smaller(smaller(first, second), smaller(third, fourth)),
    high: larger(larger(first, second), larger(third, fourth)),
  };
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
