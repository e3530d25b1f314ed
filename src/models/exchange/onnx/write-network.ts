import type { FloatLayer, FloatNetwork } from "../../float-network.ts";
import { type Image, imageSize, layerOutput } from "../../layer-shape.ts";
import type { ClassTarget, Target } from "../../samples.ts";
import type { NodeProto, TensorProto } from "./schema.ts";
import { floatTensor, type GraphValue, intOf, intsOf, intTensor, textTensor, writeGraph } from "./write-graph.ts";

/**
 * A network in floating point as a graph of ONNX in single precision. Features are the integers of the program; the
 * answer is the label of the class with its scores, or the value before it is rounded.
 */
export function writeNetwork(network: FloatNetwork, target: Target): Promise<Uint8Array> {
  const graph: Draft = { nodes: [], tensors: [], current: "features" };
  const { image, featureMean, featureScale, featureLimit } = network;
  const features = imageSize(image);
  addWithTensor(graph, "Sub", floatTensor("mean", [features], featureMean));
  addWithTensor(graph, "Mul", floatTensor("scale", [features], featureScale));
  if (featureLimit !== undefined) {
    graph.tensors.push(floatTensor("least", [], [-featureLimit]), floatTensor("most", [], [featureLimit]));
    add(graph, "Clip", ["least", "most"]);
  }
  let shape: Image = image;
  let isImage = false;
  for (const [index, layer] of network.layers.entries()) {
    if (layer.kind === "dense") {
      if (isImage) fromImage(graph, shape, index);
      isImage = false;
    } else if (!isImage) {
      toImage(graph, shape, index);
      isImage = true;
    }
    addLayer(graph, layer, shape, index);
    shape = layerOutput(layer, shape);
  }
  const outputs = target.kind === "classes" ? addChoice(graph, target) : addValue(graph, network);
  const input: GraphValue = { name: "features", elementType: "float", shape: ["batch", features] };
  return writeGraph({ nodes: graph.nodes, tensors: graph.tensors, input, outputs });
}

interface Draft {
  readonly nodes: NodeProto[];
  readonly tensors: TensorProto[];
  /** The name of what the last node made. */
  current: string;
}

function add(graph: Draft, opType: string, inputs: readonly string[], more: Partial<NodeProto> = {}): void {
  const name = `${opType.toLowerCase()}${graph.nodes.length}`;
  const output = `${name}_output`;
  graph.nodes.push({ input: [graph.current, ...inputs], output: [output], name, opType, ...more });
  graph.current = more.output?.[0] ?? output;
}

function addWithTensor(graph: Draft, opType: string, tensor: TensorProto): void {
  graph.tensors.push(tensor);
  add(graph, opType, [tensor.name!]);
}

/** From rows with the channel last to images with the channel first. */
function toImage(graph: Draft, { height, width, channels }: Image, index: number): void {
  addWithTensor(graph, "Reshape", intTensor(`image${index}`, [4], [-1, height, width, channels]));
  add(graph, "Transpose", [], { attribute: [intsOf("perm", [0, 3, 1, 2])] });
}

function fromImage(graph: Draft, image: Image, index: number): void {
  add(graph, "Transpose", [], { attribute: [intsOf("perm", [0, 2, 3, 1])] });
  addWithTensor(graph, "Reshape", intTensor(`row${index}`, [2], [-1, imageSize(image)]));
}

function addLayer(graph: Draft, layer: FloatLayer, input: Image, index: number): void {
  if (layer.kind === "pooling") {
    const attribute = [intsOf("kernel_shape", layer.window), intsOf("strides", layer.stride)];
    add(graph, layer.operation === "maximum" ? "MaxPool" : "AveragePool", [], { attribute });
    return;
  }
  const [weights, bias] = [`weights${index}`, `bias${index}`];
  graph.tensors.push(floatTensor(bias, [layer.bias.length], layer.bias));
  if (layer.kind === "dense") {
    graph.tensors.push(floatTensor(weights, [layer.size, imageSize(input)], layer.weights));
    add(graph, "Gemm", [weights, bias], { attribute: [intOf("transB", 1)] });
  } else {
    const [height, width] = layer.kernel;
    const { channels } = input;
    const channelFirst = Float32Array.from(layer.weights, (_, place) => {
      const x = place % width;
      const y = Math.floor(place / width) % height;
      const channel = Math.floor(place / (width * height)) % channels;
      const filter = Math.floor(place / (width * height * channels));
      return layer.weights[((filter * height + y) * width + x) * channels + channel]!;
    });
    graph.tensors.push(floatTensor(weights, [layer.filters, channels, height, width], channelFirst));
    const attribute = [
      intsOf("kernel_shape", layer.kernel),
      intsOf("strides", layer.stride),
      intsOf("pads", [...layer.padding, ...layer.padding]),
    ];
    add(graph, "Conv", [weights, bias], { attribute });
  }
  if (layer.activation !== "none") {
    add(graph, { relu: "Relu", tanh: "Tanh", sigmoid: "Sigmoid" }[layer.activation], []);
  }
}

function addChoice(graph: Draft, { labels, names }: ClassTarget): readonly GraphValue[] {
  add(graph, "Softmax", [], { attribute: [intOf("axis", 1)], output: ["scores"] });
  add(graph, "ArgMax", [], { attribute: [intOf("axis", 1), intOf("keepdims", 0)] });
  const shape = [1, labels.length];
  const choice = graph.current;
  graph.tensors.push(
    names === undefined ? intTensor("labels", shape, [...labels]) : textTensor("labels", shape, names),
  );
  graph.current = "labels";
  add(graph, "ArrayFeatureExtractor", [choice], { domain: "ai.onnx.ml" });
  graph.tensors.push(intTensor("list", [1], [-1]));
  add(graph, "Reshape", ["list"], { output: ["label"] });
  return [
    { name: "label", elementType: names === undefined ? "int64" : "string", shape: ["batch"] },
    { name: "scores", elementType: "float", shape: ["batch", labels.length] },
  ];
}

function addValue(graph: Draft, { valueMean, valueScale }: FloatNetwork): readonly GraphValue[] {
  addWithTensor(graph, "Mul", floatTensor("valueScale", [1], [valueScale]));
  graph.tensors.push(floatTensor("valueMean", [1], [valueMean]));
  add(graph, "Add", ["valueMean"], { output: ["value"] });
  return [{ name: "value", elementType: "float", shape: ["batch", 1] }];
}
