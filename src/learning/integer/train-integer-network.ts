import { errorDiagnostic, failure, type Result } from "../../diagnostics/index.ts";
import type { ModelDescription, ParameterBlock } from "../../models/index.ts";
import { checkDataset, type Dataset } from "../dataset/index.ts";
import type { LearnedModel, TrainingStep, TrainingTask } from "../trainer.ts";
import { type FeatureScales, findFeatureScales, scaleFeatures } from "./kernel/integer-features.ts";
import { countFraction, scoreFraction } from "./kernel/integer-loss.ts";
import { findValueScale, scaleValues, type ValueScale } from "./kernel/integer-values.ts";
import { findMarginShift, type MarginShift, runLayers } from "./kernel/run-layers.ts";
import { type FixedLayer, type LayerSamples, trainLayers } from "./kernel/train-layers.ts";

/** What network is trained in integers, and how. */
export interface IntegerNetworkOptions {
  readonly family: "linear" | "multilayerPerceptron";
  /** Sizes of the hidden layers; none for `linear`. */
  readonly hidden: readonly number[];
  /** Runs through all samples; by default 10 for many samples to 100 for few. */
  readonly epochs?: number;
  /** Batches have 2^batchShift samples, 0 to 8; by default 4. */
  readonly batchShift?: number;
  /** The rate of learning is 2^-rateShift at first, 0 to 16; by default 5. Momentum makes steps 8 times as long. */
  readonly rateShift?: number;
  /** Weights lose 2^-decayShift of themselves in each step, times the rate; 0, the default: nothing. */
  readonly decayShift?: number;
  /** By sample of training: how often it counts, 16 on average; absent: all the same. */
  readonly counts?: Int32Array;
}

/** Of a sample that counts as others do. */
const once = 1 << countFraction;

/** No sample counts more. */
const mostCounted = 4095;

/** About how many samples are looked at in all, where it is not said. */
const usualSamples = 2 ** 18;

/** The largest bias that leaves room for products. */
const largestBias = 1n << 30n;

/**
 * Trains a network with 8-bit weights, activations and gradients in integers alone, as a kernel without floating point
 * could, after NITI (Wang et al. 2020): values have an exponent by layer in common, small steps are rounded by chance, and
 * the loss is a cross-entropy of powers of two. What is trained is what machines run: nothing is quantized afterwards.
 *
 * @returns RMT7020 and following for samples that cannot be learned from; RMT7043 for values that vary too little beside
 *   their mean
 */
export function trainIntegerNetwork(
  task: Pick<TrainingTask, "training" | "validation" | "seed" | "onProgress">,
  options: IntegerNetworkOptions,
): Result<LearnedModel> {
  const { training, validation } = task;
  const checked = checkDataset(training);
  if (!checked.ok) return checked;
  const { target } = training;
  const isValue = target.kind === "value";
  const outputs = isValue ? 1 : target.labels.length;
  const scales = findFeatureScales(samplesOf(training), options.family === "linear" ? 16 : 8);
  const valueScale = isValue ? findValueScale(training.outcomes) : undefined;
  const prepared = prepare(training, scales, valueScale, options.counts);
  const preparedValidation = prepare(validation, scales, valueScale, undefined);
  // Losses are told as shares of mistakes, or mean distances in the units of the target.
  const unit = valueScale === undefined ? 1 : 2 ** (valueScale.shift - scoreFraction);
  const history: TrainingStep[] = [];
  const epochs = options.epochs ?? Math.max(10, Math.min(100, Math.floor(usualSamples / training.count)));
  const settings = {
    hidden: options.hidden,
    outputs,
    isValue,
    inputFraction: scales.fraction,
    epochs,
    batchShift: options.batchShift ?? 4,
    rateShift: options.rateShift ?? 5,
    decayShift: options.decayShift ?? 0,
    seed: task.seed,
  };
  const layers = trainLayers(prepared, preparedValidation, settings, (epoch, loss) => {
    const step = {
      done: (epoch + 1) / epochs,
      trainingLoss: (loss.training * unit) / training.count,
      ...(validation.count > 0 ? { validationLoss: (loss.validation * unit) / validation.count } : {}),
    };
    history.push(step);
    task.onProgress?.(step);
  });
  const features = training.features.length;
  const common = { features, featureType: "i32", output: "i32", weightType: "i8", featureScaling: "each" } as const;
  const answer = isValue
    ? ({ kind: "value" } as const)
    : ({ kind: "classes", classes: outputs, confidence: "margin" } as const);
  const description: ModelDescription =
    options.family === "linear"
      ? { family: "linear", ...common, accumulator: "i32", answer }
      : {
          family: "multilayerPerceptron",
          ...common,
          activationType: "i8",
          activation: "relu",
          hidden: options.hidden,
          answer,
        };
  const { warnings } = checked;
  const learned = (model: ParameterBlock): Result<LearnedModel> => ({
    ok: true,
    value: { description, model, target, history },
    ...(warnings === undefined ? {} : { warnings }),
  });
  if (valueScale === undefined) {
    const calibration = validation.count > 0 ? preparedValidation : prepared;
    const margin = findMarginShift(runLayers(layers, calibration), calibration.outcomes, outputs);
    return learned(blockOf(scales, layers, margin));
  }
  const last = addOffset(layers[layers.length - 1]!, valueScale);
  if (last === undefined) {
    const message = `the values of ${target.name} vary too little beside their mean, ${valueScale.offset}, for a network of 8-bit integers`;
    const hint = "subtract a constant from them, or train with arithmetic float";
    return failure(errorDiagnostic("RMT7043", message, { hint }));
  }
  return learned(blockOf(scales, [...layers.slice(0, -1), last.layer], last.scale));
}

function samplesOf({ count, features, values }: Dataset) {
  return { count, width: features.length, values };
}

function prepare(
  dataset: Dataset,
  scales: FeatureScales,
  valueScale: ValueScale | undefined,
  counts: Int32Array | undefined,
): LayerSamples {
  const { count, outcomes } = dataset;
  return {
    count,
    width: dataset.features.length,
    inputs: scaleFeatures(samplesOf(dataset), scales),
    outcomes: valueScale === undefined ? outcomes : scaleValues(outcomes, valueScale),
    counts: counts?.map((times) => Math.min(mostCounted, times)) ?? new Int32Array(count).fill(once),
  };
}

/** Makes the last layer answer in the units of the target; undefined where its bias would be too large. */
function addOffset(
  layer: FixedLayer,
  { offset, shift }: ValueScale,
): { readonly layer: FixedLayer; readonly scale: MarginShift } | undefined {
  const places = layer.fraction - shift;
  const added = places >= 0 ? BigInt(offset) << BigInt(places) : BigInt(offset) >> BigInt(-places);
  const bias = BigInt(layer.bias[0]!) + added;
  if (bias > largestBias || bias < -largestBias) return undefined;
  const scale = places >= 0 ? { multiplier: 1, shift: places } : { multiplier: 1 << -places, shift: 0 };
  return { layer: { ...layer, bias: Int32Array.of(Number(bias)) }, scale };
}

/** The parameters of the model's slot: see `declareModel`. */
function blockOf(scales: FeatureScales, layers: readonly FixedLayer[], answer: MarginShift): ParameterBlock {
  const rows = [1, scales.shift, ...layers.slice(0, -1).flatMap(({ shift }) => [1, shift])];
  return {
    tensors: [
      scales.offsets,
      scales.multipliers,
      ...layers.flatMap(({ weights, bias }) => [Int8Array.from(weights), bias]),
      Int32Array.of(...rows, answer.multiplier, answer.shift),
    ],
  };
}
