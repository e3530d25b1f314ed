import type { INamespace, Root, Type } from "protobufjs/light.js";

/**
 * The messages of ONNX that are read and written, without the fields that nobody here needs: names, numbers and types as
 * in onnx/onnx.proto of the ONNX project (IR version 8). Readers skip fields that they do not know.
 */
const schema: INamespace = {
  nested: {
    ModelProto: {
      fields: {
        irVersion: { id: 1, type: "int64" },
        producerName: { id: 2, type: "string" },
        graph: { id: 7, type: "GraphProto" },
        opsetImport: { id: 8, type: "OperatorSetIdProto", rule: "repeated" },
        metadataProps: { id: 14, type: "StringStringEntryProto", rule: "repeated" },
      },
    },
    OperatorSetIdProto: {
      fields: { domain: { id: 1, type: "string" }, version: { id: 2, type: "int64" } },
    },
    StringStringEntryProto: {
      fields: { key: { id: 1, type: "string" }, value: { id: 2, type: "string" } },
    },
    GraphProto: {
      fields: {
        node: { id: 1, type: "NodeProto", rule: "repeated" },
        name: { id: 2, type: "string" },
        initializer: { id: 5, type: "TensorProto", rule: "repeated" },
        input: { id: 11, type: "ValueInfoProto", rule: "repeated" },
        output: { id: 12, type: "ValueInfoProto", rule: "repeated" },
      },
    },
    NodeProto: {
      fields: {
        input: { id: 1, type: "string", rule: "repeated" },
        output: { id: 2, type: "string", rule: "repeated" },
        name: { id: 3, type: "string" },
        opType: { id: 4, type: "string" },
        attribute: { id: 5, type: "AttributeProto", rule: "repeated" },
        domain: { id: 7, type: "string" },
      },
    },
    AttributeProto: {
      fields: {
        name: { id: 1, type: "string" },
        f: { id: 2, type: "float" },
        i: { id: 3, type: "int64" },
        s: { id: 4, type: "bytes" },
        t: { id: 5, type: "TensorProto" },
        floats: { id: 7, type: "float", rule: "repeated" },
        ints: { id: 8, type: "int64", rule: "repeated" },
        strings: { id: 9, type: "bytes", rule: "repeated" },
        type: { id: 20, type: "int32" },
      },
    },
    TensorProto: {
      fields: {
        dims: { id: 1, type: "int64", rule: "repeated" },
        dataType: { id: 2, type: "int32" },
        floatData: { id: 4, type: "float", rule: "repeated", options: { packed: true } },
        int32Data: { id: 5, type: "int32", rule: "repeated", options: { packed: true } },
        stringData: { id: 6, type: "bytes", rule: "repeated" },
        int64Data: { id: 7, type: "int64", rule: "repeated", options: { packed: true } },
        name: { id: 8, type: "string" },
        rawData: { id: 9, type: "bytes" },
        doubleData: { id: 10, type: "double", rule: "repeated", options: { packed: true } },
        uint64Data: { id: 11, type: "uint64", rule: "repeated", options: { packed: true } },
        dataLocation: { id: 14, type: "int32" },
      },
    },
    ValueInfoProto: {
      fields: { name: { id: 1, type: "string" }, type: { id: 2, type: "TypeProto" } },
    },
    TypeProto: {
      fields: { tensorType: { id: 1, type: "TensorTypeProto" } },
    },
    TensorTypeProto: {
      fields: { elemType: { id: 1, type: "int32" }, shape: { id: 2, type: "TensorShapeProto" } },
    },
    TensorShapeProto: {
      fields: { dim: { id: 1, type: "DimensionProto", rule: "repeated" } },
    },
    DimensionProto: {
      fields: { dimValue: { id: 1, type: "int64" }, dimParam: { id: 2, type: "string" } },
    },
  },
};

/** AttributeProto.AttributeType. */
export const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

/** TensorProto.DataType. */
export const elementTypes = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  boolean: 9,
  float16: 10,
  double: 11,
  uint32: 12,
} as const;

/** A tensor in a file; see TensorProto. */
export interface TensorProto {
  readonly dims?: readonly number[];
  readonly dataType?: number;
  readonly floatData?: readonly number[];
  readonly int32Data?: readonly number[];
  readonly stringData?: readonly Uint8Array[];
  readonly int64Data?: readonly number[];
  readonly doubleData?: readonly number[];
  readonly uint64Data?: readonly number[];
  readonly name?: string;
  readonly rawData?: Uint8Array;
  readonly dataLocation?: number;
}

/** An attribute of a node; see AttributeProto. */
export interface AttributeProto {
  readonly name?: string;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
  readonly strings?: readonly Uint8Array[];
  readonly type?: number;
}

/** An operator with what it takes and makes; see NodeProto. */
export interface NodeProto {
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly name?: string;
  readonly opType?: string;
  readonly attribute?: readonly AttributeProto[];
  readonly domain?: string;
}

/** An input or output of a graph; see ValueInfoProto. */
export interface ValueInfoProto {
  readonly name?: string;
  readonly type?: {
    readonly tensorType?: {
      readonly elemType?: number;
      readonly shape?: { readonly dim?: readonly { readonly dimValue?: number; readonly dimParam?: string }[] };
    };
  };
}

/** A file; see ModelProto. */
export interface ModelProto {
  readonly irVersion?: number;
  readonly producerName?: string;
  readonly opsetImport?: readonly { readonly domain?: string; readonly version?: number }[];
  readonly metadataProps?: readonly { readonly key?: string; readonly value?: string }[];
  readonly graph?: {
    readonly node?: readonly NodeProto[];
    readonly name?: string;
    readonly initializer?: readonly TensorProto[];
    readonly input?: readonly ValueInfoProto[];
    readonly output?: readonly ValueInfoProto[];
  };
}

let root: Root | undefined;

/** The type of whole files; protobufjs is loaded when it is first needed, as it takes longer than most commands. */
export async function modelType(): Promise<Type> {
  if (root === undefined) {
    const { default: protobuf } = await import("protobufjs/light.js");
    root = protobuf.Root.fromJSON(schema);
  }
  return root.lookupType("ModelProto");
}
