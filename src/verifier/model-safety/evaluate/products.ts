import { convolvedSize, type InstructionOf, type IntegerType } from "../../../bytecode/index.ts";
import type { TensorData } from "../../../models/index.ts";
import { elementRange, roundDown, roundUp, setWrapped } from "./element-range.ts";
import {
  type Accumulator,
  accumulatorOf,
  type Evaluation,
  noteSum,
  type VectorBounds,
  vectorIn,
} from "./evaluation.ts";
import type { InstructionIn } from "./integers.ts";

/** Sums below this are exact in doubles, and so are twice as large ones of halves. */
const greatestExact = 2 ** 52;

type Product = InstructionIn<"RMT_MAT_MUL" | "RMT_CONVOLVE">;

/** A product of a tensor and a vector, added to what the vector register holds. */
interface Sums {
  readonly vector: VectorBounds;
  readonly source: VectorBounds;
  readonly weights: TensorData | undefined;
  /** The greatest magnitude of a weight of the type. */
  readonly weightMagnitude: number;
  readonly weightType: IntegerType;
  readonly accumulator: Accumulator;
  /** Low + high and high - low of each element of the source: the middle and the width, doubled. */
  readonly middles: Float64Array;
  readonly widths: Float64Array;
  /** The greatest magnitude of an element of the source. */
  magnitude: number;
  readonly sum: Sum;
}

/** A sum of products on its way. */
interface Sum {
  low: number;
  high: number;
  /** Of the terms that may have been rounded: how many, and their magnitudes added up. */
  count: number;
  magnitude: number;
}

/** RMT_MAT_MUL and RMT_CONVOLVE. */
export function prepareProduct(evaluation: Evaluation, instruction: Product): () => void {
  const tensor = instruction.op === "RMT_MAT_MUL" ? instruction.matrix : instruction.kernel;
  const { element, shape } = evaluation.program.tensors[tensor]!;
  const vector = vectorIn(evaluation, instruction.vector);
  const source = vectorIn(evaluation, instruction.source);
  const range = elementRange(element);
  const sums: Sums = {
    vector,
    source,
    weights: evaluation.tensors[tensor],
    weightMagnitude: Math.max(-range.low, range.high),
    weightType: element,
    accumulator: accumulatorOf(evaluation, instruction, vector.range.type, vector.low.length),
    middles: new Float64Array(source.low.length),
    widths: new Float64Array(source.low.length),
    magnitude: 0,
    sum: { low: 0, high: 0, count: 0, magnitude: 0 },
  };
  const addUp = instruction.op === "RMT_MAT_MUL" ? prepareRows(sums) : prepareWindows(sums, instruction, shape);
  return () => {
    measureSource(sums);
    addUp();
  };
}

function measureSource(sums: Sums): void {
  const { source, middles, widths } = sums;
  let magnitude = 0;
  for (let index = 0; index < middles.length; index++) {
    const low = source.low[index]!;
    const high = source.high[index]!;
    middles[index] = low + high;
    widths[index] = high - low;
    if (-low > magnitude) magnitude = -low;
    if (high > magnitude) magnitude = high;
  }
  sums.magnitude = magnitude;
}

function prepareRows(sums: Sums): () => void {
  const { vector, weights, weightMagnitude } = sums;
  const columns = sums.source.low.length;
  return () => {
    const isExact = columns * weightMagnitude * sums.magnitude < greatestExact;
    for (let row = 0; row < vector.low.length; row++) {
      // Where the weights can be any, all rows are alike.
      if (weights !== undefined || row === 0) {
        beginSum(sums);
        addProducts(sums, isExact, row * columns, 0, columns);
      }
      finishSum(sums, row);
    }
  };
}

function prepareWindows(sums: Sums, instruction: InstructionOf<"RMT_CONVOLVE">, shape: readonly number[]): () => void {
  const { height, width, strideHeight, strideWidth, paddingHeight, paddingWidth } = instruction;
  const [filters, kernelHeight, kernelWidth, channels] = shape as readonly [number, number, number, number];
  const size = convolvedSize(instruction, shape);
  return () => {
    const isExact = kernelHeight * kernelWidth * channels * sums.weightMagnitude * sums.magnitude < greatestExact;
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        const top = y * strideHeight - paddingHeight;
        const left = x * strideWidth - paddingWidth;
        const firstColumn = Math.max(0, -left);
        const columns = Math.max(0, Math.min(kernelWidth, width - left) - firstColumn);
        for (let filter = 0; filter < filters; filter++) {
          beginSum(sums);
          for (let row = Math.max(0, -top); row < Math.min(kernelHeight, height - top); row++) {
            // Neighbours in a row of the image are neighbours in the kernel too.
            const at = ((top + row) * width + left + firstColumn) * channels;
            const weight = ((filter * kernelHeight + row) * kernelWidth + firstColumn) * channels;
            addProducts(sums, isExact, weight, at, columns * channels);
          }
          finishSum(sums, (y * size.width + x) * filters + filter);
        }
      }
    }
  };
}

