import type ts from "typescript";
import { typeErrors } from "../errors/index.ts";
import type { Interval } from "../integers.ts";
import type { Lowering } from "../lowering.ts";
import { booleanIn, constantBoolean, describe, errorValue, type Value } from "../values.ts";
import { type BinaryInstruction, emitBinary, integers, type Operand, signedness } from "./arithmetic.ts";

/** The comparison operators of the language. */
export type ComparisonOperator = "===" | "!==" | "<" | "<=" | ">" | ">=";

/** Lowers a comparison of two integers, or of two booleans by `===` and `!==`. */
export function comparison(
  lowering: Lowering,
  node: ts.Node,
  operator: ComparisonOperator,
  left: Operand,
  right: Operand,
): Value {
  if (left.value.kind === "error" || right.value.kind === "error") return errorValue;
  const equality = operator === "===" || operator === "!==";
  if (equality && left.value.kind === "boolean") return booleanEquality(lowering, node, operator, left, right);
  const operands = integers(lowering, node, left, right);
  if (operands === undefined) return errorValue;
  const known = decide(operator, operands.left, operands.right);
  if (known !== undefined) return constantBoolean(known);
  const signed = signedness(operands.type, operands.left, operands.right);
  if (signed === undefined) {
    lowering.report(node, typeErrors.sixtyFourBits());
    return errorValue;
  }
  const [op, swapped] = instructionOf(operator, signed);
  const [first, second] = swapped ? [operands.right, operands.left] : [operands.left, operands.right];
  return booleanIn(emitBinary(lowering, node, op, first, second));
}

function booleanEquality(
  lowering: Lowering,
  node: ts.Node,
  operator: "===" | "!==",
  left: Operand,
  right: Operand,
): Value {
  if (left.value.kind !== "boolean" || right.value.kind !== "boolean") {
    lowering.report(right.node, typeErrors.expected("a boolean", describe(right.value)));
    return errorValue;
  }
  if (left.value.constant !== undefined && right.value.constant !== undefined) {
    return constantBoolean((left.value.constant === right.value.constant) === (operator === "==="));
  }
  const leftRegister = lowering.registerOf(node, left.value);
  const rightRegister = lowering.registerOf(node, right.value);
  const result = lowering.integerRegister();
  lowering.emit(node, { op: operator === "===" ? "EQ" : "NE", result, left: leftRegister, right: rightRegister });
  return booleanIn(result);
}

/** The outcome where the intervals decide it. */
function decide(operator: ComparisonOperator, left: Interval, right: Interval): boolean | undefined {
  switch (operator) {
    case "<":
      return left.high < right.low ? true : left.low >= right.high ? false : undefined;
    case "<=":
      return left.high <= right.low ? true : left.low > right.high ? false : undefined;
    case ">":
      return decide("<", right, left);
    case ">=":
      return decide("<=", right, left);
    case "===":
    case "!==": {
      const apart = left.high < right.low || right.high < left.low;
      const same = left.low === left.high && right.low === right.high && left.low === right.low;
      return apart || same ? same === (operator === "===") : undefined;
    }
  }
}

function instructionOf(operator: ComparisonOperator, signed: boolean): readonly [BinaryInstruction, boolean] {
  switch (operator) {
    case "===":
      return ["EQ", false];
    case "!==":
      return ["NE", false];
    case "<":
      return [signed ? "LT_S" : "LT_U", false];
    case "<=":
      return [signed ? "LE_S" : "LE_U", false];
    case ">":
      return [signed ? "LT_S" : "LT_U", true];
    case ">=":
      return [signed ? "LE_S" : "LE_U", true];
  }
}
