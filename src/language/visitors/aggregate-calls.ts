import ts from "typescript";
import { fitInteger } from "../coerce.ts";
import { readMillionths } from "../decimals.ts";
import { declarationErrors, expressionErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import { errorValue, typedInteger, type Value, voidValue } from "../values.ts";
import { checkCount } from "./argument-count.ts";

/** `busy.contribute(principal, value)` and `busy.noisySum({ epsilon: 0.01 })` of an aggregate. */
export function aggregateCall(
  lowering: Lowering,
  node: ts.CallExpression,
  method: ts.MemberName,
  aggregate: number,
): Value {
  const { name, key } = lowering.compilation.aggregates[aggregate];
  if (method.text === "noisySum") return noisySum(lowering, node, aggregate);
  if (method.text !== "contribute") {
    const offered = "It has contribute(principal, value) and noisySum({ epsilon: 0.01 })";
    lowering.report(method, expressionErrors.unknownMember(method.text, `The aggregate \`${name}\``, offered));
    return errorValue;
  }
  const values = node.arguments.map((argument) => lowering.expression(argument));
  if (!checkCount(lowering, node, "contribute", [key.name, "value"])) return errorValue;
  const principal = fitInteger(lowering, node.arguments[0], values[0], key.type);
  const value = fitInteger(lowering, node.arguments[1], values[1], "i64");
  if (principal === undefined || value === undefined) return errorValue;
  lowering.emit(node, {
    op: "RMT_CONTRIBUTE",
    aggregate,
    principal: lowering.registerOf(node.arguments[0], principal),
    value: lowering.registerOf(node.arguments[1], value),
  });
  return voidValue;
}

function noisySum(lowering: Lowering, node: ts.CallExpression, aggregate: number): Value {
  if (!checkCount(lowering, node, "noisySum", ["{ epsilon }"])) return errorValue;
  const [argument] = node.arguments;
  const [property, ...others] = ts.isObjectLiteralExpression(argument) ? argument.properties : [];
  const written =
    property !== undefined &&
    ts.isPropertyAssignment(property) &&
    ts.isIdentifier(property.name) &&
    property.name.text === "epsilon"
      ? property.initializer
      : undefined;
  if (written === undefined || others.length > 0) {
    lowering.report(argument, declarationErrors.object("What `noisySum` takes", "noisySum({ epsilon: 0.01 })"));
    return errorValue;
  }
  const epsilon = readMillionths(lowering, written, "Epsilon", "0.000001", limits.epsilon);
  if (epsilon === undefined) return errorValue;
  const result = lowering.integerRegister();
  lowering.emit(node, { op: "RMT_NOISY_SUM", result, aggregate, epsilon });
  return typedInteger(result, "i64");
}
