import type { AggregateDeclaration } from "../../bytecode/index.ts";

/** How far one principal can move the sum: by coming, by leaving, or by contributing something else. */
export function sensitivityOf({ low, high }: Pick<AggregateDeclaration, "low" | "high">): bigint {
  return [high - low, -low, high].reduce((most, distance) => (distance > most ? distance : most), 0n);
}

/** The most digits of the noise: beyond it a sum with its noise would not fit 64 bits. */
export const mostDigits = 61;

/**
 * How to draw a number that is geometric, P(k) = (1 - a) a^k with a = exp(-epsilon / sensitivity), digit by digit: its
 * binary digits are independent, and digit k is 1 with probability a^(2^k) / (1 + a^(2^k)). The
 * difference of two such numbers is the two-sided geometric noise of Ghosh, Roughgarden and Sundararajan ("Universally
 * Utility-Maximizing Privacy Mechanisms", 2009), with which a sum of this sensitivity is differentially private. Integers
 * only, as Balcer and Vadhan ask for ("Differential Privacy on Finite Computers", 2018): floating point leaks.
 *
 * @param epsilon in millionths
 * @returns for each digit, the lowest first: 2^64 times its probability, rounded: 64 random bits below it make a 1.
 *   Digits that are left out would be 1 with a probability below 2^-60, all together.
 */
export function digitThresholds(epsilon: number, sensitivity: bigint): readonly bigint[] {
  const digits = digitCount(epsilon, sensitivity);
  if (digits === 0) return [];
  const thresholds: bigint[] = [];
  let power = exponential(BigInt(epsilon), sensitivity * millionths);
  for (let digit = 0; digit < digits; digit++) {
    // Rounded to the nearest: half the divisor is added first.
    thresholds.push(((power << 64n) + (one + power) / 2n) / (one + power));
    power = (power * power) >> fractionBits;
  }
  return thresholds;
}

/** How many digits the noise has: the least with a^(2^digits) < 2^-60. */
export function digitCount(epsilon: number, sensitivity: bigint): number {
  let digits = 0;
  // 60 ln 2 = 41.58883…, here in 1/10000 and rounded up.
  while (BigInt(epsilon) * 2n ** BigInt(digits) * 10_000n <= 415_889n * millionths * sensitivity) digits++;
  return digits;
}

const millionths = 1_000_000n;

/** Numbers below have this many binary places: far more than 64 + `mostDigits`, which squaring again and again costs. */
const fractionBits = 320n;
const one = 1n << fractionBits;

/** exp(-numerator / denominator), for at most 42, with an error far below 2^-200 of it. */
function exponential(numerator: bigint, denominator: bigint): bigint {
  // exp(-x) = exp(-x / 2^8)^(2^8), where the series of the right side converges fast.
  const x = (numerator << (fractionBits - 8n)) / denominator;
  let term = one;
  let sum = one;
  for (let n = 1n; term !== 0n; n++) {
    term = (-term * x) / (n * one);
    sum += term;
  }
  for (let squaring = 0; squaring < 8; squaring++) sum = (sum * sum) >> fractionBits;
  return sum;
}
