import {
  type AttributeProto,
  attributeTypes,
  elementTypes,
  type ModelProto,
  modelType,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "./schema.ts";

/** Versions that are written: tree ensembles in double precision need ai.onnx.ml 3, of ONNX 1.10 (2021). */
const opset = 13;
const machineLearningOpset = 3;
const irVersion = 8;

/** An output or input of a graph: its name, type and shape; text is a length that is only known later. */
export interface GraphValue {
  readonly name: string;
  readonly elementType: keyof typeof elementTypes;
  readonly shape: readonly (number | string)[];
}

/** The bytes of an ONNX file with one graph. */
export async function writeGraph(graph: {
  readonly nodes: readonly NodeProto[];
  readonly tensors: readonly TensorProto[];
  readonly input: GraphValue;
  readonly outputs: readonly GraphValue[];
}): Promise<Uint8Array> {
  const model: ModelProto = {
    irVersion,
    producerName: "rmt",
    opsetImport: [
      { domain: "", version: opset },
      { domain: "ai.onnx.ml", version: machineLearningOpset },
    ],
    graph: {
      node: graph.nodes,
      name: "model",
      initializer: graph.tensors,
      input: [valueInfo(graph.input)],
      output: graph.outputs.map(valueInfo),
    },
  };
  const type = await modelType();
  return type.encode(type.create(model as Record<string, unknown>)).finish();
}

function valueInfo({ name, elementType, shape }: GraphValue): ValueInfoProto {
  const dim = shape.map((length) => (typeof length === "number" ? { dimValue: length } : { dimParam: length }));
  return { name, type: { tensorType: { elemType: elementTypes[elementType], shape: { dim } } } };
}

export function intTensor(name: string, dims: readonly number[], values: readonly number[]): TensorProto {
  return { name, dims, dataType: elementTypes.int64, int64Data: values };
}

export function floatTensor(name: string, dims: readonly number[], values: ArrayLike<number>): TensorProto {
  return { name, dims, dataType: elementTypes.float, floatData: Array.from(values) };
}

export function textTensor(name: string, dims: readonly number[], values: readonly string[]): TensorProto {
  const stringData = values.map((value) => new TextEncoder().encode(value));
  return { name, dims, dataType: elementTypes.string, stringData };
}

export function intOf(name: string, i: number): AttributeProto {
  return { name, i, type: attributeTypes.int };
}

export function textOf(name: string, text: string): AttributeProto {
  return { name, s: new TextEncoder().encode(text), type: attributeTypes.string };
}

export function intsOf(name: string, ints: readonly number[]): AttributeProto {
  return { name, ints, type: attributeTypes.ints };
}

export function textsOf(name: string, texts: readonly string[]): AttributeProto {
  return { name, strings: texts.map((text) => new TextEncoder().encode(text)), type: attributeTypes.strings };
}

/** Numbers in double precision, as ai.onnx.ml takes them since version 3. */
export function doublesOf(name: string, values: readonly number[]): AttributeProto {
  const t: TensorProto = { name, dims: [values.length], dataType: elementTypes.double, doubleData: values };
  return { name: `${name}_as_tensor`, t, type: attributeTypes.tensor };
}
