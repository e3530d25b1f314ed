import type { IntegerType } from "../../bytecode/index.ts";
import { bitsBeforeExtend, remainderBits, shiftBitsLeft, shiftBitsRightUnsigned } from "./bit-arithmetic.ts";
import type { BinaryName, UnaryName } from "./exact.ts";
import { bitsOf, hasPoint, type IntegerSet, meetSets, pointSet, reduced, withoutPoint } from "./integer-set.ts";
import {
  everything,
  type Interval,
  includes,
  intervalOfType,
  isPoint,
  larger,
  maximum,
  minimum,
  smaller,
} from "./interval.ts";
import { productsOf, unsignedEnds } from "./interval-arithmetic.ts";
import { type KnownBits, lowOnes, meetBits } from "./known-bits.ts";
import { resultOfBinary, resultOfUnary } from "./transfer.ts";

/** What two sources may have been; undefined: there are none that give such a result. */
export type Sources = readonly [left: IntegerSet, right: IntegerSet] | undefined;

/**
 * Narrows what the sources of an instruction may have been, where its result is known: backward abstract interpretation.
 * Each pair of integers of the sets that gives such a result is in what is returned.
 */
export function sourcesOfBinary(op: BinaryName, result: IntegerSet, left: IntegerSet, right: IntegerSet): Sources {
  switch (op) {
    case "ADD":
      return meets(left, resultOfBinary("SUB", result, right), right, resultOfBinary("SUB", result, left));
    case "SUB":
      return meets(left, resultOfBinary("ADD", result, right), right, resultOfBinary("SUB", left, result));
    case "XOR":
      return meets(left, resultOfBinary("XOR", result, right), right, resultOfBinary("XOR", result, left));
    case "AND":
      return pair(beforeAnd(result, left, right), beforeAnd(result, right, left));
    case "OR":
      return pair(beforeOr(result, left, right), beforeOr(result, right, left));
    case "SHL":
    case "SHR_S":
    case "SHR_U":
      return isPoint(right) ? pair(beforeShift(op, result, left, right.low & 63n), right) : [left, right];
    case "MUL":
      return beforeMultiply(result, left, right);
    case "DIV_S":
    case "DIV_U":
      return left.low >= 0n && isPoint(right) && right.low > 0n
        ? pair(within(left, result.low * right.low, (result.high + 1n) * right.low - 1n), right)
        : [left, right];
    case "REM_S":
    case "REM_U":
      return pair(beforeRemainder(result, left, right), right);
    case "MIN_S":
    case "MAX_S":
    case "MIN_U":
    case "MAX_U":
      return beforeExtreme(op, result, left, right);
    default:
      if (!hasPoint(result, 0n)) return sourcesOfComparison(op, true, left, right);
      return isPoint(result) ? sourcesOfComparison(op, false, left, right) : [left, right];
  }
}

/** The same for an instruction with one source; undefined: there is none that gives such a result. */
export function sourceOfUnary(
  op: UnaryName,
  result: IntegerSet,
  source: IntegerSet,
  type: IntegerType,
): IntegerSet | undefined {
  switch (op) {
    case "NEG":
    case "NOT":
      return meetSets(source, resultOfUnary(op, result, type));
    case "EXTEND":
      if (includes(intervalOfType(type), source)) return meetSets(source, result);
      return withBits(source, bitsBeforeExtend(bitsOf(result), type));
    case "COUNT_ONES":
      if (result.high === 0n) return meetSets(source, pointSet(0n));
      return result.low > 0n ? withoutPoint(source, 0n) : source;
    case "LEADING_ZEROS": {
      if (result.high === 0n) return within(source, minimum, -1n);
      if (result.low <= 0n) return source;
      const least = result.high >= 64n ? 0n : 1n << (63n - result.high);
      return within(source, least, lowOnes[64 - Number(result.low)]!);
    }
  }
}

