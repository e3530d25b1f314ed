import { contradiction } from "../refusal.ts";
import { applyAffine, type Flow, flowSize, withKnownSize } from "./flow.ts";
import { constantOf, type Follow, flowOf, type Graph, inputOf, optionalConstant, setOutput } from "./graph.ts";
import { allowAttributes, floatAttribute, floatsAttribute, intAttribute, type OnnxNode, unsupported } from "./node.ts";
import { elementTypes } from "./schema.ts";
import type { Constant } from "./tensor.ts";

/** What an operator of two operands does with an element and a constant. */
type Arithmetic = (element: number, constant: number) => number;

const operations: Readonly<Record<string, Arithmetic>> = {
  Add: (element, constant) => element + constant,
  Sub: (element, constant) => element - constant,
  Mul: (element, constant) => element * constant,
  Div: (element, constant) => element / constant,
};

/** Operators that add constants and multiply by them, and those that change the type of numbers. */
export const affineOperators: Readonly<Record<string, Follow>> = {
  Add: followArithmetic,
  Sub: followArithmetic,
  Mul: followArithmetic,
  Div: followArithmetic,
  Cast: (node, graph) => {
    allowAttributes(node, "to", "saturate");
    const value = inputOf(node, graph, 0);
    if (value.kind !== "flow") return setOutput(node, graph, value);
    const to = intAttribute(node, "to", 0);
    if (to !== elementTypes.float && to !== elementTypes.double) {
      const hint = "compute in float or double; answers may be cast to anything";
      throw unsupported(node, `casts what flows to type ${to}, which is not supported`, hint);
    }
    setOutput(node, graph, withRounding(value, to));
  },
  BatchNormalization: (node, graph) => {
    allowAttributes(node, "epsilon", "momentum", "spatial", "training_mode", "is_test");
    if (intAttribute(node, "training_mode", 0) !== 0) {
      throw unsupported(node, "is in training mode", "export the graph for inference");
    }
    const flow = flowOf(node, graph, 0);
    const [scale, bias, mean, variance] = [1, 2, 3, 4].map((index) => constantOf(node, graph, index).data) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const channels = scale.length;
    if (bias.length !== channels || mean.length !== channels || variance.length !== channels) {
      throw contradiction(`the parameters of ${node.title} differ in length`);
    }
    const known = flowSize(flow) < 0 ? withKnownSize(flow, channels, node) : flow;
    if (known.dims[0] !== channels) {
      throw contradiction(`${node.title} has ${channels} channels for [batch, ${known.dims.join(", ")}]`);
    }
    const epsilon = floatAttribute(node, "epsilon", 1e-5);
    const gains = scale.map((factor, channel) => factor / Math.sqrt(variance[channel]! + epsilon));
    const offsets = bias.map((start, channel) => start - gains[channel]! * mean[channel]!);
    const perChannel = flowSize(known) / channels;
    const spread = (values: Float64Array) => {
      return Float64Array.from({ length: flowSize(known) }, (_, index) => values[Math.floor(index / perChannel)]!);
    };
    setAffine(node, graph, known, { gain: spread(gains), offset: spread(offsets) });
  },
  Scaler: (node, graph) => {
    allowAttributes(node, "offset", "scale");
    const flow = flowOf(node, graph, 0);
    const offsets = floatsAttribute(node, "offset") ?? [0];
    const scales = floatsAttribute(node, "scale") ?? [1];
    const size = flowSize(flow) < 0 ? Math.max(offsets.length, scales.length) : flowSize(flow);
    const known = withKnownSize(flow, size, node);
    if ([offsets, scales].some((list) => list.length !== 1 && list.length !== size)) {
      throw contradiction(
        `${node.title} has ${offsets.length} offsets and ${scales.length} scales for ${size} elements`,
      );
    }
    const at = (list: readonly number[], index: number) => list[list.length === 1 ? 0 : index]!;
    const rounded = withRounding(known, elementTypes.float);
    const moved = applyStep(rounded, (value, feature) => value - at(offsets, feature));
    const next = applyStep(moved, (value, feature) => value * at(scales, feature));
    const gain = Float64Array.from({ length: size }, (_, index) => at(scales, index));
    setAffine(node, graph, next, { gain, offset: gain.map((scale, index) => -scale * at(offsets, index)) });
  },
};

