import { type Diagnostic, errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import {
  type Activation,
  createPredictor,
  type FloatLayer,
  type FloatNetwork,
  type Image,
  imageSize,
  layerOutput,
  type NetworkLayer,
  type ParameterBlock,
  type TensorData,
} from "../../models/index.ts";
import { type Dataset, selectSamples } from "../dataset/index.ts";
import { calibrateMargin } from "./calibrate-margin.ts";
import { equalizeNetwork } from "./equalize-network.ts";
import { measureQuantization } from "./measure-quantization.ts";
import { type IntegerLimits, type IntegerNetwork, quantizeLayers } from "./quantize-layers.ts";
import type { LayeredDescription, QuantizationOptions, QuantizedLayer, QuantizedNetwork } from "./quantized-network.ts";
import { type IntegerScale, scaleOfFactor } from "./scale-integers.ts";

type LinearDescription = Extract<LayeredDescription, { family: "linear" }>;
type NetworkAnswer = LayeredDescription["answer"];

/** More samples of the calibration are not looked at: every so many of them are left out. */
const mostSamples = 1024;

/** So many of these are enough to choose among ways to quantize. */
const samplesToChoose = 256;

/** More numbers between layers are not kept. */
const mostNumbers = 2 ** 23;

const largestOf = { i8: 127, i16: 32_767 } as const;

/** Sums of 32 bits do not overflow; those of 64 bits keep to what a multiplier of 15 bits can take. */
const largestSums = { i32: 2 ** 31 - 1, i64: 2 ** 46 } as const;

/**
 * Makes integers of a network in floating point after it is trained (Jacob et al. 2018, with the refinements of Nagel et al.
 * 2019): one scale for the weights of a layer and one for what it passes on, both of the least squared error over the
 * calibration; an offset and a scale for each feature. No accumulator can overflow, whatever the features are. A network
 * of one layer becomes a linear model, one with convolutions or pooling a convolutional one.
 *
 * @param calibration samples such as the network will see, mostly those that it was trained on
 * @returns RMT7045 for activations that one table cannot hold, RMT7046 for numbers that are none or beyond what integers
 *   can be scaled to, RMT7047 for samples that are none or not of the network
 */
export function quantizeNetwork(
  network: FloatNetwork,
  calibration: Dataset,
  options: QuantizationOptions = {},
): Result<QuantizedNetwork> {
  const refused = findUnusable(network, calibration) ?? findUnusable(network, options.heldOut ?? calibration);
  if (refused !== undefined) return failure(refused);
  const activation = commonActivation(network);
  if (!activation.ok) return activation;
  const { weightType = "i8" } = options;
  const isLinear = network.layers.length === 1;
  const activationType = isLinear ? "i16" : (options.activationType ?? "i8");
  const accumulator = isLinear && weightType === "i16" ? "i64" : "i32";
  const limits = {
    largestWeight: largestOf[weightType],
    largestActivation: largestOf[activationType],
    largestSum: largestSums[accumulator],
  };
  const chosen = chooseWay(network, activation.value, calibrationValues(network, calibration), limits);
  if (chosen === undefined) return outOfRange();
  const answer = scaleAnswer(network, chosen, options, calibration);
  if (answer === undefined) return outOfRange();
  const types = { weightType, activationType, accumulator } as const;
  const described = describeNetwork(network, activation.value, options, types);
  const model = buildModel(chosen, answer.scale, types);
  const measured = options.heldOut ?? calibration;
  const predictor = createPredictor(described, model);
  const layers = chosen.layers.flatMap((layer): readonly QuantizedLayer[] =>
    layer.weights === undefined || layer.placed.layer.kind === "pooling"
      ? []
      : [
          {
            kind: layer.placed.layer.kind,
            weightScale: layer.weights.weightScale,
            outputScale: layer.outputScale,
            saturated: layer.saturated,
            relativeError: layer.weights.relativeError,
          },
        ],
  );
  const report = {
    ...measureQuantization(network, predictor, measured),
    saturatedFeatures: chosen.features.saturated,
    layers,
  };
  return success({ description: described, model, report });
}

function outOfRange(): Result<never> {
  const message = "the numbers of the network are beyond what integers of 32 bits can be scaled to";
  const hint = "scale its weights, or the values it learns, to be nearer to 1";
  return failure(errorDiagnostic("RMT7046", message, { hint }));
}

function findUnusable(network: FloatNetwork, dataset: Dataset): Diagnostic | undefined {
  const length = imageSize(network.image);
  const refuse = (code: string, message: string, hint: string) => errorDiagnostic(code, message, { hint });
  if (dataset.count === 0) {
    const message = "there are no samples to calibrate the integers of a network with";
    return refuse("RMT7047", message, "give some that it was trained on");
  }
  if (dataset.features.length !== length) {
    const message = `the samples have ${dataset.features.length} features, the network ${length}`;
    return refuse("RMT7047", message, "give samples of the features that it was trained on, in their order");
  }
  if (dataset.target.kind !== network.answer.kind) {
    const message = `the samples tell ${shownKind(dataset.target.kind)}, the network answers ${shownKind(network.answer.kind)}`;
    return refuse("RMT7047", message, "give samples of what it was trained to predict");
  }
  const numbers: readonly (readonly [string, ArrayLike<number>])[] = [
    ["the mean of feature", network.featureMean],
    ["the scale of feature", network.featureScale],
    ...network.layers.flatMap((layer, index) =>
      layer.kind === "pooling"
        ? []
        : ([
            [`layer ${index}: weight`, layer.weights],
            [`layer ${index}: bias`, layer.bias],
          ] as const),
    ),
    ...(network.answer.kind === "value"
      ? ([
          ["the mean of values", [network.valueMean]],
          ["the scale of values", [network.valueScale === 0 ? Number.NaN : network.valueScale]],
        ] as const)
      : []),
  ];
  for (const [what, values] of numbers) {
    const wrong = Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
    if (wrong < 0) continue;
    const place = values.length > 1 ? ` ${wrong}` : "";
    const message = `the network cannot be quantized: ${what}${place} is ${values[wrong]!}`;
    return refuse("RMT7046", message, "train it with a smaller learning rate, or look at what it was imported from");
  }
  return undefined;
}

function shownKind(kind: "classes" | "value"): string {
  return kind === "classes" ? "classes" : "a value";
}

/** What all hidden layers with weights apply; relu where there are none. */
function commonActivation({ layers }: FloatNetwork): Result<Activation> {
  const hidden = layers.slice(0, -1).flatMap((layer) => (layer.kind === "pooling" ? [] : [layer.activation]));
  const kinds = [...new Set(hidden)];
  const [activation = "relu"] = kinds;
  if (kinds.length > 1 || activation === "none") {
    const what =
      kinds.length > 1 ? `activations of several kinds, ${kinds.join(" and ")}` : "layers without activation";
    const message = `the network cannot be quantized: it has ${what}, and all layers before the last share one`;
    const hint =
      "train it with one of relu, tanh and sigmoid; a layer without activation can be merged with the next one";
    return failure(errorDiagnostic("RMT7045", message, { hint }));
  }
  return success(activation);
}

/** Some of the features of the calibration, sample by sample. */
function calibrationValues(network: FloatNetwork, calibration: Dataset): Int32Array {
  let image: Image = network.image;
  let largest = imageSize(image);
  for (const layer of network.layers) {
    image = layerOutput(layer, image);
    largest = Math.max(largest, imageSize(image));
  }
  const most = Math.max(64, Math.min(mostSamples, Math.floor(mostNumbers / largest)));
  const stride = Math.ceil(calibration.count / most);
  const samples = Int32Array.from({ length: Math.floor(calibration.count / stride) }, (_, index) => index * stride);
  return selectSamples(calibration, samples).values;
}

/** Tries several ways and keeps the one whose last sums are nearest to those in floating point. */
function chooseWay(
  network: FloatNetwork,
  activation: Activation,
  values: Int32Array,
  limits: IntegerLimits,
): IntegerNetwork | undefined {
  const weighted = network.layers.filter((layer) => layer.kind !== "pooling").length;
  const networks = weighted > 1 && activation === "relu" ? [network, equalizeNetwork(network)] : [network];
  const balances = limits.largestActivation === largestOf.i8 ? [0, 0.25, 0.5, 1] : [0];
  const few = values.subarray(0, imageSize(network.image) * samplesToChoose);
  let chosen = quantizeLayers(network, activation, few, { ...limits, balance: 0 });
  let way = { network, balance: 0 };
  for (const one of networks) {
    for (const balance of balances) {
      if (one === network && balance === 0) continue;
      const candidate = quantizeLayers(one, activation, few, { ...limits, balance });
      if (candidate === undefined || (chosen && candidate.relativeError >= chosen.relativeError)) continue;
      chosen = candidate;
      way = { network: one, balance };
    }
  }
  return quantizeLayers(way.network, activation, values, { ...limits, balance: way.balance });
}

/** The last row of the scales: of the value, or of the margin; absent where classes have no doubt. */
function scaleAnswer(
  network: FloatNetwork,
  integers: IntegerNetwork,
  { confidence = "margin", heldOut }: QuantizationOptions,
  calibration: Dataset,
): { readonly scale?: IntegerScale } | undefined {
  const { scale, largestSum } = integers.layers.at(-1)!.weights!;
  if (network.answer.kind === "value") {
    const answer = scaleOfFactor(scale * network.valueScale, largestSum);
    return answer && { scale: answer };
  }
  if (confidence === "full") return {};
  const { classes } = network.answer;
  const samples = heldOut ?? calibration;
  const scores = integers.run(samples.values);
  const margins = new Float64Array(samples.count);
  const isRight = new Uint8Array(samples.count);
  for (let sample = 0; sample < samples.count; sample++) {
    let best = 0;
    let second = Number.NEGATIVE_INFINITY;
    for (let index = 1; index < classes; index++) {
      const score = scores[sample * classes + index]!;
      if (score > scores[sample * classes + best]!) {
        second = scores[sample * classes + best]!;
        best = index;
      } else if (score > second) {
        second = score;
      }
    }
    margins[sample] = classes > 1 ? scores[sample * classes + best]! - second : 0;
    isRight[sample] = best === samples.outcomes[sample] ? 1 : 0;
  }
  return { scale: calibrateMargin(margins, isRight) };
}

function describeNetwork(
  network: FloatNetwork,
  activation: Activation,
  { featureType = "i32", output = "i32", confidence = "margin" }: QuantizationOptions,
  types: Pick<LinearDescription, "weightType" | "accumulator"> & { readonly activationType: "i8" | "i16" },
): LayeredDescription {
  const { weightType, activationType, accumulator } = types;
  const features = imageSize(network.image);
  const { answer } = network;
  const common = {
    features,
    featureType,
    featureScaling: "each",
    weightType,
    output: answer.kind === "value" ? output : answer.classes <= 256 ? "u8" : "u16",
    answer: describeAnswer(answer, confidence),
  } as const;
  if (network.layers.length === 1) return { family: "linear", ...common, accumulator };
  const quantized = {
    ...common,
    activationType,
    activation: activation === "relu" ? "relu" : "table",
  } as const;
  const layers = network.layers.slice(0, -1);
  if (layers.every((layer) => layer.kind === "dense")) {
    return { family: "multilayerPerceptron", ...quantized, hidden: layers.map((layer) => layer.size) };
  }
  return { family: "convolutional", ...quantized, image: network.image, layers: layers.map(shapeOf) };
}

function describeAnswer(answer: NetworkAnswer, confidence: "full" | "margin"): NetworkAnswer {
  if (answer.kind === "value") return { kind: "value" };
  const { kind, classes } = answer;
  return confidence === "margin" ? { kind, classes, confidence } : { kind, classes };
}

function shapeOf(layer: FloatLayer): NetworkLayer {
  switch (layer.kind) {
    case "dense":
      return { kind: "dense", size: layer.size };
    case "convolution": {
      const { kind, filters, kernel, stride, padding } = layer;
      return { kind, filters, kernel, stride, padding };
    }
    case "pooling":
      return layer;
  }
}

/** The tensors, in the order of `modelTensors`. */
function buildModel(
  { features, activation, layers }: IntegerNetwork,
  answerScale: IntegerScale | undefined,
  { weightType, activationType }: { readonly weightType: "i8" | "i16"; readonly activationType: "i8" | "i16" },
): ParameterBlock {
  const arrays = { i8: Int8Array, i16: Int16Array } as const;
  const rows: IntegerScale[] = [{ multiplier: 1, shift: features.shift }];
  const tensors: TensorData[] = [features.offsets, features.multipliers];
  for (const { weights, scale } of layers) {
    if (weights === undefined) continue;
    tensors.push(arrays[weightType].from(weights.weights), Int32Array.from(weights.bias));
    if (scale !== undefined) rows.push(scale);
  }
  if (answerScale !== undefined) rows.push(answerScale);
  tensors.push(Int32Array.from(rows.flatMap(({ multiplier, shift }) => [multiplier, shift])));
  if (activation.kind === "table") tensors.push(arrays[activationType].from(activation.entries));
  return { tensors };
}
