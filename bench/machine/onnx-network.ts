/**
 * A network of dense layers with ReLU between as an ONNX file, written byte by byte: the protocol buffers of
 * onnx.proto3 (field numbers in the comments), operators Gemm and Relu of operator set 13.
 *
 * @param widths inputs, then neurons of each layer
 * @param weights by layer: neuron after neuron, its weights and then the biases of all, as 32-bit floats
 */
export function encodeOnnxNetwork(
  widths: readonly number[],
  layers: readonly { readonly weights: Float32Array; readonly bias: Float32Array }[],
): Uint8Array {
  const nodes: number[][] = [];
  const initializers: number[][] = [];
  let from = "input";
  for (const [index, { weights, bias }] of layers.entries()) {
    const isLast = index === layers.length - 1;
    const sums = isLast ? "output" : `sums${index}`;
    // AttributeProto: name 1, i 3, type 20 (INT = 2).
    const transposed = [...text(1, "transB"), ...number(3, 1), ...number(20, 2)];
    nodes.push(node("Gemm", [from, `weights${index}`, `bias${index}`], sums, transposed));
    initializers.push(
      tensor(`weights${index}`, [widths[index + 1]!, widths[index]!], weights),
      tensor(`bias${index}`, [widths[index + 1]!], bias),
    );
    if (!isLast) nodes.push(node("Relu", [sums], `activations${index}`));
    from = `activations${index}`;
  }
  // GraphProto: node 1, name 2, initializer 5, input 11, output 12.
  const graph = [
    ...nodes.flatMap((bytes) => message(1, bytes)),
    ...text(2, "network"),
    ...initializers.flatMap((bytes) => message(5, bytes)),
    ...message(11, valueInfo("input", [1, widths[0]!])),
    ...message(12, valueInfo("output", [1, widths.at(-1)!])),
  ];
  // ModelProto: ir_version 1, graph 7, opset_import 8 (version 2).
  return Uint8Array.from([...number(1, 8), ...message(7, graph), ...message(8, number(2, 13))]);
}

/** NodeProto: input 1, output 2, op_type 4, attribute 5. */
function node(operator: string, inputs: readonly string[], output: string, attribute?: readonly number[]): number[] {
  return [
    ...inputs.flatMap((input) => text(1, input)),
    ...text(2, output),
    ...text(4, operator),
    ...(attribute ? message(5, attribute) : []),
  ];
}

/** TensorProto: dims 1, data_type 2 (FLOAT = 1), name 8, raw_data 9. */
function tensor(name: string, shape: readonly number[], values: Float32Array): number[] {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [...shape.flatMap((size) => number(1, size)), ...number(2, 1), ...text(8, name), ...message(9, [...raw])];
}

/** ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1; Tensor: elem_type 1, shape 2; dim 1; dim_value 1. */
function valueInfo(name: string, shape: readonly number[]): number[] {
  const dimensions = shape.flatMap((size) => message(1, number(1, size)));
  return [...text(1, name), ...message(2, message(1, [...number(1, 1), ...message(2, dimensions)]))];
}

function number(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function text(field: number, value: string): number[] {
  return message(field, [...new TextEncoder().encode(value)]);
}

function message(field: number, bytes: readonly number[]): number[] {
  return [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