function followArithmetic(node: OnnxNode, graph: Graph): void {
  allowAttributes(node);
  const [first, second] = [inputOf(node, graph, 0), inputOf(node, graph, 1)];
  const constantIsFirst = first.kind === "constant";
  if (constantIsFirst && (second.kind === "constant" || node.operator === "Div")) {
    throw unsupported(node, "computes something other than a constant step of what flows", "fold constants at export");
  }
  const flow = flowOf(node, graph, constantIsFirst ? 1 : 0);
  const constant = constantOf(node, graph, constantIsFirst ? 0 : 1);
  const known = flowSize(flow) < 0 && constant.data.length > 1 ? withKnownSize(flow, constant.data.length, node) : flow;
  if (flowSize(known) < 0) {
    const hint = "give the input a fixed shape";
    throw unsupported(node, "takes an input of unknown shape", hint);
  }
  const values = broadcast(node, constant, known.dims);
  const isTurned = constantIsFirst && node.operator === "Sub";
  const compute: Arithmetic = isTurned ? (element, other) => other - element : operations[node.operator]!;
  const next = applyStep(known, (value, feature) => compute(value, values[feature]!));
  const gain = values.map((value) => compute(1, value) - compute(0, value));
  const isScaling = node.operator === "Mul" || node.operator === "Div";
  const affine = isScaling
    ? { gain: values.map((value) => compute(1, value)), offset: new Float64Array(values.length) }
    : { gain: gain.fill(isTurned ? -1 : 1), offset: values.map((value) => compute(0, value)) };
  setAffine(node, graph, next, affine);
}

function setAffine(
  node: OnnxNode,
  graph: Graph,
  flow: Flow,
  { gain, offset }: { gain: Float64Array; offset: Float64Array },
): void {
  if (!gain.every(Number.isFinite) || !offset.every(Number.isFinite)) {
    throw contradiction(`${node.title} computes with numbers that are none`);
  }
  setOutput(node, graph, applyAffine(flow, { gain, offset }, node));
}

/** What becomes of the features before any layer, in the graph's own arithmetic: trees compare exactly that. */
function applyStep(flow: Flow, step: (value: number, feature: number) => number): Flow {
  if (flow.layers.length > 0) return flow;
  const { read, round } = flow.input;
  const stepped = (feature: number, value: number) => round(step(read(feature, value), feature));
  return { ...flow, input: { ...flow.input, read: stepped } };
}

function withRounding(flow: Flow, type: number): Flow {
  if (flow.layers.length > 0) return flow;
  const round = type === elementTypes.float ? Math.fround : (value: number) => value;
  const { read } = flow.input;
  return { ...flow, input: { ...flow.input, round, read: (feature, value) => round(read(feature, value)) } };
}

/** The elements of a constant as the tensor that flows sees them, whose batch is the first axis. */
function broadcast(node: OnnxNode, { dims, data }: Constant, flowDims: readonly number[]): Float64Array {
  const shape = [1, ...flowDims];
  const padded = [...new Array<number>(Math.max(0, shape.length - dims.length)).fill(1), ...dims];
  const fits = padded.length === shape.length && padded.every((length, axis) => length === 1 || length === shape[axis]);
  if (!fits) {
    const what = `combines [batch, ${flowDims.join(", ")}] with a constant of [${dims.join(", ")}]`;
    throw unsupported(node, what, "constants can have the shape of one sample, or parts of it");
  }
  const size = shape.reduce((product, length) => product * length, 1);
  return Float64Array.from({ length: size }, (_, index) => {
    let rest = index;
    let from = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const position = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
      if (padded[axis]! > 1) from += position * stride;
      stride *= padded[axis]!;
    }
    return data[from]!;
  });
}

/** An integer constant with its scale and zero point, as numbers. */
export function dequantize(node: OnnxNode, graph: Graph): Constant {
  allowAttributes(node, "axis");
  const [value, scale] = [constantOf(node, graph, 0), constantOf(node, graph, 1)];
  const zero = optionalConstant(node, graph, 2)?.data ?? new Float64Array(scale.data.length);
  const rank = value.dims.length;
  const axis = intAttribute(node, "axis", 1);
  const channelAxis = axis < 0 ? axis + rank : axis;
  const channels = scale.data.length;
  const inner = value.dims.slice(channelAxis + 1).reduce((product, length) => product * length, 1);
  if (zero.length !== channels || (channels > 1 && value.dims[channelAxis] !== channels)) {
    throw contradiction(`${node.title} has ${channels} scales and ${zero.length} zero points`);
  }
  const data = value.data.map((element, index) => {
    const channel = channels === 1 ? 0 : Math.floor(index / inner) % channels;
    return (element - zero[channel]!) * scale.data[channel]!;
  });
  return { ...value, data, elementType: elementTypes.float };
}
