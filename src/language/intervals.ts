import type { Interval } from "./integers.ts";

/** The operators of two integers that the language has, without shifts and comparisons. */
export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "min" | "max";

/** All results the operator can have on exact integers; x / 0 = 0 and x % 0 = x as on the machine. */
export function combine(operator: ArithmeticOperator, left: Interval, right: Interval): Interval {
  switch (operator) {
    case "+":
      return { low: left.low + right.low, high: left.high + right.high };
    case "-":
      return { low: left.low - right.high, high: left.high - right.low };
    case "*":
      return hull(corners(left, right, (a, b) => a * b));
    case "/":
      return quotient(left, right);
    case "%":
      return remainder(left, right);
    case "&":
      return conjunction(left, right);
    case "|":
    case "^":
      return left.low === left.high && right.low === right.high
        ? point(operator === "|" ? left.low | right.low : left.low ^ right.low)
        : bitHull(left, right);
    case "min":
      return { low: smaller(left.low, right.low), high: smaller(left.high, right.high) };
    case "max":
      return { low: larger(left.low, right.low), high: larger(left.high, right.high) };
  }
}

export function hull(values: readonly bigint[]): Interval {
  return { low: values.reduce(smaller), high: values.reduce(larger) };
}

function corners(left: Interval, right: Interval, apply: (a: bigint, b: bigint) => bigint): bigint[] {
  return [
    apply(left.low, right.low),
    apply(left.low, right.high),
    apply(left.high, right.low),
    apply(left.high, right.high),
  ];
}

function quotient(left: Interval, right: Interval): Interval {
  const divisors = [right.low, right.high];
  if (right.low < 0n && right.high >= 0n) divisors.push(-1n);
  if (right.low <= 0n && right.high > 0n) divisors.push(1n);
  const results = divisors
    .filter((divisor) => divisor !== 0n)
    .flatMap((divisor) => [left.low / divisor, left.high / divisor]);
  if (right.low <= 0n && right.high >= 0n) results.push(0n);
  if (left.low <= 0n && left.high >= 0n) results.push(0n);
  return hull(results);
}

function remainder(left: Interval, right: Interval): Interval {
  if (left.low === left.high && right.low === right.high) {
    return point(right.low === 0n ? left.low : left.low % right.low);
  }
  const mayKeep = right.low <= 0n && right.high >= 0n;
  const largestDivisor = larger(magnitude(right.low), magnitude(right.high));
  const bound = (part: bigint) => (mayKeep ? part : smaller(part, largestDivisor - 1n));
  return {
    low: left.low < 0n ? -bound(-left.low) : 0n,
    high: left.high > 0n ? bound(left.high) : 0n,
  };
}

function conjunction(left: Interval, right: Interval): Interval {
  if (left.low === left.high && right.low === right.high) return point(left.low & right.low);
  if (left.low >= 0n && right.low >= 0n) return { low: 0n, high: smaller(left.high, right.high) };
  if (left.low >= 0n) return { low: 0n, high: left.high };
  if (right.low >= 0n) return { low: 0n, high: right.high };
  return bitHull(left, right);
}

/** All integers of as many bits as the operands need. */
function bitHull(left: Interval, right: Interval): Interval {
  const values = [left.low, left.high, right.low, right.high];
  const bits = BigInt(Math.max(...values.map((value) => (value < 0n ? ~value : value).toString(2).length)));
  const reach = 1n << bits;
  return { low: values.some((value) => value < 0n) ? -reach : 0n, high: reach - 1n };
}

function point(value: bigint): Interval {
  return { low: value, high: value };
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
