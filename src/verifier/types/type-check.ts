import type { Action, Instruction, IntegerType } from "../../bytecode/index.ts";
import { report, type Verification } from "../verification.ts";
import { vectorOf } from "./operand-types.ts";

/** One instruction under check. Operands lead somewhere and registers are of the right kind. */
export interface TypeCheck {
  readonly verification: Verification;
  readonly action: Action;
  readonly instruction: Instruction;
}

/** Records a finding about the instruction. */
export function refuse(check: TypeCheck, code: string, message: string, hint: string): void {
  report(check.verification, code, message, hint, { action: check.action, instruction: check.instruction });
}

/** What a vector must look like; what is left out is free. */
export interface WantedVector {
  /** One of these types. */
  readonly elements?: readonly IntegerType[];
  readonly length?: number;
}

/** RMT3012 where the vector register is of another type; `reason` ends the sentence, such as "for model tree". */
export function expectVector(check: TypeCheck, register: number, wanted: WantedVector, reason: string): void {
  const { element, length } = vectorOf(check.action, register);
  const fits = wanted.elements?.includes(element) ?? true;
  if (fits && (wanted.length ?? length) === length) return;
  const shape = describe(wanted);
  const message = `register v${register} is ${element}[${length}], but must be ${shape} ${reason}`;
  refuse(check, "RMT3012", message, `declare the vector ${wanted.elements?.length === 1 ? "as " : ""}${shape}`);
}

/** RMT3012 where the two vector registers differ in type or length. */
export function expectSameVector(check: TypeCheck, register: number, other: number): void {
  const { element, length } = vectorOf(check.action, other);
  expectVector(check, register, { elements: [element], length }, `like v${other}`);
}

function describe({ elements, length }: WantedVector): string {
  if (elements === undefined) return `of length ${length}`;
  if (elements.length === 1 && length !== undefined) return `${elements[0]}[${length}]`;
  return `of ${elements.join(" or ")}${length === undefined ? "" : ` and length ${length}`}`;
}