function meets(left: IntegerSet, leftToo: IntegerSet, right: IntegerSet, rightToo: IntegerSet): Sources {
  const one = meetSets(left, leftToo);
  const other = one && meetSets(right, rightToo);
  return other && [one!, other];
}

function pair(left: IntegerSet | undefined, right: IntegerSet | undefined): Sources {
  return left && right && [left, right];
}

function withBits(set: IntegerSet, bits: KnownBits): IntegerSet | undefined {
  const both = meetBits(bitsOf(set), bits);
  return both && reduced(set, both);
}

/** The ends may be beyond 64 bits. */
function within(set: IntegerSet, low: bigint, high: bigint): IntegerSet | undefined {
  const both = { low: larger(low, set.low), high: smaller(high, set.high) };
  return both.low <= both.high ? reduced(both, set.bits) : undefined;
}

/** A bit of the result is 1 only where both are, and 0 where the other is 1 only if this one is 0. */
function beforeAnd(result: IntegerSet, source: IntegerSet, other: IntegerSet): IntegerSet | undefined {
  const { ones, unknown } = bitsOf(result);
  const zeros = ~(ones | unknown) & bitsOf(other).ones;
  const rest = withBits(source, { ones, unknown: ~(ones | zeros) });
  if (rest === undefined || hasPoint(result, 0n)) return rest;
  return rest.low >= 0n && result.low > 0n ? within(rest, result.low, maximum) : withoutPoint(rest, 0n);
}

/** OR is AND of the opposites. */
function beforeOr(result: IntegerSet, source: IntegerSet, other: IntegerSet): IntegerSet | undefined {
  const opposite = beforeAnd(inverted(result), inverted(source), inverted(other));
  return opposite && inverted(opposite);
}

function inverted(set: IntegerSet): IntegerSet {
  return resultOfUnary("NOT", set, "i64");
}

function beforeShift(op: Shift, result: IntegerSet, source: IntegerSet, count: bigint): IntegerSet | undefined {
  const bits = bitsOf(result);
  const isUnchanged = count === 0n;
  if (op === "SHL") {
    const shiftedOut = ~lowOnes[64 - Number(count)]!;
    const { ones, unknown } = shiftBitsRightUnsigned(bits, count);
    const rest = withBits(source, { ones: ones & ~shiftedOut, unknown: unknown | shiftedOut });
    if (rest === undefined || rest.low << count < minimum || rest.high << count > maximum) return rest;
    return within(rest, -(-result.low >> count), result.high >> count);
  }
  const shiftedIn = lowOnes[Number(count)]!;
  const { ones, unknown } = shiftBitsLeft(bits, count);
  const rest = withBits(source, { ones, unknown: unknown | shiftedIn });
  if (rest === undefined || isUnchanged || (op === "SHR_U" && rest.low < 0n)) return rest;
  return within(rest, result.low << count, (result.high << count) | shiftedIn);
}

function beforeMultiply(result: IntegerSet, left: IntegerSet, right: IntegerSet): Sources {
  if (!isPoint(right) && isPoint(left)) {
    const turned = beforeMultiply(result, right, left);
    return turned && [turned[1], turned[0]];
  }
  const products = productsOf(left, right);
  if (isPoint(right) && right.low > 0n && includes(everything, products)) {
    const least = -divideDown(-result.low, right.low);
    return pair(within(left, least, divideDown(result.high, right.low)), right);
  }
  return hasPoint(result, 0n) ? [left, right] : pair(withoutPoint(left, 0n), withoutPoint(right, 0n));
}

/** Rounded towards minus infinity; the divisor is positive. */
function divideDown(value: bigint, divisor: bigint): bigint {
  return (value - (((value % divisor) + divisor) % divisor)) / divisor;
}

