import ts from "typescript";
import { asBoolean } from "../coerce.ts";
import { expressionErrors, statementErrors } from "../errors/index.ts";
import type { ArithmeticOperator } from "../intervals.ts";
import type { Lowering } from "../lowering.ts";
import { booleanIn, constantBoolean, errorValue, type Value } from "../values.ts";
import { arithmetic, complement, negation, type Operand, shift } from "./arithmetic.ts";
import { type ComparisonOperator, comparison } from "./comparisons.ts";
import { logical } from "./conditions.ts";

const arithmeticOperators = new Set(["+", "-", "*", "/", "%", "&", "|", "^"]);
const shiftOperators = new Set(["<<", ">>", ">>>"]);
const comparisonOperators = new Set(["===", "!==", "<", "<=", ">", ">="]);

/** `left operator right` as a value. */
export function binaryExpression(lowering: Lowering, node: ts.BinaryExpression): Value {
  const kind = node.operatorToken.kind;
  if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) {
    lowering.report(node.operatorToken, statementErrors.assignmentAsValue());
    return errorValue;
  }
  const operator = lowering.compilation.textOf(node.operatorToken);
  if (operator === "&&" || operator === "||") return logical(lowering, node, operator);
  const left: Operand = { node: node.left, value: lowering.expression(node.left) };
  const right: Operand = { node: node.right, value: lowering.expression(node.right) };
  return applyOperator(lowering, node, node.operatorToken, operator, left, right);
}

/** Lowers an operator on operands that are lowered already; unknown operators are reported at their token. */
export function applyOperator(
  lowering: Lowering,
  node: ts.Node,
  token: ts.Node,
  operator: string,
  left: Operand,
  right: Operand,
): Value {
  if (arithmeticOperators.has(operator)) {
    return arithmetic(lowering, node, operator as ArithmeticOperator, left, right);
  }
  if (shiftOperators.has(operator)) return shift(lowering, node, operator as "<<" | ">>" | ">>>", left, right);
  if (comparisonOperators.has(operator)) {
    return comparison(lowering, node, operator as ComparisonOperator, left, right);
  }
  if (operator === "==" || operator === "!=") lowering.report(token, expressionErrors.looseEquality(operator));
  else if (operator === "??") lowering.report(token, expressionErrors.optionalChaining(operator));
  else if (operator === "in" || operator === "instanceof") {
    lowering.report(token, expressionErrors.dynamicOperator(operator));
  } else lowering.report(token, expressionErrors.unsupportedExpression(`The operator \`${operator}\``));
  return errorValue;
}

/** `-x`, `~x`, `!x`, `+x`; `++x` only as a statement. */
export function prefixExpression(lowering: Lowering, node: ts.PrefixUnaryExpression): Value {
  const operand: Operand = { node: node.operand, value: lowering.expression(node.operand) };
  switch (node.operator) {
    case ts.SyntaxKind.MinusToken:
      return negation(lowering, node, operand);
    case ts.SyntaxKind.TildeToken:
      return complement(lowering, node, operand);
    case ts.SyntaxKind.ExclamationToken:
      return inversion(lowering, node, operand);
    case ts.SyntaxKind.PlusToken:
      lowering.report(node, expressionErrors.unsupportedExpression("Unary `+`"));
      return errorValue;
    default:
      lowering.report(node, statementErrors.assignmentAsValue());
      return errorValue;
  }
}

function inversion(lowering: Lowering, node: ts.Node, operand: Operand): Value {
  const value = asBoolean(lowering, operand.node, operand.value);
  if (value === undefined) return errorValue;
  if (value.constant !== undefined) return constantBoolean(!value.constant);
  const source = lowering.registerOf(node, value);
  const zero = lowering.integerRegister();
  lowering.emit(node, { op: "CONST", result: zero, value: 0n });
  const result = lowering.integerRegister();
  lowering.emit(node, { op: "EQ", result, left: source, right: zero });
  return booleanIn(result);
}
