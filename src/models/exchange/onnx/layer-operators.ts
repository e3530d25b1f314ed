import type { Activation, FloatLayer } from "../../float-network.ts";
import { contradiction } from "../refusal.ts";
import { addActivation, addDense, addImageLayer, flowSize, imageOf, limitFeatures, withKnownSize } from "./flow.ts";
import { constantOf, type Follow, flowOf, type Graph, optionalConstant, setOutput } from "./graph.ts";
import { allowAttributes, floatAttribute, intAttribute, intsAttribute, type OnnxNode, unsupported } from "./node.ts";
import { chosenAttribute, transposeConstant } from "./shape-operators.ts";
import type { Constant } from "./tensor.ts";

/** Operators that are layers, or activate one. */
export const layerOperators: Readonly<Record<string, Follow>> = {
  Gemm: (node, graph) => {
    allowAttributes(node, "alpha", "beta", "transA", "transB");
    if (intAttribute(node, "transA", 0) !== 0) throw unsupported(node, "has transA", "multiply from the other side");
    const given = matrixOf(node, graph, 1);
    const weights = intAttribute(node, "transB", 0) === 0 ? transposeConstant(node, given, [1, 0]) : given;
    const [rows, columns] = weights.dims as [number, number];
    const bias = optionalConstant(node, graph, 2);
    const alpha = floatAttribute(node, "alpha", 1);
    const beta = floatAttribute(node, "beta", 1);
    if (bias !== undefined && bias.data.length !== 1 && bias.data.length !== rows) {
      throw contradiction(`${node.title} has ${bias.data.length} biases for ${rows} outputs`);
    }
    const start = Float64Array.from({ length: rows }, (_, row) => {
      return bias === undefined ? 0 : beta * bias.data[bias.data.length === 1 ? 0 : row]!;
    });
    const flow = withKnownSize(flowOf(node, graph, 0), columns, node);
    checkVector(node, flow.dims);
    setOutput(
      node,
      graph,
      addDense(
        flow,
        weights.data.map((weight) => alpha * weight),
        start,
        node,
      ),
    );
  },
  MatMul: (node, graph) => {
    allowAttributes(node);
    const weights = transposeConstant(node, matrixOf(node, graph, 1), [1, 0]);
    const [rows, columns] = weights.dims as [number, number];
    const flow = withKnownSize(flowOf(node, graph, 0), columns, node);
    checkVector(node, flow.dims);
    setOutput(node, graph, addDense(flow, weights.data, new Float64Array(rows), node));
  },
  Conv: followConvolution,
  MaxPool: (node, graph) => followPooling(node, graph, "maximum"),
  AveragePool: (node, graph) => followPooling(node, graph, "average"),
  GlobalMaxPool: (node, graph) => followGlobalPooling(node, graph, "maximum"),
  GlobalAveragePool: (node, graph) => followGlobalPooling(node, graph, "average"),
  Clip: followClip,
  Relu: activation("relu"),
  Tanh: activation("tanh"),
};

function activation(kind: Exclude<Activation, "none">): Follow {
  return (node, graph) => {
    allowAttributes(node);
    setOutput(node, graph, addActivation(flowOf(node, graph, 0), kind, node));
  };
}

/** Limits of -x and x before the first layer, or 0 and none, which is Relu. */
function followClip(node: OnnxNode, graph: Graph): void {
  allowAttributes(node, "min", "max");
  const flow = flowOf(node, graph, 0);
  const least = optionalConstant(node, graph, 1)?.data[0] ?? floatAttribute(node, "min", Number.NEGATIVE_INFINITY);
  const most = optionalConstant(node, graph, 2)?.data[0] ?? floatAttribute(node, "max", Number.POSITIVE_INFINITY);
  if (least === 0 && most > 3e38) {
    setOutput(node, graph, addActivation(flow, "relu", node));
    return;
  }
  if (!(most > 0 && least === -most)) {
    const hint = "limits can be -x and x before the first layer, or 0 and none";
    throw unsupported(node, `limits to ${least} to ${most}, which is not supported`, hint);
  }
  setOutput(node, graph, limitFeatures(flow, most, node));
}

