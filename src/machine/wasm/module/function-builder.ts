import { concatenate, pushSigned, pushSignedBig, pushUnsigned } from "./leb128.ts";
import { type Opcode, opcodes } from "./opcodes.ts";

/** Types of values and locals. */
export type ValueType = "i32" | "i64" | "f64" | "v128";

export const valueTypeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };

const emptyBlockType = 0x40;
const end = 0x0b;

/** Where a branch can go: the end of a block or an if, the start of a loop. */
export interface Label {
  readonly depth: number;
}

/**
 * The body of one function, written instruction by instruction. Methods are named as in the text format. Nothing checks
 * the types of the stack: the module's validation does.
 */
export class FunctionBuilder {
  /** Index for `call`. */
  readonly index: number;
  readonly typeIndex: number;
  readonly #bytes: number[] = [];
  readonly #locals: ValueType[] = [];
  readonly #parameters: number;
  readonly #free = new Map<ValueType, number[]>();
  #depth = 0;

  constructor(index: number, typeIndex: number, parameters: number) {
    this.index = index;
    this.typeIndex = typeIndex;
    this.#parameters = parameters;
  }

  /** A local of the function; locals start as 0. Parameters are the locals 0 … n - 1. */
  local(type: ValueType): number {
    return this.#parameters + this.#locals.push(type) - 1;
  }

  /** Lends a local for the time of `use`; its value at the start is whatever it was left as. */
  borrow<Result>(type: ValueType, use: (local: number) => Result): Result {
    const free = this.#free.get(type) ?? [];
    this.#free.set(type, free);
    const local = free.pop() ?? this.local(type);
    const result = use(local);
    free.push(local);
    return result;
  }

  /** An instruction without immediates. */
  emit(...names: readonly Opcode[]): void {
    for (const name of names) this.#opcode(name);
  }

  /** A load or store at the address on the stack plus `offset` (0 … 2^32 - 1). */
  memory(name: Opcode, offset = 0): void {
    this.#opcode(name);
    // Alignment is a hint; 0 promises nothing and costs nothing on x86 and arm64.
    this.#bytes.push(0);
    pushUnsigned(this.#bytes, offset);
  }

  /** An instruction on one lane of a vector. */
  lane(name: Opcode, lane: number): void {
    this.#opcode(name);
    this.#bytes.push(lane);
  }

  /** A load into or store from one lane of a vector: address and vector are on the stack. */
  memoryLane(name: Opcode, offset: number, lane: number): void {
    this.memory(name, offset);
    this.#bytes.push(lane);
  }

  /** i8x16.shuffle: 16 lane numbers, 0 … 15 of the first operand, 16 … 31 of the second. */
  shuffle(lanes: readonly number[]): void {
    this.#bytes.push(0xfd, 0x0d, ...lanes);
  }

  i32(value: number): void {
    this.#bytes.push(0x41);
    pushSigned(this.#bytes, value | 0);
  }

  i64(value: bigint | number): void {
    this.#bytes.push(0x42);
    if (typeof value === "number" && (value | 0) === value) pushSigned(this.#bytes, value);
    else pushSignedBig(this.#bytes, BigInt.asIntN(64, BigInt(value)));
  }

  /** A vector constant of 16 bytes. */
  v128(bytes: ArrayLike<number>): void {
    this.#bytes.push(0xfd, 0x0c);
    for (let index = 0; index < 16; index++) this.#bytes.push(bytes[index]!);
  }

  get(local: number): void {
    this.#bytes.push(0x20);
    pushUnsigned(this.#bytes, local);
  }

  set(local: number): void {
    this.#bytes.push(0x21);
    pushUnsigned(this.#bytes, local);
  }

  tee(local: number): void {
    this.#bytes.push(0x22);
    pushUnsigned(this.#bytes, local);
  }

  globalGet(index: number): void {
    this.#bytes.push(0x23);
    pushUnsigned(this.#bytes, index);
  }

  globalSet(index: number): void {
    this.#bytes.push(0x24);
    pushUnsigned(this.#bytes, index);
  }

  call(functionIndex: number): void {
    this.#bytes.push(0x10);
    pushUnsigned(this.#bytes, functionIndex);
  }

  /** memory.copy within the one memory: destination, source and length are on the stack. */
  memoryCopy(): void {
    this.#bytes.push(0xfc, 0x0a, 0, 0);
  }

  /** memory.fill: address, byte and length are on the stack. */
  memoryFill(): void {
    this.#bytes.push(0xfc, 0x0b, 0);
  }

  /** A block without a result; a branch to the label leaves it. */
  block(body: (label: Label) => void): void {
    this.#nest(0x02, body);
  }

  /** A loop; a branch to the label starts the next time round, the end of the body leaves it. */
  loop(body: (label: Label) => void): void {
    this.#nest(0x03, body);
  }

  /** An if without a result; the condition is on the stack. */
  if(whenTrue: (label: Label) => void, whenFalse?: (label: Label) => void): void {
    this.#if(emptyBlockType, whenTrue, whenFalse);
  }

  /** An if that leaves a value on the stack. */
  ifValue(type: ValueType, whenTrue: () => void, whenFalse: () => void): void {
    this.#if(valueTypeBytes[type], whenTrue, whenFalse);
  }

  branch(label: Label): void {
    this.#bytes.push(0x0c);
    pushUnsigned(this.#bytes, this.#depth - label.depth);
  }

  /** Branches when the condition on the stack is not 0. */
  branchIf(label: Label): void {
    this.#bytes.push(0x0d);
    pushUnsigned(this.#bytes, this.#depth - label.depth);
  }

  /** Branches to the label of the index on the stack, or to the last one where there is none. */
  branchTable(labels: readonly Label[], otherwise: Label): void {
    this.#bytes.push(0x0e);
    pushUnsigned(this.#bytes, labels.length);
    for (const label of [...labels, otherwise]) pushUnsigned(this.#bytes, this.#depth - label.depth);
  }

  /** The entry of the code section: size, locals, instructions. */
  encode(): Uint8Array {
    const locals: number[] = [];
    pushUnsigned(locals, this.#locals.length);
    for (const type of this.#locals) locals.push(1, valueTypeBytes[type]);
    const size: number[] = [];
    pushUnsigned(size, locals.length + this.#bytes.length + 1);
    return concatenate([size, locals, this.#bytes, [end]]);
  }

  #opcode(name: Opcode): void {
    const encoding = opcodes[name];
    const prefix = encoding[0];
    this.#bytes.push(prefix);
    if (encoding.length > 1) pushUnsigned(this.#bytes, encoding[1]!);
  }

  #nest(opcode: number, body: (label: Label) => void): void {
    this.#bytes.push(opcode, emptyBlockType);
    this.#inside(body);
    this.#bytes.push(end);
  }

  #if(type: number, whenTrue: (label: Label) => void, whenFalse: ((label: Label) => void) | undefined): void {
    this.#bytes.push(0x04, type);
    this.#inside(whenTrue);
    if (whenFalse) {
      this.#bytes.push(0x05);
      this.#inside(whenFalse);
    }
    this.#bytes.push(end);
  }

  #inside(body: (label: Label) => void): void {
    this.#depth++;
    body({ depth: this.#depth });
    this.#depth--;
  }
}
