import { type Flow, flowSize } from "./flow.ts";
import { constantOf, type Follow, type Graph, inputOf, optionalConstant, setOutput, type Value } from "./graph.ts";
import { allowAttributes, intAttribute, intsAttribute, type OnnxNode, textAttribute, unsupported } from "./node.ts";
import type { Constant } from "./tensor.ts";

const fixedShape = "export the graph with a fixed shape";

/** Operators that arrange elements otherwise, or leave them as they are. */
export const shapeOperators: Readonly<Record<string, Follow>> = {
  Identity: pass(),
  Dropout: (node, graph) => {
    allowAttributes(node, "ratio", "seed", "is_test");
    if (optionalConstant(node, graph, 2)?.data[0] === 1) {
      throw unsupported(node, "is in training mode", "export the graph for inference");
    }
    setOutput(node, graph, inputOf(node, graph, 0));
  },
  Flatten: (node, graph) => {
    allowAttributes(node, "axis");
    const value = inputOf(node, graph, 0);
    if (value.kind !== "flow") return setOutput(node, graph, value);
    if (intAttribute(node, "axis", 1) !== 1) throw unsupported(node, "flattens the batch", "flatten from axis 1");
    setOutput(node, graph, { ...value, dims: [flowSize(value)] });
  },
  Reshape: (node, graph) => {
    allowAttributes(node, "allowzero");
    const shape = [...constantOf(node, graph, 1).data];
    const value = inputOf(node, graph, 0);
    if (value.kind === "constant") return setOutput(node, graph, reshapeConstant(node, value, shape));
    setOutput(node, graph, value.kind === "flow" ? reshapeFlow(node, value, shape) : value);
  },
  Squeeze: (node, graph) => followAxes(node, graph, withoutOnes),
  Unsqueeze: (node, graph) => followAxes(node, graph, withOnes),
  Transpose: (node, graph) => {
    allowAttributes(node, "perm");
    const value = inputOf(node, graph, 0);
    const permutation = intsAttribute(node, "perm");
    if (value.kind === "constant") return setOutput(node, graph, transposeConstant(node, value, permutation));
    if (value.kind !== "flow") throw unsupported(node, "rearranges answers", "let the graph end before");
    if (permutation?.[0] !== 0) throw unsupported(node, "moves the batch", "keep the batch the first axis");
    const inner = permutation.slice(1).map((axis) => axis - 1);
    checkPermutation(node, inner, value.dims.length);
    const order = permuted(value.dims, inner).map((index) => value.order[index]!);
    setOutput(node, graph, { ...value, dims: inner.map((axis) => value.dims[axis]!), order });
  },
  ZipMap: pass("classlabels_int64s", "classlabels_strings"),
};

/** Lets everything through. */
function pass(...attributes: readonly string[]): Follow {
  return (node, graph) => {
    allowAttributes(node, ...attributes);
    setOutput(node, graph, inputOf(node, graph, 0));
  };
}

function reshapeConstant(node: OnnxNode, value: Constant, shape: readonly number[]): Constant {
  const size = value.words?.length ?? value.data.length;
  const dims = shape.map((length, axis) => (length === 0 ? (value.dims[axis] ?? 0) : length));
  const known = dims.reduce((product, length) => (length === -1 ? product : product * length), 1);
  const whole = dims.map((length) => (length === -1 ? size / known : length));
  if (whole.reduce((product, length) => product * length, 1) === size) return { ...value, dims: whole };
  throw unsupported(node, `makes [${shape.join(", ")}] of ${size} elements`, "the graph contradicts itself");
}

function reshapeFlow(node: OnnxNode, flow: Flow, shape: readonly number[]): Flow {
  const size = flowSize(flow);
  if (size < 0) throw unsupported(node, "reshapes an input of unknown shape", fixedShape);
  // The first axis is the batch, of any length; a lonely -1 makes a single number of each sample.
  const inner = shape.slice(1).map((length, index) => (length === 0 ? (flow.dims[index] ?? -2) : length));
  const known = inner.reduce((product, length) => (length === -1 ? product : product * length), 1);
  const dims = inner.map((length) => (length === -1 ? size / known : length));
  const fits = dims.every((length) => Number.isInteger(length) && length > 0);
  if (fits && dims.reduce((product, length) => product * length, 1) === size) return { ...flow, dims };
  const what = `reshapes [batch, ${flow.dims.join(", ")}] to [${shape.join(", ")}]`;
  throw unsupported(node, what, "keep the batch the first axis");
}

