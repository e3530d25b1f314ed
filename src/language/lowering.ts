import type ts from "typescript";
import {
  type Block,
  blocksOf,
  type Instruction,
  type IntegerType,
  integerBits,
  type RegisterType,
} from "../bytecode/index.ts";
import type { Compilation } from "./compilation.ts";
import type { DeclaredType } from "./declared-type.ts";
import type { Problem } from "./errors/index.ts";
import { renameRegister, writesRegister } from "./rename-register.ts";
import { Scope } from "./scope.ts";
import type { BooleanValue, IntegerValue, Value } from "./values.ts";

/** A BLOCK or LOOP around the current instruction. */
export interface Label {
  readonly kind: "block" | "loop";
  /** How many BREAKs leave it. */
  breaks: number;
}

/** The function whose body is being lowered: the action itself, or one put in place of its call. */
export interface Frame {
  readonly declaration: ts.FunctionDeclaration;
  readonly returns: DeclaredType;
  /** Where the returned value goes. */
  readonly result: number | undefined;
  /** The BLOCK that `return` leaves; undefined in the action itself. */
  readonly label: Label | undefined;
  /** How many labels are outside the function. */
  readonly outerLabels: number;
  readonly caller: Frame | undefined;
}

type WithoutLocation<T> = T extends unknown ? Omit<T, "location"> : never;

/** An instruction before its place in the source is added. */
export type NewInstruction = WithoutLocation<Instruction>;

/** How constructs are lowered; given at construction so that files of visitors need not import each other. */
export interface Visitors {
  expression(lowering: Lowering, node: ts.Expression): Value;
  /** Lowers a statement; `tail`: nothing of the function comes after it. True when control never goes past it. */
  statement(lowering: Lowering, node: ts.Statement, tail: boolean): boolean;
}

/** The code of one action while it grows: registers, the open block, names, and the enclosing blocks and loops. */
export class Lowering {
  readonly compilation: Compilation;
  readonly registers: RegisterType[] = [];
  readonly labels: Label[] = [];
  block: Instruction[] = [];
  scope: Scope;
  frame: Frame | undefined;
  /** Instructions made so far, also those thrown away; guards against exploding inlining. */
  emitted = 0;
  readonly #visitors: Visitors;

  constructor(compilation: Compilation, visitors: Visitors) {
    this.compilation = compilation;
    this.scope = new Scope(compilation.scope);
    this.#visitors = visitors;
  }

  expression(node: ts.Expression): Value {
    return this.#visitors.expression(this, node);
  }

  statement(node: ts.Statement, tail: boolean): boolean {
    return this.#visitors.statement(this, node, tail);
  }

  report(node: ts.Node, problem: Problem): void {
    this.compilation.report(node, problem);
  }

  emit(node: ts.Node, instruction: NewInstruction): void {
    this.emitted++;
    this.block.push({ ...instruction, location: this.compilation.locationOf(node) } as Instruction);
  }

  /** Emits code that was made elsewhere, its location included. */
  emitAll(code: Block): void {
    for (const instruction of code) this.emitted += instructionCount(instruction);
    this.block.push(...code);
  }

  integerRegister(): number {
    return this.registers.push({ kind: "integer" }) - 1;
  }

  recordRegister(context: number): number {
    return this.registers.push({ kind: "record", context }) - 1;
  }

  vectorRegister(element: IntegerType, length: number): number {
    return this.registers.push({ kind: "vector", element, length }) - 1;
  }

  /** Runs the function with an empty block and returns what was emitted into it. */
  nested(body: () => void): Instruction[] {
    const outer = this.block;
    const inner: Instruction[] = [];
    this.block = inner;
    body();
    this.block = outer;
    return inner;
  }

  /** Runs the function in a new scope, whose parent is the current one unless given. */
  scoped<T>(body: () => T, parent: Scope = this.scope): T {
    const outer = this.scope;
    this.scope = new Scope(parent);
    const result = body();
    this.scope = outer;
    return result;
  }

  /** Runs the function inside a BLOCK or LOOP label and returns what was emitted. */
  labelled(label: Label, body: () => void): Instruction[] {
    this.labels.push(label);
    const instructions = this.nested(body);
    this.labels.pop();
    return instructions;
  }

  /** Emits the BREAK that leaves the label, or the CONTINUE of a loop. */
  jump(node: ts.Node, op: "BREAK" | "CONTINUE", label: Label): void {
    if (op === "BREAK") label.breaks++;
    this.emit(node, { op, depth: this.labels.length - 1 - this.labels.lastIndexOf(label) });
  }

  /** The register that holds the value; a constant is put into a fresh one. */
  registerOf(node: ts.Node, value: IntegerValue | BooleanValue): number {
    if (value.register !== undefined) return value.register;
    const result = this.integerRegister();
    this.emit(node, { op: "CONST", result, value: immediateOf(value) });
    return result;
  }

  /** The register to store from, where storing wraps to the type: an EXTEND that only does the same is taken back. */
  registerToStore(node: ts.Node, value: IntegerValue, type: IntegerType): number {
    const last = this.block[this.block.length - 1];
    if (
      last?.op === "EXTEND" &&
      value.storage === "temporary" &&
      last.result === value.register &&
      integerBits(type) <= integerBits(last.type)
    ) {
      this.block.pop();
      return last.source;
    }
    return this.registerOf(node, value);
  }

  /** The register of a new variable with that value: a temporary's own, otherwise a fresh one with a copy. */
  registerFor(node: ts.Node, value: IntegerValue | BooleanValue): number {
    if (value.register !== undefined && value.storage === "temporary") return value.register;
    const register = this.integerRegister();
    this.store(node, register, value);
    return register;
  }

  /** Puts the value into the register, by the instruction that makes it where possible. */
  store(node: ts.Node, target: number, value: IntegerValue | BooleanValue): void {
    if (value.register === undefined) {
      this.emit(node, { op: "CONST", result: target, value: immediateOf(value) });
      return;
    }
    if (value.register === target) return;
    const last = this.block[this.block.length - 1];
    if (value.storage === "temporary" && last !== undefined && writesRegister(last, value.register)) {
      this.block[this.block.length - 1] = renameRegister(last, value.register, target);
      return;
    }
    this.emit(node, { op: "MOVE", result: target, source: value.register });
  }
}

/** Registers hold 64-bit two's complement values, so a large u64 is a negative immediate. */
function immediateOf(value: IntegerValue | BooleanValue): bigint {
  if (value.kind === "boolean") return value.constant ? 1n : 0n;
  return BigInt.asIntN(64, value.low);
}

/** How many instructions it is, nested blocks included. */
function instructionCount(instruction: Instruction): number {
  const count = (block: Block) => block.reduce((sum, nested) => sum + instructionCount(nested), 0);
  return blocksOf(instruction).reduce((sum, { block }) => sum + count(block), 1);
}
