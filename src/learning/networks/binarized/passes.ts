import { multiplyByRows } from "../../../models/index.ts";
import { addColumnProducts } from "../weight-gradient.ts";
import {
  createLatentParameters,
  type LatentLayer,
  type LatentParameters,
  takeFeatureSigns,
  takeSigns,
} from "./parameters.ts";

/** Added to variances of sums, which are whole numbers, so that neurons that never change stay finite. */
export const leastVariance = 1e-4;

/** Runs forward and back through a network that is to be binarized. */
export interface BinarizedPasses {
  /** What the network sees, sample by sample: to be filled before a run. */
  readonly inputs: Float64Array;
  /** By score of the last run: to be filled before a run back. */
  readonly scoreGradient: Float64Array;
  /** In the order of `LatentParameters.all`; overwritten by runs back. */
  readonly gradient: LatentParameters;
  /** Runs the first `count` samples of `inputs`; the answer is the scores, sample by sample. */
  forward(count: number): Float64Array;
  backward(count: number): void;
}

interface LayerPass {
  readonly layer: LatentLayer;
  readonly gradient: LatentLayer;
  /** +1 and -1 that come in, and the gradient by them. */
  readonly signs: Float64Array;
  readonly signGradient: Float64Array;
  readonly weightSigns: Float64Array;
  readonly transposed: Float64Array;
  /** Normalized and shifted; scores in the last layer. */
  readonly sums: Float64Array;
  readonly sumGradient: Float64Array;
  /** 1 over the deviation of each sum in the last batch. */
  readonly inverses: Float64Array;
  readonly zeros: Float64Array;
}

/**
 * Weights and activations count by their signs in runs forward; gradients pass through signs as if they were not there
 * where what they took is between -1 and 1: the straight-through estimator of Courbariaux et al. (2016), sections 1.3 and
 * 1.4. Sums of hidden layers are normalized over the batch (Ioffe and Szegedy 2015) with a shift and without a scale, as
 * signs do not know scales.
 */
export function createPasses(parameters: LatentParameters, capacity: number): BinarizedPasses {
  const { thresholds, layers, scoreScale } = parameters;
  const sizes = [thresholds.length, ...layers.map(({ outputs }) => outputs)];
  const gradient = createLatentParameters(sizes);
  const inputs = new Float64Array(capacity * thresholds.length);
  const passes = layers.map((layer, index): LayerPass => {
    const signs = new Float64Array(capacity * layer.inputs);
    const sums = new Float64Array(capacity * layer.outputs);
    return {
      layer,
      gradient: gradient.layers[index]!,
      signs,
      signGradient: new Float64Array(signs.length),
      weightSigns: new Float64Array(layer.weights.length),
      transposed: new Float64Array(layer.weights.length),
      sums,
      sumGradient: new Float64Array(sums.length),
      inverses: new Float64Array(layer.outputs),
      zeros: new Float64Array(Math.max(layer.inputs, layer.outputs)),
    };
  });
  const last = passes.at(-1)!;
  const scoreGradient = new Float64Array(last.sums.length);
  const scores = new Float64Array(last.sums.length);
  const classes = last.layer.outputs;
  return {
    inputs,
    scoreGradient,
    gradient,
    forward(count) {
      takeFeatureSigns(inputs, count, thresholds, passes[0]!.signs);
      for (const [index, pass] of passes.entries()) {
        const { layer, signs, sums, weightSigns } = pass;
        takeSigns(layer.weights, layer.weights.length, weightSigns);
        multiplyByRows(signs, 0, count, weightSigns, layer.outputs, layer.inputs, pass.zeros, sums, 0);
        const next = passes[index + 1];
        if (!next) break;
        normalize(pass, count);
        takeSigns(sums, count * layer.outputs, next.signs);
      }
      const scale = scoreScale[0]!;
      for (let start = 0; start < count * classes; start += classes) {
        for (let one = 0; one < classes; one++) {
          scores[start + one] = scale * last.sums[start + one]! + last.layer.shifts[one]!;
        }
      }
      return scores;
    },
    backward(count) {
      gradient.all.fill(0);
      let byScale = 0;
      for (let index = 0; index < count * classes; index++) {
        byScale += scoreGradient[index]! * last.sums[index]!;
        last.sumGradient[index] = scoreGradient[index]! * scoreScale[0]!;
        last.gradient.shifts[index % classes]! += scoreGradient[index]!;
      }
      gradient.scoreScale[0] = byScale;
      for (let index = passes.length - 1; index >= 0; index--) {
        const pass = passes[index]!;
        sendBack(pass, count);
        const before = passes[index - 1];
        if (before) backThroughNormalization(before, pass.signGradient, count);
      }
      const { signGradient } = passes[0]!;
      for (let start = 0; start < count * thresholds.length; start += thresholds.length) {
        for (let feature = 0; feature < thresholds.length; feature++) {
          const isNear = Math.abs(inputs[start + feature]! - thresholds[feature]!) <= 1;
          if (isNear) gradient.thresholds[feature]! -= signGradient[start + feature]!;
        }
      }
    },
  };
}

/** Sums become their distance from the mean of the batch, in deviations, plus the shift. */
function normalize({ layer, sums, inverses }: LayerPass, count: number): void {
  const { outputs, shifts } = layer;
  for (let output = 0; output < outputs; output++) {
    let mean = 0;
    for (let index = output; index < count * outputs; index += outputs) mean += sums[index]!;
    mean /= count;
    let variance = 0;
    for (let index = output; index < count * outputs; index += outputs) variance += (sums[index]! - mean) ** 2;
    const inverse = 1 / Math.sqrt(variance / count + leastVariance);
    inverses[output] = inverse;
    for (let index = output; index < count * outputs; index += outputs) {
      sums[index] = (sums[index]! - mean) * inverse + shifts[output]!;
    }
  }
}

/** Gradients by sums become gradients by weights and by what came in. */
function sendBack(pass: LayerPass, count: number): void {
  const { layer, gradient, signs, signGradient, weightSigns, transposed, sumGradient, zeros } = pass;
  const { inputs, outputs } = layer;
  addColumnProducts(sumGradient, 0, outputs, signs, 0, inputs, count, gradient.weights);
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      transposed[input * outputs + output] = weightSigns[output * inputs + input]!;
    }
  }
  multiplyByRows(sumGradient, 0, count, transposed, inputs, outputs, zeros, signGradient, 0);
}

/** The gradient by the signs of a layer becomes that by its sums before they were normalized. */
function backThroughNormalization(pass: LayerPass, signGradient: Float64Array, count: number): void {
  const { layer, gradient, sums, sumGradient, inverses } = pass;
  const { outputs, shifts } = layer;
  for (let output = 0; output < outputs; output++) {
    const shift = shifts[output]!;
    let total = 0;
    let product = 0;
    for (let index = output; index < count * outputs; index += outputs) {
      const slope = Math.abs(sums[index]!) <= 1 ? signGradient[index]! : 0;
      total += slope;
      product += slope * (sums[index]! - shift);
      sumGradient[index] = slope;
    }
    gradient.shifts[output]! += total;
    for (let index = output; index < count * outputs; index += outputs) {
      const normalized = sums[index]! - shift;
      sumGradient[index] = inverses[output]! * (sumGradient[index]! - (total + normalized * product) / count);
    }
  }
}
