import type ts from "typescript";
import { type InstructionName, type IntegerType, integerRange, isSignedType } from "../../bytecode/index.ts";
import { asInteger, unify } from "../coerce.ts";
import { typeErrors } from "../errors/index.ts";
import { contains, type Interval, sixtyFourBits, wrap } from "../integers.ts";
import { type ArithmeticOperator, combine, hull } from "../intervals.ts";
import type { Lowering } from "../lowering.ts";
import { constantInteger, constantOf, errorValue, type IntegerValue, integerIn, type Value } from "../values.ts";

/** An operand with the place it stands at. */
export interface Operand {
  readonly node: ts.Node;
  readonly value: Value;
}

/** The instructions that compute `result` from `left` and `right`. */
export type BinaryInstruction = Extract<
  InstructionName,
  | "ADD"
  | "SUB"
  | "MUL"
  | "DIV_S"
  | "DIV_U"
  | "REM_S"
  | "REM_U"
  | "AND"
  | "OR"
  | "XOR"
  | "SHL"
  | "SHR_S"
  | "SHR_U"
  | "MIN_S"
  | "MAX_S"
  | "MIN_U"
  | "MAX_U"
  | "EQ"
  | "NE"
  | "LT_S"
  | "LT_U"
  | "LE_S"
  | "LE_U"
>;

const instructions: Readonly<
  Record<ArithmeticOperator, readonly [signed: BinaryInstruction, unsigned: BinaryInstruction]>
> = {
  "+": ["ADD", "ADD"],
  "-": ["SUB", "SUB"],
  "*": ["MUL", "MUL"],
  "/": ["DIV_S", "DIV_U"],
  "%": ["REM_S", "REM_U"],
  "&": ["AND", "AND"],
  "|": ["OR", "OR"],
  "^": ["XOR", "XOR"],
  min: ["MIN_S", "MIN_U"],
  max: ["MAX_S", "MAX_U"],
};

/** Lowers an operator of two integers; the result wraps to their common type. */
export function arithmetic(
  lowering: Lowering,
  node: ts.Node,
  operator: ArithmeticOperator,
  leftOperand: Operand,
  rightOperand: Operand,
): Value {
  const operands = integers(lowering, node, leftOperand, rightOperand);
  if (operands === undefined) return errorValue;
  const { left, right, type } = operands;
  if ((operator === "/" || operator === "%") && constantOf(right) === 0n) {
    lowering.report(rightOperand.node, typeErrors.divisionByZero());
    return errorValue;
  }
  const interval = combine(operator, left, right);
  const signed = signedness(type, left, right);
  if (signed === undefined || (type === undefined && !contains(sixtyFourBits, interval))) {
    lowering.report(node, typeErrors.sixtyFourBits());
    return errorValue;
  }
  if (interval.low === interval.high) return constantInteger(type ? wrap(type, interval.low) : interval.low, type);
  const op = instructions[operator][signed ? 0 : 1];
  return finish(lowering, node, type, interval, emitBinary(lowering, node, op, left, right));
}

/** Lowers `<<`, `>>` and `>>>`; the result has the type of the left operand, the count is taken modulo 64. */
export function shift(
  lowering: Lowering,
  node: ts.Node,
  operator: "<<" | ">>" | ">>>",
  leftOperand: Operand,
  rightOperand: Operand,
): Value {
  const left = asInteger(lowering, leftOperand.node, leftOperand.value);
  const right = asInteger(lowering, rightOperand.node, rightOperand.value);
  if (left === undefined || right === undefined) return errorValue;
  const type = left.type;
  const signed = type === undefined ? left.low < 0n : isSignedType(type);
  if (operator === ">>>" && signed) {
    lowering.report(node, typeErrors.signedZeroFill(type ?? "a negative constant"));
    return errorValue;
  }
  const given = constantOf(right);
  if (given === undefined && type === undefined && operator === "<<") {
    lowering.report(leftOperand.node, typeErrors.shiftedLiteral());
    return errorValue;
  }
  const interval = shiftedInterval(operator, left, given === undefined ? undefined : given & 63n);
  if (type === undefined && !contains(sixtyFourBits, interval)) {
    lowering.report(node, typeErrors.sixtyFourBits());
    return errorValue;
  }
  if (interval.low === interval.high) return constantInteger(type ? wrap(type, interval.low) : interval.low, type);
  const op = operator === "<<" ? "SHL" : signed ? "SHR_S" : "SHR_U";
  return finish(lowering, node, type, interval, emitBinary(lowering, node, op, left, right));
}