function beforeRemainder(result: IntegerSet, left: IntegerSet, right: IntegerSet): IntegerSet | undefined {
  const rest = withBits(left, remainderBits(bitsOf(result), bitsOf(right)));
  return rest && rest.low >= 0n && result.low > 0n ? within(rest, result.low, maximum) : rest;
}

type Extreme = "MIN_S" | "MAX_S" | "MIN_U" | "MAX_U";

function beforeExtreme(op: Extreme, result: IntegerSet, left: IntegerSet, right: IntegerSet): Sources {
  const isLeft = meetSets(left, result);
  const isRight = meetSets(right, result);
  if (isLeft === undefined && isRight === undefined) return undefined;
  const { low, high } = beyond(op, result);
  return pair(
    within(isRight === undefined ? isLeft! : left, low, high),
    within(isLeft === undefined ? isRight! : right, low, high),
  );
}

/** Where both of two integers are whose least or greatest is in the set. */
function beyond(op: Extreme, result: IntegerSet): Interval {
  switch (op) {
    case "MIN_S":
      return { low: result.low, high: maximum };
    case "MAX_S":
      return { low: minimum, high: result.high };
    case "MIN_U":
      return intervalFromUnsigned(unsignedEnds(result).least, mostUnsigned) ?? everything;
    case "MAX_U":
      return intervalFromUnsigned(0n, unsignedEnds(result).most) ?? everything;
  }
}

/** What sides of a comparison may be that holds, or does not. */
function sourcesOfComparison(op: Comparison, holds: boolean, left: IntegerSet, right: IntegerSet): Sources {
  switch (op) {
    case "EQ":
      return holds ? equal(left, right) : different(left, right);
    case "NE":
      return holds ? different(left, right) : equal(left, right);
    case "LT_S":
      return holds ? less(left, right, 1n) : turned(less(right, left, 0n));
    case "LE_S":
      return holds ? less(left, right, 0n) : turned(less(right, left, 1n));
    case "LT_U":
      return holds ? below(left, right, 1n) : turned(below(right, left, 0n));
    case "LE_U":
      return holds ? below(left, right, 0n) : turned(below(right, left, 1n));
  }
}

type Comparison = "EQ" | "NE" | "LT_S" | "LE_S" | "LT_U" | "LE_U";
type Shift = "SHL" | "SHR_S" | "SHR_U";

function turned(sources: Sources): Sources {
  return sources && [sources[1], sources[0]];
}

function equal(left: IntegerSet, right: IntegerSet): Sources {
  const both = meetSets(left, right);
  return both && [both, both];
}

function different(left: IntegerSet, right: IntegerSet): Sources {
  return pair(
    isPoint(right) ? withoutPoint(left, right.low) : left,
    isPoint(left) ? withoutPoint(right, left.low) : right,
  );
}

/** left + distance <= right, signed. */
function less(left: IntegerSet, right: IntegerSet, distance: bigint): Sources {
  return pair(within(left, minimum, right.high - distance), within(right, left.low + distance, maximum));
}

const mostUnsigned = (1n << 64n) - 1n;

/** left + distance <= right, unsigned. */
function below(left: IntegerSet, right: IntegerSet, distance: bigint): Sources {
  const { least } = unsignedEnds(left);
  const { most } = unsignedEnds(right);
  if (most - distance < 0n || least + distance > mostUnsigned) return undefined;
  const one = intervalFromUnsigned(0n, most - distance);
  const other = intervalFromUnsigned(least + distance, mostUnsigned);
  const greater = other ? within(right, other.low, other.high) : distance > 0n ? withoutPoint(right, 0n) : right;
  return pair(one ? within(left, one.low, one.high) : left, greater);
}

/** The same integers in the signed view; undefined: they are no interval there. */
function intervalFromUnsigned(least: bigint, most: bigint): Interval | undefined {
  if (most <= maximum) return { low: least, high: most };
  return least > maximum ? { low: least - mostUnsigned - 1n, high: most - mostUnsigned - 1n } : undefined;
}
