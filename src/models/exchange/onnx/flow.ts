import type { Activation, FloatLayer } from "../../float-network.ts";
import { type Image, imageSize, layerOutput } from "../../layer-shape.ts";
import { refusal } from "../refusal.ts";
import { type OnnxNode, unsupported } from "./node.ts";

/**
 * What flows through a graph: a tensor that depends on the input, with the layers that make it. It has two orders of
 * elements: the graph's, row-major by `dims`, and that of our layers, where images have the channel last.
 */
export interface Flow {
  readonly kind: "flow";
  /** Without the batch. A length below 0 is not known yet: features of an input without a fixed shape. */
  readonly dims: readonly number[];
  /** By element in the graph's order: its place in the layers' order. */
  readonly order: Int32Array;
  readonly image: Image;
  readonly layers: readonly FloatLayer[];
  /** By place, what is still to be done to the elements: gain * element + offset; absent: nothing. */
  readonly affine?: Affine;
  readonly input: FlowInput;
  /** What the elements have become after the last layer, which does not change which one is largest. */
  readonly end?: "softmax" | "sigmoid";
}

/** A factor and a summand for each element. */
export interface Affine {
  readonly gain: Float64Array;
  readonly offset: Float64Array;
}

/** What is known of the input of a graph. */
export interface FlowInput {
  /** By feature: the element of the graph's input; absent: the same order. */
  readonly featureOrder?: Int32Array;
  /** What is done to the features before the first layer, set together with it. */
  readonly affine?: Affine;
  /** Scaled features beyond ± this count as ± this. */
  readonly limit?: number;
  /** The features as the first layer takes them, set together with it. */
  readonly image?: Image;
  /** What becomes of a feature in the graph's own arithmetic, before any layer. */
  readonly read: (feature: number, value: number) => number;
  /** Rounds to the element type that flows. */
  readonly round: (value: number) => number;
}

/** More elements than any network that is run at a decision of a kernel has between two layers. */
const mostElements = 2 ** 20;

/** Refuses what is too large to be run, before room for it is taken (RMT7070). */
export function checkElements(elements: number, what: string): void {
  if (elements <= mostElements) return;
  throw refusal("RMT7070", `${what} has ${elements} elements`, `at most ${mostElements} are possible`);
}

/** How many elements a flow has; below 0 where that is not known. */
export function flowSize({ dims }: Flow): number {
  return dims.reduce((product, length) => product * length, 1);
}

/** The start of a flow: the graph's input. */
export function startFlow(dims: readonly number[], input: FlowInput): Flow {
  const size = Math.max(
    0,
    dims.reduce((product, length) => product * length, 1),
  );
  return {
    kind: "flow",
    dims,
    order: Int32Array.from({ length: size }, (_, index) => index),
    image: { height: 1, width: 1, channels: size },
    layers: [],
    input,
  };
}

/** The flow with so many features, where the input did not say how many. */
export function withKnownSize(flow: Flow, size: number, node: OnnxNode): Flow {
  const known = flowSize(flow);
  if (known === size) return flow;
  if (known >= 0) {
    throw unsupported(node, `takes ${size} elements, but ${known} come to it`, "the graph contradicts itself");
  }
  return { ...startFlow([size], flow.input) };
}

/** Multiplies elements and adds to them, by their order in the graph. */
export function applyAffine(flow: Flow, { gain, offset }: Affine, node: OnnxNode): Flow {
  const size = flowSize(flow);
  const next = { gain: new Float64Array(size), offset: new Float64Array(size) };
  for (let index = 0; index < size; index++) {
    const place = flow.order[index]!;
    next.gain[place] = gain[index]!;
    next.offset[place] = offset[index]!;
  }
  const before = flow.affine;
  if (flow.layers.length === 0 && flow.input.limit !== undefined) {
    throw unsupported(node, "changes features after they were limited", "limit them directly before the first layer");
  }
  if (before !== undefined) {
    for (let place = 0; place < size; place++) {
      next.offset[place] = next.offset[place]! + next.gain[place]! * before.offset[place]!;
      next.gain[place] = next.gain[place]! * before.gain[place]!;
    }
  }
  const folded = foldIntoLast({ ...flow, affine: next });
  return folded ?? { ...flow, affine: next };
}

