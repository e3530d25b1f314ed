import {
  divide,
  type IntegerRandom,
  magnitudeBits,
  saturate,
  shiftByChance,
  squareRoot,
} from "./integer-arithmetic.ts";

/** How many bits weights and biases have behind their point while they are learned. */
export const masterFraction = 24;

/** No weight or bias is larger: 32. */
const largestMaster = 1 << (masterFraction + 5);

/** The largest value of 8 bits. */
const largestMantissa = 127;

/** Shifts of a velocity: 7/8 of it stay after a step. */
const momentumShift = 3;

/** No step of a weight or bias is larger: 8. */
const largestStep = 1 << (masterFraction + 3);

/** An activation may be saturated in one of so many cases before its exponent changes; the shift of a count. */
const saturatedShift = 8;

/** After so many batches without large activations their exponent changes. */
const batchesToShrink = 64;

/**
 * A dense layer whose parameters are learned in integers. What runs are mantissas of 8 bits with an exponent in common,
 * as in NITI (Wang et al. 2020, section 3.1): a value is its mantissa / 2^fraction. Weights come from master copies of 32
 * bits, which small steps can change.
 */
export interface IntegerLayer {
  readonly rows: number;
  readonly columns: number;
  readonly isActivated: boolean;
  readonly masterWeights: Int32Array;
  readonly masterBias: Int32Array;
  readonly weightVelocity: Int32Array;
  readonly biasVelocity: Int32Array;
  /** Row by row: mantissas of 8 bits. */
  readonly weights: Int32Array;
  /** As many bits behind the point as the sums. */
  readonly bias: Int32Array;
  /** Sample by sample. */
  readonly sums: Int32Array;
  /** What the next layer takes, for layers that are activated. */
  readonly outputs: Int32Array;
  /** Of a row of weights, while they learn. */
  readonly gradient: Int32Array;
  /** Of the loss by sum, sample by sample: first of 32 bits, then mantissas of 8. */
  readonly errors: Int32Array;
  weightFraction: number;
  inputFraction: number;
  outputFraction: number;
  errorFraction: number;
  /** Batches since an activation needed its highest bit. */
  quietBatches: number;
}

/** Bits behind the point of a layer's sums. */
export function sumFraction(layer: IntegerLayer): number {
  return layer.weightFraction + layer.inputFraction;
}

/** By how much sums are shifted to make outputs. */
export function outputShift(layer: IntegerLayer): number {
  return sumFraction(layer) - layer.outputFraction;
}

/** A layer with random weights, uniform as He et al. (2015) have it for rectified neurons. */
export function createIntegerLayer(
  rows: number,
  columns: number,
  batch: number,
  isActivated: boolean,
  random: IntegerRandom,
): IntegerLayer {
  const size = rows * columns;
  const layer: IntegerLayer = {
    rows,
    columns,
    isActivated,
    masterWeights: new Int32Array(size),
    masterBias: new Int32Array(rows),
    weightVelocity: new Int32Array(size),
    biasVelocity: new Int32Array(rows),
    weights: new Int32Array(size),
    bias: new Int32Array(rows),
    sums: new Int32Array(batch * rows),
    outputs: new Int32Array(batch * rows),
    errors: new Int32Array(batch * rows),
    gradient: new Int32Array(columns),
    weightFraction: 0,
    inputFraction: 0,
    outputFraction: 5,
    errorFraction: 0,
    quietBatches: 0,
  };
  // The bound is the root of 6 / columns, of 3 / columns where nothing is cut off; here with 12 bits behind the point.
  const bound = squareRoot(divide((isActivated ? 6 : 3) << 24, columns));
  for (let index = 0; index < size; index++) {
    // A random number of 16 bits, with sign: 15 bits and 12 are 27 behind the point.
    layer.masterWeights[index] = Math.imul(random.next() >> 16, bound) >> (27 - masterFraction);
  }
  return layer;
}

