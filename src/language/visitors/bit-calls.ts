import type ts from "typescript";
import { asInteger, fitInteger } from "../coerce.ts";
import { expressionErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { errorValue, integerIn, typedInteger, type Value } from "../values.ts";
import { checkCount } from "./argument-count.ts";

/** `hash(a, b, …)` of any integers. */
export function hash(lowering: Lowering, node: ts.CallExpression): Value {
  const values = node.arguments.map((argument) => asInteger(lowering, argument, lowering.expression(argument)));
  if (values.length === 0) {
    lowering.report(node, expressionErrors.argumentCount("hash", "at least 1 argument", 0));
    return errorValue;
  }
  const registers: number[] = [];
  for (const [index, value] of values.entries()) {
    if (value === undefined) return errorValue;
    registers.push(lowering.registerOf(node.arguments[index], value));
  }
  const result = lowering.integerRegister();
  lowering.emit(node, { op: "HASH", result, values: registers });
  return typedInteger(result, "u64");
}

/** `countOnes(value)` and `leadingZeros(value)`, of 64 bits. */
export function bitCount(lowering: Lowering, node: ts.CallExpression, name: "countOnes" | "leadingZeros"): Value {
  const values = node.arguments.map((argument) => lowering.expression(argument));
  if (!checkCount(lowering, node, name, ["value"])) return errorValue;
  const value = fitInteger(lowering, node.arguments[0], values[0], "u64");
  if (value === undefined) return errorValue;
  const source = lowering.registerOf(node.arguments[0], value);
  const result = lowering.integerRegister();
  lowering.emit(node, { op: name === "countOnes" ? "COUNT_ONES" : "LEADING_ZEROS", result, source });
  return integerIn(result, "u32", { low: 0n, high: 64n });
}