/** What follows a layer without activation can be in its weights. */
function foldIntoLast(flow: Flow): Flow | undefined {
  const last = flow.layers.at(-1);
  const { affine, image, ...rest } = flow;
  if (affine === undefined || last === undefined || last.kind === "pooling" || last.activation !== "none") return;
  const outputs = last.bias.length;
  if (!isByChannel(affine, outputs)) return;
  const columns = last.weights.length / outputs;
  const layer = {
    ...last,
    weights: last.weights.map((weight, index) => weight * affine.gain[Math.floor(index / columns)]!),
    bias: last.bias.map((bias, output) => bias * affine.gain[output]! + affine.offset[output]!),
  };
  return { ...rest, image, layers: [...flow.layers.slice(0, -1), layer] };
}

/** Whether all elements of a channel are treated alike. */
function isByChannel({ gain, offset }: Affine, channels: number): boolean {
  return gain.every((value, place) => value === gain[place % channels] && offset[place] === offset[place % channels]);
}

/** Puts the affine step into the first layer's view of the features, or into the layer that comes. */
function settleAffine(flow: Flow, layer: FloatLayer, node: OnnxNode): { flow: Flow; layer: FloatLayer } {
  const { affine, ...rest } = flow;
  if (affine === undefined) return { flow, layer };
  // Features that nothing is left of stay as they are, with a scale of 0; other constants have no mean that makes them.
  const isConstant = affine.gain.some((gain, index) => gain === 0 && affine.offset[index] !== 0);
  if (flow.layers.length === 0 && !isConstant) return { flow: { ...rest, input: { ...flow.input, affine } }, layer };
  if (layer.kind === "dense") return { flow: rest, layer: foldIntoDense(layer, affine) };
  const { channels } = flow.image;
  const byChannel = isByChannel(affine, channels);
  if (layer.kind === "convolution") {
    const padded = layer.padding[0] > 0 || layer.padding[1] > 0;
    if (byChannel && !(padded && affine.offset.some((value) => value !== 0))) {
      return { flow: rest, layer: foldIntoConvolution(layer, affine, channels) };
    }
  } else if (byChannel && (layer.operation === "average" || affine.gain.every((value) => value >= 0))) {
    return { flow, layer };
  }
  throw unsupported(
    node,
    "comes after constants that cannot be put into its weights",
    "put constants and BatchNormalization directly behind Conv or Gemm, before the activation",
  );
}

type DenseLayer = Extract<FloatLayer, { readonly kind: "dense" }>;
type ConvolutionLayer = Extract<FloatLayer, { readonly kind: "convolution" }>;

function foldIntoDense(layer: DenseLayer, { gain, offset }: Affine): DenseLayer {
  const columns = gain.length;
  const bias = Float64Array.from(layer.bias);
  const weights = layer.weights.map((weight, index) => {
    const row = Math.floor(index / columns);
    bias[row] = bias[row]! + weight * offset[index % columns]!;
    return weight * gain[index % columns]!;
  });
  return { ...layer, weights, bias: Float32Array.from(bias) };
}

function foldIntoConvolution(layer: ConvolutionLayer, { gain, offset }: Affine, channels: number): ConvolutionLayer {
  const columns = layer.weights.length / layer.filters;
  const bias = Float64Array.from(layer.bias);
  const weights = layer.weights.map((weight, index) => {
    const filter = Math.floor(index / columns);
    bias[filter] = bias[filter]! + weight * offset[index % channels]!;
    return weight * gain[index % channels]!;
  });
  return { ...layer, weights, bias: Float32Array.from(bias) };
}

/**
 * A dense layer.
 *
 * @param weights row by row, columns in the graph's order of the elements that flow
 */
