import { integerLogarithm, quotient } from "./integer-arithmetic.ts";

/** Samples of classes, in whole numbers. */
export interface IntegerClassSamples {
  readonly count: number;
  /** By sample. */
  readonly classes: Uint16Array;
  readonly classCount: number;
  /** By sample: how much it counts, at least 1; in all at most `mostWeight`, so that nothing overflows. */
  readonly weights: Int32Array;
}

/** The cube of this is below 2^53. */
export const mostWeight = 1 << 17;

/** Parts of a sample or bit in which gains are told. */
export const gainParts = 256;

/** How good a cut is: a fraction, the greater the better. */
export interface CutScore {
  numerator: number;
  /** Above 0. */
  denominator: number;
}

/** Judges cuts by the counts of classes on both sides. */
export interface IntegerCriterion {
  /** Begins with all samples of a node on the right. */
  begin(totals: Int32Array, size: number): void;
  /** Moves so many of a class to the left. */
  move(own: number, weight: number): void;
  readonly leftSize: number;
  /** Puts the score of the present cut into `score`; there is something on both sides. */
  judge(score: CutScore): void;
  /** What a cut of this score gains over none, at least 0, in `gainParts`. */
  gainOf(score: CutScore): number;
}

/**
 * Gini impurity without rounding: s_left / n_left + s_right / n_right for sums s of squared counts, as one fraction. Its
 * parts stay below n^3 for n samples.
 */
export function createGiniCriterion(classCount: number): IntegerCriterion {
  const left = new Int32Array(classCount);
  const right = new Int32Array(classCount);
  let leftSize = 0;
  let rightSize = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  let size = 0;
  let squares = 0;
  return {
    begin(totals, total) {
      left.fill(0);
      right.set(totals);
      leftSize = 0;
      rightSize = total;
      size = total;
      squares = 0;
      for (let own = 0; own < classCount; own++) squares += totals[own]! * totals[own]!;
      leftSquares = 0;
      rightSquares = squares;
    },
    move(own, weight) {
      leftSquares += weight * (2 * left[own]! + weight);
      rightSquares -= weight * (2 * right[own]! - weight);
      left[own]! += weight;
      right[own]! -= weight;
      leftSize += weight;
      rightSize -= weight;
    },
    get leftSize() {
      return leftSize;
    },
    judge(score) {
      score.numerator = leftSquares * rightSize + rightSquares * leftSize;
      score.denominator = leftSize * rightSize;
    },
    gainOf({ numerator, denominator }) {
      return scaled(numerator, denominator) - scaled(squares, size);
    },
  };
}

/** a / b in `gainParts`, rounded down. */
function scaled(a: number, b: number): number {
  const whole = quotient(a, b);
  return whole * gainParts + quotient((a - whole * b) * gainParts, b);
}

/** Parts of a bit in tables of n log n. */
const bitParts = 1 << 10;

/** Entropy, from a table of n log n in parts of 2^-10 bits. */
export function createEntropyCriterion(classCount: number, most: number): IntegerCriterion {
  const table = new Uint32Array(most + 1);
  for (let n = 2; n <= most; n++) table[n] = quotient(n * integerLogarithm(n), (1 << 26) >> 10);
  const left = new Int32Array(classCount);
  const right = new Int32Array(classCount);
  let leftSize = 0;
  let rightSize = 0;
  let sides = 0;
  let before = 0;
  return {
    begin(totals, total) {
      left.fill(0);
      right.set(totals);
      leftSize = 0;
      rightSize = total;
      sides = 0;
      for (let own = 0; own < classCount; own++) sides += table[totals[own]!]!;
      before = sides;
    },
    move(own, weight) {
      const onLeft = left[own]!;
      const onRight = right[own]!;
      sides += table[onLeft + weight]! - table[onLeft]! + table[onRight - weight]! - table[onRight]!;
      left[own] = onLeft + weight;
      right[own] = onRight - weight;
      leftSize += weight;
      rightSize -= weight;
    },
    get leftSize() {
      return leftSize;
    },
    judge(score) {
      // Less the same for all cuts of the node, so that it is not below 0.
      score.numerator = table[leftSize + rightSize]! + sides - table[leftSize]! - table[rightSize]!;
      score.denominator = 1;
    },
    gainOf({ numerator }) {
      // Tables are rounded down: what gains nothing may come out below 0.
      return numerator > before ? quotient((numerator - before) * gainParts, bitParts) : 0;
    },
  };
}