/** Makes the mantissas that run from what was learned. */
export function refreshMantissas(layer: IntegerLayer, inputFraction: number): void {
  const { masterWeights, masterBias, weights, bias } = layer;
  let magnitude = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = masterWeights[index]!;
    magnitude |= weight < 0 ? -weight : weight;
  }
  // Sums have at most as many bits behind the point as master copies: biases need not grow.
  const shift = Math.max(8, inputFraction, magnitudeBits(magnitude) - 7);
  const half = 1 << (shift - 1);
  for (let index = 0; index < weights.length; index++) {
    weights[index] = saturate((masterWeights[index]! + half) >> shift, largestMantissa);
  }
  layer.weightFraction = masterFraction - shift;
  layer.inputFraction = inputFraction;
  if (layer.outputFraction > sumFraction(layer)) layer.outputFraction = sumFraction(layer);
  const biasShift = masterFraction - sumFraction(layer);
  const biasHalf = biasShift > 0 ? 1 << (biasShift - 1) : 0;
  for (let row = 0; row < bias.length; row++) {
    const learned = masterBias[row]!;
    bias[row] = biasShift >= 0 ? (learned + biasHalf) >> biasShift : learned << -biasShift;
  }
}

/** sums = weights * inputs + bias for each sample; four rows at a time read each input once. */
export function addUp(layer: IntegerLayer, inputs: Int32Array, from: number, count: number): void {
  const { rows, columns, weights, bias, sums } = layer;
  for (let sample = 0; sample < count; sample++) {
    const input = from + sample * columns;
    const output = sample * rows;
    let row = 0;
    let first = 0;
    for (; row + 3 < rows; row += 4) {
      const second = first + columns;
      const third = second + columns;
      const fourth = third + columns;
      let sum0 = bias[row]!;
      let sum1 = bias[row + 1]!;
      let sum2 = bias[row + 2]!;
      let sum3 = bias[row + 3]!;
      for (let column = 0; column < columns; column++) {
        const element = inputs[input + column]!;
        sum0 += Math.imul(weights[first + column]!, element);
        sum1 += Math.imul(weights[second + column]!, element);
        sum2 += Math.imul(weights[third + column]!, element);
        sum3 += Math.imul(weights[fourth + column]!, element);
      }
      sums[output + row] = sum0;
      sums[output + row + 1] = sum1;
      sums[output + row + 2] = sum2;
      sums[output + row + 3] = sum3;
      first = fourth + columns;
    }
    for (; row < rows; row++) {
      let sum = bias[row]!;
      for (let column = 0; column < columns; column++) {
        sum += Math.imul(weights[first + column]!, inputs[input + column]!);
      }
      sums[output + row] = sum;
      first += columns;
    }
  }
}

/** outputs = sums, shifted, rounded half up, cut off below 0 and saturated: as RMT_REQUANTIZE and RMT_RELU do it. */
export function activate(layer: IntegerLayer, count: number): void {
  const { sums, outputs } = layer;
  const shift = outputShift(layer);
  const half = shift > 0 ? 1 << (shift - 1) : 0;
  for (let index = 0; index < count * layer.rows; index++) {
    const output = (sums[index]! + half) >> shift;
    outputs[index] = output < 0 ? 0 : Math.min(output, largestMantissa);
  }
}

/** Changes the exponent of activations where too many are saturated, or none has needed the highest bit for long. */
export function adaptOutputs(layer: IntegerLayer, count: number): void {
  const { outputs, rows } = layer;
  let saturated = 0;
  let large = 0;
  for (let index = 0; index < count * rows; index++) {
    if (outputs[index]! === largestMantissa) saturated++;
    if (outputs[index]! >= 64) large++;
  }
  layer.quietBatches = large === 0 ? layer.quietBatches + 1 : 0;
  if (saturated > (count * rows) >> saturatedShift && layer.outputFraction > 0) {
    layer.outputFraction--;
    layer.quietBatches = 0;
  } else if (layer.quietBatches === batchesToShrink && layer.outputFraction < sumFraction(layer)) {
    layer.outputFraction++;
    layer.quietBatches = 0;
  }
}

