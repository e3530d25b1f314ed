import { FunctionBuilder, type ValueType, valueTypeBytes } from "./function-builder.ts";
import { concatenate, pushSigned, pushUnsigned } from "./leb128.ts";

interface FunctionImport {
  readonly module: string;
  readonly name: string;
  readonly typeIndex: number;
}

interface DataSegment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

interface Global {
  readonly type: ValueType;
  readonly name: string;
}

/** One module with an imported memory (`env.memory`): imports, functions, globals, data. */
export class ModuleBuilder {
  readonly #types: string[] = [];
  readonly #typeBytes: number[][] = [];
  readonly #imports: FunctionImport[] = [];
  readonly #functions: FunctionBuilder[] = [];
  readonly #exports: { readonly name: string; readonly index: number }[] = [];
  readonly #globals: Global[] = [];
  readonly #data: DataSegment[] = [];

  /** Imports a function and gives its index. All imports come before the first function. */
  import(module: string, name: string, parameters: readonly ValueType[], results: readonly ValueType[]): number {
    if (this.#functions.length > 0) throw new Error("imports come before functions");
    return this.#imports.push({ module, name, typeIndex: this.#type(parameters, results) }) - 1;
  }

  /** A function whose body is to be written; exported where a name is given. Its index holds at once. */
  function(parameters: readonly ValueType[], results: readonly ValueType[], exportName?: string): FunctionBuilder {
    const index = this.#imports.length + this.#functions.length;
    const builder = new FunctionBuilder(index, this.#type(parameters, results), parameters.length);
    this.#functions.push(builder);
    if (exportName !== undefined) this.#exports.push({ name: exportName, index });
    return builder;
  }

  /** A mutable exported global that starts as 0; i32, i64 or f64. */
  global(type: "i32" | "i64" | "f64", name: string): number {
    return this.#globals.push({ type, name }) - 1;
  }

  /** Bytes that are in memory before anything runs. */
  data(address: number, bytes: Uint8Array): void {
    if (bytes.length > 0) this.#data.push({ address, bytes });
  }

  /** The binary module. */
  encode(): Uint8Array<ArrayBuffer> {
    const exports = [
      ...this.#exports.map(({ name, index }) => [...text(name), 0x00, ...unsigned(index)]),
      ...this.#globals.map(({ name }, index) => [...text(name), 0x03, ...unsigned(index)]),
    ];
    const types = this.#functions.map(({ typeIndex }) => unsigned(typeIndex));
    const code = this.#functions.map((builder) => builder.encode());
    return concatenate([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...section(1, this.#typeBytes),
      ...section(2, [...this.#imports.map(encodeImport), memoryImport]),
      ...section(3, types),
      ...section(6, this.#globals.map(encodeGlobal)),
      ...section(7, exports),
      ...section(10, code),
      ...section(11, this.#data.map(encodeData)),
    ]);
  }

  #type(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${parameters.join()}:${results.join()}`;
    const known = this.#types.indexOf(key);
    if (known >= 0) return known;
    this.#typeBytes.push([0x60, ...typeList(parameters), ...typeList(results)]);
    return this.#types.push(key) - 1;
  }
}

/** `env.memory` of any size: the host makes it large enough. */
const memoryImport = [...text("env"), ...text("memory"), 0x02, 0x00, 0x00];

const constantOpcodes = { i32: 0x41, i64: 0x42, f64: 0x44 } as const;

function encodeGlobal({ type }: Global): number[] {
  const zero = type === "f64" ? [0, 0, 0, 0, 0, 0, 0, 0] : [0];
  return [valueTypeBytes[type], 0x01, constantOpcodes[type as keyof typeof constantOpcodes], ...zero, 0x0b];
}

function encodeImport({ module, name, typeIndex }: FunctionImport): number[] {
  return [...text(module), ...text(name), 0x00, ...unsigned(typeIndex)];
}

function encodeData({ address, bytes }: DataSegment): Uint8Array {
  const head = [0x00, constantOpcodes.i32];
  pushSigned(head, address | 0);
  head.push(0x0b);
  pushUnsigned(head, bytes.length);
  return concatenate([head, bytes]);
}

/** The parts of a section: number, length, how many entries, the entries; none where there are none. */
function section(id: number, entries: readonly ArrayLike<number>[]): readonly ArrayLike<number>[] {
  if (entries.length === 0) return [];
  const count = unsigned(entries.length);
  const length = entries.reduce((sum, entry) => sum + entry.length, count.length);
  return [[id], unsigned(length), count, ...entries];
}

function typeList(types: readonly ValueType[]): number[] {
  return [...unsigned(types.length), ...types.map((type) => valueTypeBytes[type])];
}

function text(value: string): number[] {
  const encoded = new TextEncoder().encode(value);
  return [...unsigned(encoded.length), ...encoded];
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  pushUnsigned(bytes, value);
  return bytes;
}
