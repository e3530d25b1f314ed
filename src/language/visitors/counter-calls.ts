import type ts from "typescript";
import { fitInteger } from "../coerce.ts";
import { expressionErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { errorValue, type Value, voidValue } from "../values.ts";
import { checkCount } from "./argument-count.ts";

/** `misses.add(1)` of a counter, `sizes.observe(size)` of a histogram. */
export function counterCall(
  lowering: Lowering,
  node: ts.CallExpression,
  method: ts.MemberName,
  counter: number,
): Value {
  const { name, kind } = lowering.compilation.counters[counter];
  const values = node.arguments.map((argument) => lowering.expression(argument));
  const [operation, parameter] = kind === "counter" ? ["add", "amount"] : ["observe", "value"];
  if (method.text !== operation) {
    const what = `The ${kind} \`${name}\``;
    lowering.report(method, expressionErrors.unknownMember(method.text, what, `It has ${operation}(${parameter})`));
    return errorValue;
  }
  if (!checkCount(lowering, node, operation, [parameter])) return errorValue;
  const value = fitInteger(lowering, node.arguments[0], values[0], "u64");
  if (value === undefined) return errorValue;
  const register = lowering.registerOf(node.arguments[0], value);
  lowering.emit(
    node,
    kind === "counter"
      ? { op: "RMT_COUNT", counter, amount: register }
      : { op: "RMT_OBSERVE", counter, value: register },
  );
  return voidValue;
}