export function addDense(flow: Flow, weights: Float64Array, bias: Float64Array, node: OnnxNode): Flow {
  const size = bias.length;
  const columns = flow.order.length;
  const ours = new Float32Array(size * columns);
  for (let row = 0; row < size; row++) {
    for (let index = 0; index < columns; index++) {
      ours[row * columns + flow.order[index]!] = weights[row * columns + index]!;
    }
  }
  const layer: FloatLayer = { kind: "dense", size, weights: ours, bias: Float32Array.from(bias), activation: "none" };
  const settled = settleAffine(flow, layer, node);
  const last = settled.flow.layers.at(-1);
  // Two dense layers with nothing between are one.
  if (last?.kind === "dense" && last.activation === "none" && settled.layer.kind === "dense") {
    const merged = mergeDense(last, settled.layer);
    const before = { ...settled.flow, layers: settled.flow.layers.slice(0, -1) };
    return grown(before, merged, [size]);
  }
  return grown(settled.flow, settled.layer, [size]);
}

function mergeDense(first: DenseLayer, second: DenseLayer): DenseLayer {
  const columns = first.weights.length / first.size;
  const weights = new Float64Array(second.size * columns);
  const bias = Float64Array.from(second.bias);
  for (let row = 0; row < second.size; row++) {
    for (let middle = 0; middle < first.size; middle++) {
      const weight = second.weights[row * first.size + middle]!;
      bias[row] = bias[row]! + weight * first.bias[middle]!;
      for (let column = 0; column < columns; column++) {
        const index = row * columns + column;
        weights[index] = weights[index]! + weight * first.weights[middle * columns + column]!;
      }
    }
  }
  return { ...second, weights: Float32Array.from(weights), bias: Float32Array.from(bias) };
}

/** A convolution or pooling, of an image in the graph's order channels, height, width (or channels, width). */
export function addImageLayer(flow: Flow, layer: FloatLayer, node: OnnxNode): Flow {
  const image = imageOf(flow, node);
  const arranged = arrange(flow, image, node);
  const settled = settleAffine(arranged, layer, node);
  const output = layerOutput(settled.layer, image);
  if (output.height < 1 || output.width < 1) {
    throw unsupported(node, "has a window larger than its image", "the graph contradicts itself");
  }
  checkElements(imageSize(output), node.title);
  const dims =
    flow.dims.length === 2 ? [output.channels, output.width] : [output.channels, output.height, output.width];
  const next = grown(settled.flow, settled.layer, dims);
  if (next.affine === undefined) return next;
  // Constants wait behind a pooling: they are the same for all elements of a channel.
  const { gain, offset } = next.affine;
  const size = imageSize(output);
  const affine = {
    gain: Float64Array.from({ length: size }, (_, place) => gain[place % image.channels]!),
    offset: Float64Array.from({ length: size }, (_, place) => offset[place % image.channels]!),
  };
  return { ...next, affine };
}

/** The shape of an image that flows. */
export function imageOf({ dims }: Flow, node: OnnxNode): Image {
  const [channels, height, width] = dims.length === 2 ? [dims[0], 1, dims[1]] : dims;
  const isImage = dims.length === 2 || dims.length === 3;
  if (isImage && dims.every((length) => length > 0)) return { height: height!, width: width!, channels: channels! };
  const hint = "give the input a fixed shape: batch, channels, height, width (or batch, channels, width)";
  throw unsupported(node, `takes a tensor of shape [batch, ${dims.join(", ")}]`, hint);
}

/** By element in the graph's order of an image: its place where the channel is last. */
function channelLastOrder({ height, width, channels }: Image): Int32Array {
  const order = new Int32Array(height * width * channels);
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < height * width; pixel++) {
      order[channel * height * width + pixel] = pixel * channels + channel;
    }
  }
  return order;
}