function beginSum({ sum }: Sums): void {
  sum.low = 0;
  sum.high = 0;
  sum.count = 0;
  sum.magnitude = 0;
}

/** Adds the products of so many weights, from one on, and elements of the source, from one on. */
function addProducts(sums: Sums, isExact: boolean, weight: number, at: number, count: number): void {
  if (sums.weights === undefined) addAnyWeights(sums, at, count);
  else if (isExact) addExact(sums, weight, at, count);
  else addRounded(sums, weight, at, count);
}

/** The middle of a sum and its width around it need no decision by the sign of each weight. */
function addExact({ middles, widths, sum, weights: given }: Sums, weight: number, at: number, count: number): void {
  const weights = given!;
  let middle = 0;
  let width = 0;
  for (let index = 0; index < count; index++) {
    const factor = weights[weight + index]!;
    middle += factor * middles[at + index]!;
    width += Math.abs(factor) * widths[at + index]!;
  }
  sum.low += (middle - width) / 2;
  sum.high += (middle + width) / 2;
}

function addRounded({ source, sum, weights: given }: Sums, weight: number, at: number, count: number): void {
  const weights = given!;
  for (let index = 0; index < count; index++) {
    const factor = weights[weight + index]!;
    const first = factor * source.low[at + index]!;
    const second = factor * source.high[at + index]!;
    sum.low += Math.min(first, second);
    sum.high += Math.max(first, second);
    sum.magnitude += Math.max(Math.abs(first), Math.abs(second));
  }
  sum.count += count;
}

function addAnyWeights({ source, sum, weightType }: Sums, at: number, count: number): void {
  const { low: leastWeight, high: mostWeight } = elementRange(weightType);
  for (let index = at; index < at + count; index++) {
    const low = source.low[index]!;
    const high = source.high[index]!;
    const least = Math.min(leastWeight * low, leastWeight * high, mostWeight * low, mostWeight * high);
    const most = Math.max(leastWeight * low, leastWeight * high, mostWeight * low, mostWeight * high);
    sum.low += least;
    sum.high += most;
    sum.magnitude += Math.max(-least, most);
  }
  sum.count += count;
}

/**
 * Adds the sum to the element. Nothing was rounded where the magnitudes are at most 2^53; otherwise the error of a sum of
 * n rounded products is at most n + 1 times the unit roundoff times the sum of the magnitudes, but for terms of second
 * order (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1); twice that is taken.
 */
function finishSum({ vector, accumulator, sum }: Sums, index: number): void {
  const error = sum.magnitude <= 2 * greatestExact ? 0 : Math.ceil(sum.magnitude * (sum.count + 1) * 2 ** -52);
  const low = roundDown(vector.low[index]! + roundDown(sum.low - error));
  const high = roundUp(vector.high[index]! + roundUp(sum.high + error));
  noteSum(accumulator, vector.range, low, high);
  setWrapped(vector.range, vector.low, vector.high, index, low, high);
}

/** RMT_BIT_MAT_MUL */
export function prepareBitProduct(evaluation: Evaluation, instruction: InstructionOf<"RMT_BIT_MAT_MUL">): () => void {
  const vector = vectorIn(evaluation, instruction.vector);
  const source = vectorIn(evaluation, instruction.source);
  const words = evaluation.program.tensors[instruction.matrix]!.shape[1]!;
  const matrix = evaluation.tensors[instruction.matrix];
  const accumulator = accumulatorOf(evaluation, instruction, vector.range.type, vector.low.length);
  const { bits } = instruction;
  return () => {
    if (!source.hasBits) findBits(source);
    for (let row = 0; row < vector.low.length; row++) {
      let unknown = 0;
      let differing = 0;
      for (let word = 0; 32 * word < bits; word++) {
        const used = bits - 32 * word >= 32 ? 0xffff_ffff : 2 ** (bits - 32 * word) - 1;
        const known = source.known[word]! & used;
        unknown += countOnes(used & ~source.known[word]!);
        if (matrix !== undefined) differing += countOnes((matrix[row * words + word]! ^ source.ones[word]!) & known);
      }
      if (matrix === undefined) unknown = bits;
      const sum = matrix === undefined ? 0 : bits - unknown - 2 * differing;
      const low = vector.low[row]! + sum - unknown;
      const high = vector.high[row]! + sum + unknown;
      noteSum(accumulator, vector.range, low, high);
      setWrapped(vector.range, vector.low, vector.high, row, low, high);
    }
  };
}

