import { contradiction, refusal } from "../refusal.ts";
import { elementTypes, type TensorProto } from "./schema.ts";

/** A tensor whose elements are known: numbers, or words. */
export interface Constant {
  readonly kind: "constant";
  readonly dims: readonly number[];
  /** Row-major; empty for words. */
  readonly data: Float64Array;
  readonly words?: readonly string[];
  readonly elementType: number;
}

/** By element type, how raw little-endian bytes are read, and where elements stand otherwise. */
const numberTypes: Readonly<
  Record<number, { bytes: number; read: (view: DataView, at: number) => number; field: NumberField }>
> = {
  [elementTypes.float]: { bytes: 4, read: (view, at) => view.getFloat32(at, true), field: "floatData" },
  [elementTypes.double]: { bytes: 8, read: (view, at) => view.getFloat64(at, true), field: "doubleData" },
  [elementTypes.int8]: { bytes: 1, read: (view, at) => view.getInt8(at), field: "int32Data" },
  [elementTypes.uint8]: { bytes: 1, read: (view, at) => view.getUint8(at), field: "int32Data" },
  [elementTypes.boolean]: { bytes: 1, read: (view, at) => view.getUint8(at), field: "int32Data" },
  [elementTypes.int16]: { bytes: 2, read: (view, at) => view.getInt16(at, true), field: "int32Data" },
  [elementTypes.uint16]: { bytes: 2, read: (view, at) => view.getUint16(at, true), field: "int32Data" },
  [elementTypes.int32]: { bytes: 4, read: (view, at) => view.getInt32(at, true), field: "int32Data" },
  [elementTypes.uint32]: { bytes: 4, read: (view, at) => view.getUint32(at, true), field: "uint64Data" },
  [elementTypes.int64]: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)), field: "int64Data" },
  [elementTypes.float16]: { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)), field: "int32Data" },
};

type NumberField = "floatData" | "doubleData" | "int32Data" | "int64Data" | "uint64Data";

/**
 * The elements of a tensor. Refuses types that are not supported and data in other files (RMT7064), and data that is not
 * what the dimensions say (RMT7065).
 */
export function readTensor(tensor: TensorProto, name: string): Constant {
  const { dims = [], dataType = 0, rawData, dataLocation = 0 } = tensor;
  if (dataLocation !== 0) {
    const hint = "save the model with its weights in one file";
    throw refusal("RMT7064", `the elements of tensor ${name} are in another file`, hint);
  }
  const size = dims.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(size) || dims.some((length) => length < 0)) {
    throw contradiction(`tensor ${name} has the dimensions [${dims.join(", ")}]`);
  }
  if (dataType === elementTypes.string) {
    const words = (tensor.stringData ?? []).map((bytes) => new TextDecoder().decode(bytes));
    checkSize(name, dims, size, words.length);
    return { kind: "constant", dims, data: new Float64Array(), words, elementType: dataType };
  }
  const type = numberTypes[dataType];
  if (type === undefined) {
    const hint = `elements can be ${Object.keys(elementTypes).join(", ")}`;
    throw refusal("RMT7064", `tensor ${name} has elements of type ${dataType}, which is not supported`, hint);
  }
  if (rawData !== undefined && rawData.length > 0) {
    checkSize(name, dims, size * type.bytes, rawData.length);
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
    const data = new Float64Array(size);
    for (let index = 0; index < size; index++) data[index] = type.read(view, index * type.bytes);
    return { kind: "constant", dims, data, elementType: dataType };
  }
  const list = tensor[type.field] ?? [];
  checkSize(name, dims, size, list.length);
  const isHalf = dataType === elementTypes.float16;
  const data = Float64Array.from(list, (element) => (isHalf ? halfToNumber(element) : element));
  return { kind: "constant", dims, data, elementType: dataType };
}

function checkSize(name: string, dims: readonly number[], wanted: number, given: number): void {
  if (wanted === given) return;
  throw contradiction(`tensor ${name} of [${dims.join(", ")}] needs ${wanted} bytes or elements, but has ${given}`);
}

/** IEEE 754 binary16: 5 bits of exponent with bias 15, 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