function shiftedInterval(operator: "<<" | ">>" | ">>>", left: Interval, count: bigint | undefined): Interval {
  const counts = count === undefined ? [0n, 63n] : [count];
  return hull(
    counts.flatMap((bits) =>
      operator === "<<" ? [left.low << bits, left.high << bits] : [left.low >> bits, left.high >> bits],
    ),
  );
}

/** Lowers unary minus. */
export function negation(lowering: Lowering, node: ts.Node, operand: Operand): Value {
  const value = asInteger(lowering, operand.node, operand.value);
  if (value === undefined) return errorValue;
  return unary(lowering, node, "NEG", value, { low: -value.high, high: -value.low });
}

/** Lowers `~`. */
export function complement(lowering: Lowering, node: ts.Node, operand: Operand): Value {
  const value = asInteger(lowering, operand.node, operand.value);
  if (value === undefined) return errorValue;
  return unary(lowering, node, "NOT", value, { low: ~value.high, high: ~value.low });
}

function unary(lowering: Lowering, node: ts.Node, op: "NEG" | "NOT", value: IntegerValue, interval: Interval): Value {
  const type = value.type;
  if (type === undefined && !contains(sixtyFourBits, interval)) {
    lowering.report(node, typeErrors.sixtyFourBits());
    return errorValue;
  }
  if (interval.low === interval.high) return constantInteger(type ? wrap(type, interval.low) : interval.low, type);
  const source = lowering.registerOf(node, value);
  const result = lowering.integerRegister();
  lowering.emit(node, { op, result, source });
  return finish(lowering, node, type, interval, result);
}

/** Both operands as integers in their common type. */
export function integers(lowering: Lowering, node: ts.Node, leftOperand: Operand, rightOperand: Operand) {
  const left = asInteger(lowering, leftOperand.node, leftOperand.value);
  const right = asInteger(lowering, rightOperand.node, rightOperand.value);
  if (left === undefined || right === undefined) return undefined;
  return unify(lowering, node, { node: leftOperand.node, value: left }, { node: rightOperand.node, value: right });
}

/** Whether 64-bit operations on the operands are signed; undefined when no 64-bit type holds both. */
export function signedness(type: IntegerType | undefined, left: Interval, right: Interval): boolean | undefined {
  if (type !== undefined) return isSignedType(type);
  const both = hull([left.low, left.high, right.low, right.high]);
  if (contains(integerRange("i64"), both)) return true;
  return both.low >= 0n ? false : undefined;
}

/** Emits an instruction of two operands and returns the register of its result. */
export function emitBinary(
  lowering: Lowering,
  node: ts.Node,
  op: BinaryInstruction,
  left: IntegerValue,
  right: IntegerValue,
): number {
  const leftRegister = lowering.registerOf(node, left);
  const rightRegister = lowering.registerOf(node, right);
  const result = lowering.integerRegister();
  lowering.emit(node, { op, result, left: leftRegister, right: rightRegister });
  return result;
}

/** Wraps an exact 64-bit result to the type where it may lie outside. */
export function finish(
  lowering: Lowering,
  node: ts.Node,
  type: IntegerType | undefined,
  interval: Interval,
  register: number,
): IntegerValue {
  if (type === undefined || contains(integerRange(type), interval)) return integerIn(register, type, interval);
  if (type === "i64" || type === "u64") return integerIn(register, type, integerRange(type));
  const result = lowering.integerRegister();
  lowering.emit(node, { op: "EXTEND", result, source: register, type });
  return integerIn(result, type, integerRange(type));
}