/** Bits of words of which only bounds are known: those before the first that differs. */
function findBits({ low, high, known, ones }: VectorBounds): void {
  for (let word = 0; word < low.length; word++) {
    const differing = low[word]! ^ high[word]!;
    const free = differing === 0 ? 0 : 2 ** (32 - Math.clz32(differing)) - 1;
    known[word] = ~free;
    ones[word] = low[word]! & ~free;
  }
}

/** How many of the 32 bits are 1 (Hacker's Delight 5-1). */
function countOnes(word: number): number {
  let count = word - ((word >>> 1) & 0x5555_5555);
  count = (count & 0x3333_3333) + ((count >>> 2) & 0x3333_3333);
  count = (count + (count >>> 4)) & 0x0f0f_0f0f;
  return Math.imul(count, 0x0101_0101) >>> 24;
}

/** RMT_REQUANTIZE */
export function prepareRequantize(evaluation: Evaluation, instruction: InstructionOf<"RMT_REQUANTIZE">): () => void {
  const { low, high, range } = vectorIn(evaluation, instruction.vector);
  const source = vectorIn(evaluation, instruction.source);
  const accumulator = accumulatorOf(evaluation, instruction, "i64", low.length);
  const products = elementRange("i64");
  return () => {
    const multipliers = evaluation.low[instruction.multiplier]!;
    const shifts = evaluation.low[instruction.shift]!;
    const isKnown =
      multipliers === evaluation.high[instruction.multiplier] && shifts === evaluation.high[instruction.shift];
    if (!isKnown) {
      // Parameters that can be any.
      noteSum(accumulator, products, -(2 ** 64), 2 ** 64);
      low.fill(range.low);
      high.fill(range.high);
      return;
    }
    const scale = scaleOf(Number(BigInt.asIntN(32, BigInt(multipliers))), Number(BigInt(shifts) & 63n));
    for (let index = 0; index < low.length; index++) {
      // Falling scales turn the bounds round.
      const isFalling = scale.multiplier < 0;
      const first = isFalling ? source.high[index]! : source.low[index]!;
      const last = isFalling ? source.low[index]! : source.high[index]!;
      noteSum(
        accumulator,
        products,
        first * scale.multiplier + scale.rounding,
        last * scale.multiplier + scale.rounding,
      );
      const least = requantized(scale, first);
      const most = requantized(scale, last);
      const isWrapped = first !== last && (isBeyond(scale, first) || isBeyond(scale, last));
      low[index] = isWrapped ? range.low : Math.min(Math.max(roundDown(least), range.low), range.high);
      high[index] = isWrapped ? range.high : Math.min(Math.max(roundUp(most), range.low), range.high);
    }
  };
}

interface Scale {
  readonly multiplier: number;
  readonly shift: number;
  readonly rounding: number;
}

function scaleOf(multiplier: number, shift: number): Scale {
  return { multiplier, shift, rounding: shift > 0 ? 2 ** (shift - 1) : 0 };
}

function isBeyond({ multiplier, rounding }: Scale, element: number): boolean {
  const product = element * multiplier + rounding;
  if (Math.abs(product) < 2 ** 62) return false;
  const exact = BigInt(element) * BigInt(multiplier) + BigInt(rounding);
  return BigInt.asIntN(64, exact) !== exact;
}

/** Exact up to 2^53, beyond that rounded. */
function requantized({ multiplier, shift, rounding }: Scale, element: number): number {
  const product = element * multiplier + rounding;
  if (Math.abs(product) < 2 * greatestExact) return Math.floor(product / 2 ** shift);
  const exact = BigInt(element) * BigInt(multiplier) + BigInt(rounding);
  return Number(BigInt.asIntN(64, exact) >> BigInt(shift));
}
