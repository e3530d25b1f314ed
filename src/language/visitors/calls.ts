import ts from "typescript";
import type { HookDescription } from "../../hooks/index.ts";
import { fitInteger } from "../coerce.ts";
import { expressionErrors, statementErrors } from "../errors/index.ts";
import { isIntegerType } from "../integers.ts";
import type { Lowering } from "../lowering.ts";
import { errorValue, typedInteger, type Value, voidValue } from "../values.ts";
import { aggregateCall } from "./aggregate-calls.ts";
import { checkCount } from "./argument-count.ts";
import { builtinCall, convert } from "./builtin-calls.ts";
import { counterCall } from "./counter-calls.ts";
import { inlineCall } from "./inlining.ts";
import { reportUnknownEventMember } from "./members.ts";
import { modelCall } from "./model-calls.ts";
import { queueCall } from "./queue-calls.ts";
import { contextCall, fieldCall, vectorCall } from "./storage-calls.ts";

/** `callee(…)`: a function of the file, a helper of the event, or something that `rmt` offers. */
export function callExpression(lowering: Lowering, node: ts.CallExpression): Value {
  if (node.questionDotToken) lowering.report(node.questionDotToken, expressionErrors.optionalChaining("?."));
  const spread = node.arguments.find(ts.isSpreadElement);
  if (spread !== undefined) {
    lowering.report(spread, expressionErrors.spread());
    return errorValue;
  }
  const callee = node.expression;
  if (ts.isPropertyAccessExpression(callee)) return methodCall(lowering, node, callee);
  if (ts.isArrowFunction(callee) || ts.isFunctionExpression(callee) || ts.isParenthesizedExpression(callee)) {
    lowering.report(callee, statementErrors.closure());
    return errorValue;
  }
  const value = lowering.expression(callee);
  if (value.kind === "function") return inlineCall(lowering, node, value.declaration);
  if (value.kind === "builtin") {
    return isIntegerType(value.name) ? convert(lowering, node, value.name) : builtinCall(lowering, node, value.name);
  }
  return notCallable(lowering, node, callee, value);
}

function methodCall(lowering: Lowering, node: ts.CallExpression, callee: ts.PropertyAccessExpression): Value {
  if (callee.questionDotToken) lowering.report(callee.questionDotToken, expressionErrors.optionalChaining("?."));
  if (ts.isIdentifier(callee.expression) && callee.expression.text === "Math" && !lowering.scope.lookup("Math")) {
    lowering.report(callee, expressionErrors.mathObject(lowering.compilation.textOf(callee)));
    return errorValue;
  }
  const object = lowering.expression(callee.expression);
  switch (object.kind) {
    case "event":
      return helperCall(lowering, node, callee, object.hook);
    case "context":
      return contextCall(lowering, node, callee.name, object.index);
    case "queue":
      return queueCall(lowering, node, callee.name, object.index);
    case "counter":
      return counterCall(lowering, node, callee.name, object.index);
    case "aggregate":
      return aggregateCall(lowering, node, callee.name, object.index);
    case "model":
      return modelCall(lowering, node, callee.name, object.index);
    case "vector":
      return vectorCall(lowering, node, callee.name, object);
    case "field":
      return fieldCall(lowering, node, callee.name, object);
    default:
      return notCallable(lowering, node, callee, object);
  }
}

function notCallable(lowering: Lowering, node: ts.CallExpression, callee: ts.Expression, value: Value): Value {
  if (value.kind !== "error") {
    lowering.report(callee, expressionErrors.unknownCall(lowering.compilation.textOf(callee)));
  }
  for (const argument of node.arguments) lowering.expression(argument);
  return errorValue;
}

/** A helper of the hook: `event.prefetch(page)`. */
function helperCall(
  lowering: Lowering,
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  hook: HookDescription,
): Value {
  const helper = hook.helpers.find((candidate) => candidate.name === callee.name.text);
  const values = node.arguments.map((argument) => lowering.expression(argument));
  if (helper === undefined) {
    if (hook.fields.some((field) => field.name === callee.name.text)) {
      lowering.report(callee, expressionErrors.unknownCall(lowering.compilation.textOf(callee)));
    } else reportUnknownEventMember(lowering, callee.name, hook);
    return errorValue;
  }
  if (
    !checkCount(
      lowering,
      node,
      helper.name,
      helper.parameters.map((parameter) => parameter.name),
    )
  )
    return errorValue;
  const fitted = helper.parameters.map((parameter, index) =>
    fitInteger(lowering, node.arguments[index], values[index], parameter.type),
  );
  const registers: number[] = [];
  for (const [index, value] of fitted.entries()) {
    if (value === undefined) return errorValue;
    registers.push(lowering.registerOf(node.arguments[index], value));
  }
  const result = lowering.integerRegister();
  lowering.emit(node, {
    op: "CALL",
    result,
    helper: lowering.compilation.helperIndex(helper.name),
    arguments: registers,
  });
  return helper.result === undefined ? voidValue : typedInteger(result, helper.result);
}