/** Features are ordered as the first layer wants them; after that the order is fixed. */
function arrange(flow: Flow, image: Image, node: OnnxNode): Flow {
  const wanted = channelLastOrder(image);
  const isSame = wanted.every((place, index) => place === flow.order[index]);
  if (flow.layers.length > 0) {
    const sameImage = flow.image.height === image.height && flow.image.width === image.width;
    if (isSame && sameImage && flow.image.channels === image.channels) return flow;
    const hint = "rearrange tensors only before the first layer or before dense layers";
    throw unsupported(node, "takes a tensor that was rearranged", hint);
  }
  if (isSame) return { ...flow, image };
  const featureOrder = new Int32Array(wanted.length);
  for (const [index, place] of wanted.entries()) featureOrder[place] = flow.order[index]!;
  const moved = (values: Float64Array) => Float64Array.from(featureOrder, (element) => values[element]!);
  const { affine, input, ...rest } = flow;
  return {
    ...rest,
    image,
    order: wanted,
    input: { ...input, featureOrder },
    ...(affine === undefined ? {} : { affine: { gain: moved(affine.gain), offset: moved(affine.offset) } }),
  };
}

function grown(flow: Flow, layer: FloatLayer, dims: readonly number[]): Flow {
  const input =
    flow.layers.length === 0 && flow.input.image === undefined ? { ...flow.input, image: flow.image } : flow.input;
  const image = layerOutput(layer, flow.image);
  const isImage = layer.kind !== "dense";
  const order = isImage ? channelLastOrder(image) : Int32Array.from({ length: image.channels }, (_, index) => index);
  return { ...flow, dims, order, image, input, layers: [...flow.layers, layer] };
}

/** An activation, which goes to the layer before it; through poolings of the maximum, which do not mind. */
export function addActivation(flow: Flow, activation: Exclude<Activation, "none">, node: OnnxNode): Flow {
  const last = flow.layers.findLastIndex((layer) => layer.kind !== "pooling" || layer.operation !== "maximum");
  const layer = flow.layers[last];
  if (flow.affine !== undefined || layer === undefined || layer.kind === "pooling") {
    const hint = "activations can follow Conv, Gemm and MatMul, also behind MaxPool or constants";
    throw unsupported(node, "stands where no layer is activated", hint);
  }
  if (layer.activation === "relu" && activation === "relu") return flow;
  if (layer.activation !== "none") {
    throw unsupported(node, `follows another activation (${layer.activation})`, "leave one of them out");
  }
  return { ...flow, layers: flow.layers.with(last, { ...layer, activation }) };
}

/** Limits what comes to the first layer to a range; -limit to limit, as it is symmetric. */
export function limitFeatures(flow: Flow, limit: number, node: OnnxNode): Flow {
  if (flow.layers.length > 0 || flow.input.limit !== undefined) {
    throw unsupported(node, "limits what flows between layers", "limit features only, once, before the first layer");
  }
  if (flow.affine?.gain.some((gain, index) => gain === 0 && flow.affine!.offset[index] !== 0)) {
    throw unsupported(node, "limits a feature that is scaled to a constant", "leave the feature out");
  }
  const { read, round } = flow.input;
  const limited = (feature: number, value: number) => Math.max(-limit, Math.min(limit, read(feature, value)));
  return { ...flow, input: { ...flow.input, limit, read: (feature, value) => round(limited(feature, value)) } };
}

/** The layers with a dense one without activation at the end, as networks need it. */
export function finishedLayers(flow: Flow, node: OnnxNode | undefined): readonly FloatLayer[] {
  const { layers } = flow;
  const last = layers.at(-1);
  if (last?.kind === "dense" && (last.activation === "none" || flow.end === "sigmoid") && flow.affine === undefined) {
    return [...layers.slice(0, -1), { ...last, activation: "none" }];
  }
  const size = flowSize(flow);
  checkElements(size * size, "the output of the graph");
  const identity = Float64Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0));
  const place = node ?? {
    operator: "",
    title: "the output",
    inputs: [],
    outputs: [],
    attributes: new Map(),
    version: 1,
  };
  return addDense(flow, identity, new Float64Array(size), place).layers;
}