function matrixOf(node: OnnxNode, graph: Graph, index: number): Constant {
  const matrix = constantOf(node, graph, index);
  if (matrix.dims.length === 2 && matrix.data.length > 0) return matrix;
  throw unsupported(node, `multiplies by a constant of [${matrix.dims.join(", ")}]`, "weights have two axes");
}

function checkVector(node: OnnxNode, dims: readonly number[]): void {
  if (dims.length === 1) return;
  throw unsupported(node, `takes a tensor of [batch, ${dims.join(", ")}]`, "put Flatten before it");
}

/** Where windows stand along height and width. */
interface Windows {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** Before and behind, along height and along width. */
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
}

function windowsOf(node: OnnxNode, image: { height: number; width: number }, kernel: readonly number[]): Windows {
  const rank = kernel.length;
  const list = (name: string, length: number, fill: number) => {
    const values = intsAttribute(node, name) ?? new Array<number>(length).fill(fill);
    if (values.length !== length || values.some((value) => value < 0 || value > 2 ** 20)) {
      throw contradiction(`${name} of ${node.title} is [${values.join(", ")}]`);
    }
    return values;
  };
  if (list("dilations", rank, 1).some((dilation) => dilation !== 1)) {
    throw unsupported(node, "has dilations, which are not supported", "use windows without gaps");
  }
  const strides = list("strides", rank, 1);
  if ([...strides, ...kernel].some((size) => size < 1)) throw contradiction(`${node.title} has windows of no size`);
  const pads = list("pads", 2 * rank, 0);
  const automatic = chosenAttribute(node, "auto_pad", "NOTSET", ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"]);
  const sizes = rank === 1 ? [image.width] : [image.height, image.width];
  const padding = sizes.map((size, axis): readonly [number, number] => {
    if (automatic === "NOTSET") return [pads[axis]!, pads[axis + rank]!];
    if (automatic === "VALID") return [0, 0];
    const outputs = Math.ceil(size / strides[axis]!);
    const total = Math.max(0, (outputs - 1) * strides[axis]! + kernel[axis]! - size);
    const less = Math.floor(total / 2);
    return automatic === "SAME_UPPER" ? [less, total - less] : [total - less, less];
  });
  if (rank === 1) return { kernel: [1, kernel[0]!], stride: [1, strides[0]!], padding: [[0, 0], padding[0]!] };
  return {
    kernel: [kernel[0]!, kernel[1]!],
    stride: [strides[0]!, strides[1]!],
    padding: [padding[0]!, padding[1]!],
  };
}

function followConvolution(node: OnnxNode, graph: Graph): void {
  allowAttributes(node, "auto_pad", "dilations", "group", "kernel_shape", "pads", "strides");
  if (intAttribute(node, "group", 1) !== 1) {
    throw unsupported(node, "has groups, which are not supported", "use convolutions over all channels");
  }
  const flow = flowOf(node, graph, 0);
  const image = imageOf(flow, node);
  const weights = constantOf(node, graph, 1);
  const rank = flow.dims.length - 1;
  const [filters = 0, channels, ...kernel] = weights.dims;
  if (weights.dims.length !== rank + 2 || channels !== image.channels || filters < 1) {
    throw contradiction(
      `${node.title} has weights of [${weights.dims.join(", ")}] for [batch, ${flow.dims.join(", ")}]`,
    );
  }
  const shape = intsAttribute(node, "kernel_shape");
  if (shape !== undefined && (shape.length !== rank || shape.some((size, axis) => size !== kernel[axis]))) {
    throw contradiction(
      `kernel_shape of ${node.title} is [${shape.join(", ")}], its weights say [${kernel.join(", ")}]`,
    );
  }
  const bias = optionalConstant(node, graph, 2)?.data ?? new Float64Array(filters);
  if (bias.length !== filters) throw contradiction(`${node.title} has ${bias.length} biases for ${filters} filters`);
  const windows = windowsOf(node, image, kernel);
  const { layer, grown } = layerOfWindows(windows);
  const [kernelHeight, kernelWidth] = windows.kernel;
  const [height, width] = layer.kernel;
  const ours = new Float32Array(filters * height * width * image.channels);
  for (let index = 0; index < weights.data.length; index++) {
    const x = index % kernelWidth;
    const y = Math.floor(index / kernelWidth) % kernelHeight;
    const channel = Math.floor(index / (kernelWidth * kernelHeight)) % image.channels;
    const filter = Math.floor(index / (kernelWidth * kernelHeight * image.channels));
    const place = ((filter * height + y + grown[0]) * width + x + grown[1]) * image.channels + channel;
    ours[place] = weights.data[index]!;
  }
  const whole: FloatLayer = {
    kind: "convolution",
    filters,
    ...layer,
    weights: ours,
    bias: Float32Array.from(bias),
    activation: "none",
  };
  setOutput(node, graph, addImageLayer(flow, whole, node));
}

/**
 * Padding that is the same on both sides, as our layers have it: where it is less on one side, the kernel grows there by
 * weights of 0.
 */
function layerOfWindows({ kernel, stride, padding }: Windows): {
  readonly layer: Pick<Extract<FloatLayer, { kind: "convolution" }>, "kernel" | "stride" | "padding">;
  /** Rows and columns of zeros before the kernel. */
  readonly grown: readonly [number, number];
} {
  const axes = padding.map(([before, behind], axis) => {
    const most = Math.max(before, behind);
    return { kernel: kernel[axis]! + Math.abs(before - behind), padding: most, grown: most - before };
  });
  const [down, across] = axes as [(typeof axes)[number], (typeof axes)[number]];
  return {
    layer: { kernel: [down.kernel, across.kernel], stride, padding: [down.padding, across.padding] },
    grown: [down.grown, across.grown],
  };
}

function followPooling(node: OnnxNode, graph: Graph, operation: "maximum" | "average"): void {
  const own = operation === "maximum" ? "storage_order" : "count_include_pad";
  allowAttributes(node, "auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "strides", own);
  const flow = flowOf(node, graph, 0);
  const image = imageOf(flow, node);
  const rank = flow.dims.length - 1;
  const shape = intsAttribute(node, "kernel_shape") ?? [];
  if (shape.length !== rank) throw contradiction(`kernel_shape of ${node.title} is [${shape.join(", ")}]`);
  const windows = windowsOf(node, image, shape);
  if (windows.padding.flat().some((padding) => padding !== 0)) {
    throw unsupported(node, "pads, which pooling here does not", "pool without padding");
  }
  const sizes = [image.height, image.width];
  const rest = sizes.some((size, axis) => (size - windows.kernel[axis]!) % windows.stride[axis]! !== 0);
  if (intAttribute(node, "ceil_mode", 0) !== 0 && rest) {
    throw unsupported(node, "has ceil_mode with windows over the edge", "pool without ceil_mode");
  }
  const { kernel: window, stride } = windows;
  setOutput(node, graph, addImageLayer(flow, { kind: "pooling", operation, window, stride }, node));
}

function followGlobalPooling(node: OnnxNode, graph: Graph, operation: "maximum" | "average"): void {
  allowAttributes(node);
  const flow = flowOf(node, graph, 0);
  if (flowSize(flow) === flow.dims[0] && flow.dims.length > 1) {
    setOutput(node, graph, flow);
    return;
  }
  const { height, width } = imageOf(flow, node);
  const window = [height, width] as const;
  setOutput(node, graph, addImageLayer(flow, { kind: "pooling", operation, window, stride: window }, node));
}