/** Rounds errors to mantissas of 8 bits, by chance, with the exponent that the largest one needs. */
export function roundErrors(layer: IntegerLayer, count: number, random: IntegerRandom): void {
  const { errors, rows } = layer;
  let magnitude = 0;
  for (let index = 0; index < count * rows; index++) {
    const error = errors[index]!;
    magnitude |= error < 0 ? -error : error;
  }
  const shift = magnitudeBits(magnitude) - 7;
  if (shift <= 0) return;
  for (let index = 0; index < count * rows; index++) {
    errors[index] = shiftByChance(errors[index]!, shift, largestMantissa, random);
  }
  layer.errorFraction -= shift;
}

/** errors of the layer before = weights, transposed, * errors, where its outputs are above 0. */
export function passErrors(layer: IntegerLayer, before: IntegerLayer, count: number): void {
  const { rows, columns, weights, errors } = layer;
  const passed = before.errors;
  passed.fill(0, 0, count * columns);
  for (let sample = 0; sample < count; sample++) {
    const output = sample * columns;
    for (let row = 0; row < rows; row++) {
      const error = errors[sample * rows + row]!;
      if (error === 0) continue;
      const first = row * columns;
      for (let column = 0; column < columns; column++) {
        passed[output + column]! += Math.imul(weights[first + column]!, error);
      }
    }
  }
  for (let index = 0; index < count * columns; index++) if (before.outputs[index] === 0) passed[index] = 0;
  before.errorFraction = layer.errorFraction + layer.weightFraction;
}

/** How far a step goes. */
export interface StepSize {
  /** The rate of learning is 2^-rateShift. */
  readonly rateShift: number;
  /** Samples of a full batch are 2^batchShift. */
  readonly batchShift: number;
  /** Weights lose 2^-decayShift of themselves in each step, times the rate; 0: nothing. */
  readonly decayShift: number;
}

/** Changes weights and biases against the gradient, with momentum. */
export function learn(
  layer: IntegerLayer,
  inputs: Int32Array,
  from: number,
  count: number,
  { rateShift, batchShift, decayShift }: StepSize,
  random: IntegerRandom,
): void {
  const { rows, columns, errors, masterWeights, masterBias, weightVelocity, biasVelocity, gradient } = layer;
  const biasShift = layer.errorFraction + batchShift + rateShift - masterFraction;
  const shift = biasShift + layer.inputFraction;
  for (let row = 0; row < rows; row++) {
    let biasGradient = 0;
    gradient.fill(0);
    for (let sample = 0; sample < count; sample++) {
      const error = errors[sample * rows + row]!;
      if (error === 0) continue;
      biasGradient += error;
      const input = from + sample * columns;
      for (let column = 0; column < columns; column++) gradient[column]! += Math.imul(error, inputs[input + column]!);
    }
    const first = row * columns;
    for (let column = 0; column < columns; column++) {
      const weight = masterWeights[first + column]!;
      const decay = decayShift === 0 ? 0 : weight >> Math.min(31, decayShift + rateShift);
      const step = shiftByChance(gradient[column]!, shift, largestStep, random) + decay;
      const velocity = nextVelocity(weightVelocity[first + column]!, step);
      weightVelocity[first + column] = velocity;
      masterWeights[first + column] = saturate(weight - velocity, largestMaster);
    }
    const velocity = nextVelocity(biasVelocity[row]!, shiftByChance(biasGradient, biasShift, largestStep, random));
    biasVelocity[row] = velocity;
    masterBias[row] = saturate(masterBias[row]! - velocity, largestMaster);
  }
}

function nextVelocity(velocity: number, step: number): number {
  return saturate(velocity - (velocity >> momentumShift) + step, largestStep);
}
