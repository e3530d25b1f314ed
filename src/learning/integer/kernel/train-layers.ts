import { createIntegerRandom } from "./integer-arithmetic.ts";
import {
  activate,
  adaptOutputs,
  addUp,
  createIntegerLayer,
  type IntegerLayer,
  learn,
  outputShift,
  passErrors,
  refreshMantissas,
  roundErrors,
  sumFraction,
} from "./integer-layer.ts";
import { setClassErrors, setValueErrors } from "./integer-loss.ts";

/** Samples as the first layer takes them. */
export interface LayerSamples {
  readonly count: number;
  readonly width: number;
  /** Sample by sample: features as `scaleFeatures` makes them. */
  readonly inputs: Int32Array;
  /** See `Expected`. */
  readonly outcomes: Int32Array;
  readonly counts: Int32Array;
}

/** How layers are trained, in integers. */
export interface IntegerSettings {
  readonly hidden: readonly number[];
  /** Outputs: the classes, or 1. */
  readonly outputs: number;
  readonly isValue: boolean;
  /** Bits behind the point of inputs. */
  readonly inputFraction: number;
  readonly epochs: number;
  /** A batch has 2^batchShift samples. */
  readonly batchShift: number;
  /** The rate of learning is 2^-rateShift at first; it is halved after 1/2, 3/4, 7/8, … of the epochs. */
  readonly rateShift: number;
  /** See `StepSize`. */
  readonly decayShift: number;
  readonly seed: number;
}

/** What of a layer a machine needs to run it. */
export interface FixedLayer {
  /** Row by row: 8 bits. */
  readonly weights: Int32Array;
  readonly bias: Int32Array;
  /** By how much the sums are shifted to make outputs. */
  readonly shift: number;
  /** Bits behind the point of its sums. */
  readonly fraction: number;
}

/** How good an epoch was: mistakes, or the sum of distances with `scoreFraction` bits behind the point. */
export interface EpochLoss {
  readonly training: number;
  readonly validation: number;
}

/**
 * Trains dense layers from random weights. Only integers are computed with: of 32 bits, and products and sums below
 * 2^53. Of the epochs the last one counts that was best on validation, where there are such samples.
 *
 * @param onEpoch told after each epoch
 */
export function trainLayers(
  training: LayerSamples,
  validation: LayerSamples,
  settings: IntegerSettings,
  onEpoch: (epoch: number, loss: EpochLoss) => void,
): readonly FixedLayer[] {
  const { hidden, outputs, epochs, batchShift, inputFraction, isValue } = settings;
  const random = createIntegerRandom(settings.seed);
  const batch = 1 << batchShift;
  const columns = training.width;
  const sizes = [...hidden, outputs];
  const layers = sizes.map((size, index) =>
    createIntegerLayer(size, index === 0 ? columns : sizes[index - 1]!, batch, index < hidden.length, random),
  );
  const last = layers[layers.length - 1]!;
  const setErrors = isValue ? setValueErrors : setClassErrors;
  const batchInputs = new Int32Array(batch * columns);
  const order = new Int32Array(training.count);
  for (let sample = 0; sample < order.length; sample++) order[sample] = sample;
  const validationOrder = new Int32Array(validation.count);
  for (let sample = 0; sample < validationOrder.length; sample++) validationOrder[sample] = sample;
  const refresh = () => {
    let fraction = inputFraction;
    for (const layer of layers) {
      refreshMantissas(layer, fraction);
      fraction = layer.outputFraction;
    }
  };
  const run = (samples: LayerSamples, which: Int32Array, start: number): number => {
    const count = Math.min(batch, samples.count - start);
    for (let sample = 0; sample < count; sample++) {
      const from = which[start + sample]! * columns;
      for (let column = 0; column < columns; column++) {
        batchInputs[sample * columns + column] = samples.inputs[from + column]!;
      }
    }
    let inputs: Int32Array = batchInputs;
    for (const layer of layers) {
      addUp(layer, inputs, 0, count);
      if (layer.isActivated) activate(layer, count);
      inputs = layer.outputs;
    }
    return count;
  };
  let best: { readonly loss: number; readonly layers: readonly FixedLayer[] } | undefined;
  let rateShift = settings.rateShift;
  let nextDrop = epochs >> 1;
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (epoch === nextDrop && epochs - epoch > 1) {
      rateShift++;
      nextDrop += (epochs - epoch) >> 1;
    }
    for (let left = order.length; left > 1; left--) {
      const other = random.below(left);
      const kept = order[left - 1]!;
      order[left - 1] = order[other]!;
      order[other] = kept;
    }
    let trainingLoss = 0;
    const step = { rateShift, batchShift, decayShift: settings.decayShift };
    for (let start = 0; start < order.length; start += batch) {
      refresh();
      const count = run(training, order, start);
      trainingLoss += setErrors(last, count, { ...training, order, start });
      for (let index = layers.length - 1; index >= 0; index--) {
        const layer = layers[index]!;
        roundErrors(layer, count, random);
        const before = layers[index - 1];
        if (before !== undefined) passErrors(layer, before, count);
        learn(layer, before?.outputs ?? batchInputs, 0, count, step, random);
        if (layer.isActivated) adaptOutputs(layer, count);
      }
    }
    refresh();
    let validationLoss = 0;
    for (let start = 0; start < validationOrder.length; start += batch) {
      const count = run(validation, validationOrder, start);
      validationLoss += setErrors(last, count, { ...validation, order: validationOrder, start });
    }
    if (best === undefined || validation.count === 0 || validationLoss <= best.loss) {
      best = { loss: validationLoss, layers: layers.map(fixLayer) };
    }
    onEpoch(epoch, { training: trainingLoss, validation: validationLoss });
  }
  return best?.layers ?? [];
}

function fixLayer(layer: IntegerLayer): FixedLayer {
  return {
    weights: layer.weights.slice(),
    bias: layer.bias.slice(),
    shift: layer.isActivated ? outputShift(layer) : 0,
    fraction: sumFraction(layer),
  };
}