function followAxes(
  node: OnnxNode,
  graph: Graph,
  change: (dims: readonly number[], axes: readonly number[] | undefined) => readonly number[] | undefined,
): void {
  allowAttributes(node, "axes");
  const value = inputOf(node, graph, 0);
  const axes = intsAttribute(node, "axes") ?? optionalConstant(node, graph, 1)?.data;
  const setDims = (dims: readonly number[] | undefined, made: (dims: readonly number[]) => Value) => {
    if (dims === undefined) throw unsupported(node, "has axes that there are not", "the graph contradicts itself");
    setOutput(node, graph, made(dims));
  };
  const list = axes && [...axes];
  if (value.kind === "constant") setDims(change(value.dims, list), (dims) => ({ ...value, dims }));
  // The batch is an axis of length 1 for this.
  else if (value.kind === "flow") {
    setDims(change([1, ...value.dims], list), (dims) => ({ ...value, dims: dims.slice(1) }));
  } else setOutput(node, graph, value);
}

function withoutOnes(dims: readonly number[], axes: readonly number[] | undefined): readonly number[] | undefined {
  const removed = (axes ?? dims.flatMap((length, axis) => (length === 1 && axis > 0 ? [axis] : []))).map((axis) => {
    return axis < 0 ? axis + dims.length : axis;
  });
  if (removed.some((axis) => dims[axis] !== 1)) return undefined;
  return dims.filter((_, axis) => !removed.includes(axis));
}

function withOnes(dims: readonly number[], axes: readonly number[] = []): readonly number[] | undefined {
  const rank = dims.length + axes.length;
  const added = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (rank > 8 || added.some((axis) => !(axis >= 0 && axis < rank))) return undefined;
  const rest = [...dims];
  return Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : rest.shift()!));
}

/** A constant with its axes in another order; reversed where nothing else is said. */
export function transposeConstant(
  node: OnnxNode,
  value: Constant,
  permutation: readonly number[] = value.dims.map((_, axis) => value.dims.length - 1 - axis),
): Constant {
  checkPermutation(node, permutation, value.dims.length);
  const order = permuted(value.dims, permutation);
  return {
    ...value,
    dims: permutation.map((axis) => value.dims[axis]!),
    data: Float64Array.from(order, (index) => value.data[index]!),
  };
}

function checkPermutation(node: OnnxNode, permutation: readonly number[], rank: number): void {
  const axes = new Set(permutation);
  const fits = permutation.length === rank && permutation.every((axis) => axis >= 0 && axis < rank);
  if (fits && axes.size === rank) return;
  throw unsupported(node, `arranges ${rank} axes as [${permutation.join(", ")}]`, "the graph contradicts itself");
}

/** By element of the rearranged tensor: its index before. */
function permuted(dims: readonly number[], permutation: readonly number[]): Int32Array {
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, length) => product * length, 1));
  const order = new Int32Array(
    Math.max(
      0,
      dims.reduce((product, length) => product * length, 1),
    ),
  );
  for (let index = 0; index < order.length; index++) {
    let rest = index;
    let from = 0;
    for (let axis = permutation.length - 1; axis >= 0; axis--) {
      const length = dims[permutation[axis]!]!;
      from += (rest % length) * strides[permutation[axis]!]!;
      rest = Math.floor(rest / length);
    }
    order[index] = from;
  }
  return order;
}

/** Text of an attribute that only may be one of some. */
export function chosenAttribute(node: OnnxNode, name: string, byDefault: string, allowed: readonly string[]): string {
  const text = textAttribute(node, name, byDefault);
  if (allowed.includes(text)) return text;
  throw unsupported(node, `has ${name} ${JSON.stringify(text)}, which is not supported`, `use ${allowed.join(", ")}`);
}
