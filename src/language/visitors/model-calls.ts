import type ts from "typescript";
import { fitInteger } from "../coerce.ts";
import { declarationErrors, expressionErrors, typeErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { describe, errorValue, type IntegerValue, typedInteger, type Value, voidValue } from "../values.ts";
import { checkCount } from "./argument-count.ts";
import { loadVector } from "./storage-calls.ts";

/** `model.predict(v)`, `model.confidence(v)`, `model.ask(v)`, `model.learn(v, label)`. */
export function modelCall(lowering: Lowering, node: ts.CallExpression, method: ts.MemberName, model: number): Value {
  const slot = lowering.compilation.models[model];
  const values = node.arguments.map((argument) => lowering.expression(argument));
  const operation = method.text;
  if (operation !== "predict" && operation !== "confidence" && operation !== "ask" && operation !== "learn") {
    const offered = "It has predict(features), confidence(features), ask(features) and learn(features, label)";
    lowering.report(method, expressionErrors.unknownMember(operation, `The model \`${slot.name}\``, offered));
    return errorValue;
  }
  if (!checkCount(lowering, node, operation, operation === "learn" ? ["features", "label"] : ["features"])) {
    return errorValue;
  }
  const features = featuresOf(lowering, node.arguments[0], values[0], model);
  if (operation === "learn") {
    const label = fitInteger(lowering, node.arguments[1], values[1], slot.output);
    if (features === undefined || label === undefined) return errorValue;
    const source = lowering.registerOf(node.arguments[1], label);
    lowering.emit(node, { op: "RMT_LEARN", model, features, label: source });
    return voidValue;
  }
  if (features === undefined) return errorValue;
  const result = lowering.integerRegister();
  const confidence = lowering.integerRegister();
  lowering.emit(node, { op: "RMT_TREE_WALK", result, confidence, model, features });
  const answer: IntegerValue = typedInteger(result, slot.output);
  const certainty: IntegerValue = typedInteger(confidence, "u8");
  if (operation === "predict") return answer;
  if (operation === "confidence") return certainty;
  return { kind: "answer", value: { ...answer, storage: "binding" }, confidence: { ...certainty, storage: "binding" } };
}

/** The vector register with the model's features; a ring or array of a record is loaded. */
function featuresOf(lowering: Lowering, node: ts.Expression, value: Value, model: number): number | undefined {
  if (value.kind === "error") return undefined;
  if (value.kind !== "vector" && value.kind !== "field") {
    lowering.report(node, typeErrors.expected("a vector", describe(value)));
    return undefined;
  }
  const slot = lowering.compilation.models[model];
  const [element, length] =
    value.kind === "vector" ? [value.element, value.length] : [value.field.type, value.field.length];
  if (element !== slot.featureType || length !== slot.features) {
    const expected = `${slot.features} features of type ${slot.featureType}`;
    lowering.report(node, declarationErrors.modelFeatures(slot.name, expected, describe(value)));
    return undefined;
  }
  return value.kind === "vector" ? value.register : loadVector(lowering, node, value).register;
}
