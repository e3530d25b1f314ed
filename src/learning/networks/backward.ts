import {
  type Activation,
  type FloatForward,
  type ForwardLayer,
  gatherPatches,
  imageSize,
  multiplyByRows,
} from "../../models/index.ts";
import { scatterPatches, scatterPooling } from "./scatter.ts";
import { addColumnProducts } from "./weight-gradient.ts";

/** Gradients of a loss by the parameters of a network (back-propagation, Rumelhart et al. 1986). */
export interface Backward {
  /** By output of the last run of the network, sample by sample: to be filled before a run back. */
  readonly outputGradient: Float64Array;
  /** By parameter, in the order of `FloatForward.parameters`: runs back add to it. */
  readonly gradient: Float64Array;
  /** Runs back through the first `count` samples of the last run. Allocates nothing; spoils `outputGradient`. */
  run(count: number): void;
}

interface BackwardLayer {
  readonly forward: ForwardLayer;
  readonly inputs: Float64Array;
  readonly outputGradient: Float64Array;
  /** Undefined for the first layer, where nobody asks. */
  readonly inputGradient: Float64Array | undefined;
  readonly weightGradient: Float64Array;
  readonly biasGradient: Float64Array;
  /** Weights, transposed; their rows are as long as the layer has outputs or filters. */
  readonly transposed: Float64Array;
  readonly patchGradient: Float64Array;
  readonly zeros: Float64Array;
}

/** Prepares gradients for a network that runs. */
export function createBackward(forward: FloatForward): Backward {
  const gradient = new Float64Array(forward.parameters.length);
  let used = 0;
  const take = (length: number): Float64Array => {
    used += length;
    return gradient.subarray(used - length, used);
  };
  let inputs: Float64Array = forward.inputs;
  let inputGradient: Float64Array | undefined;
  const layers = forward.layers.map((layer): BackwardLayer => {
    const outputGradient = new Float64Array(layer.outputs.length);
    const made: BackwardLayer = {
      forward: layer,
      inputs,
      outputGradient,
      inputGradient,
      weightGradient: take(layer.weights.length),
      biasGradient: take(layer.bias.length),
      transposed: new Float64Array(inputGradient ? layer.weights.length : 0),
      patchGradient: new Float64Array(inputGradient ? layer.patches.length : 0),
      zeros: new Float64Array(layer.weights.length / Math.max(1, layer.bias.length)),
    };
    inputs = layer.outputs;
    inputGradient = outputGradient;
    return made;
  });
  return {
    outputGradient: layers.at(-1)!.outputGradient,
    gradient,
    run(count) {
      for (let index = layers.length - 1; index >= 0; index--) runBack(layers[index]!, count);
    },
  };
}

function runBack(backward: BackwardLayer, count: number): void {
  const { forward, inputs, outputGradient, inputGradient, weightGradient, biasGradient } = backward;
  const { layer, input, output, weights } = forward;
  const inputSize = imageSize(input);
  const outputSize = imageSize(output);
  if (layer.kind === "pooling") {
    if (!inputGradient) return;
    inputGradient.fill(0, 0, count * inputSize);
    for (let sample = 0; sample < count; sample++) {
      const places = { inputOffset: sample * inputSize, outputOffset: sample * outputSize };
      scatterPooling(layer, input, output, places, { inputs, outputGradient, inputGradient });
    }
    return;
  }
  multiplyByDerivative(layer.activation, forward.outputs, outputGradient, count * outputSize);
  const columns = biasGradient.length;
  addColumnSums(outputGradient, (count * outputSize) / columns, biasGradient);
  if (inputGradient) transpose(weights, columns, backward.transposed);
  if (layer.kind === "dense") {
    addColumnProducts(outputGradient, 0, columns, inputs, 0, inputSize, count, weightGradient);
    if (!inputGradient) return;
    const { transposed, zeros } = backward;
    multiplyByRows(outputGradient, 0, count, transposed, inputSize, columns, zeros, inputGradient, 0);
    return;
  }
  const { patches } = forward;
  const { transposed, patchGradient, zeros } = backward;
  const pixels = output.height * output.width;
  const patchSize = patches.length / pixels;
  inputGradient?.fill(0, 0, count * inputSize);
  for (let sample = 0; sample < count; sample++) {
    const start = sample * outputSize;
    gatherPatches(layer, input, output, inputs, sample * inputSize, patches);
    addColumnProducts(outputGradient, start, columns, patches, 0, patchSize, pixels, weightGradient);
    if (!inputGradient) continue;
    multiplyByRows(outputGradient, start, pixels, transposed, patchSize, columns, zeros, patchGradient, 0);
    scatterPatches(layer, input, output, patchGradient, inputGradient, sample * inputSize);
  }
}

/** Derivatives of activations follow from what they answer. */
function multiplyByDerivative(
  activation: Activation,
  outputs: Float64Array,
  gradient: Float64Array,
  length: number,
): void {
  switch (activation) {
    case "none":
      return;
    case "relu":
      for (let index = 0; index < length; index++) if (!(outputs[index]! > 0)) gradient[index] = 0;
      return;
    case "tanh":
      for (let index = 0; index < length; index++) {
        const answer = outputs[index]!;
        gradient[index] = gradient[index]! * (1 - answer * answer);
      }
      return;
    case "sigmoid":
      for (let index = 0; index < length; index++) {
        const answer = outputs[index]!;
        gradient[index] = gradient[index]! * answer * (1 - answer);
      }
      return;
  }
}

function addColumnSums(values: Float64Array, rows: number, sums: Float64Array): void {
  const columns = sums.length;
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let index = column; index < rows * columns; index += columns) sum += values[index]!;
    sums[column] = sums[column]! + sum;
  }
}

function transpose(matrix: Float64Array, rows: number, transposed: Float64Array): void {
  const columns = matrix.length / rows;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      transposed[column * rows + row] = matrix[row * columns + column]!;
    }
  }
}
