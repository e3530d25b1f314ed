import type ts from "typescript";
import { lowerModel } from "../../models/index.ts";
import { fitInteger } from "../coerce.ts";
import type { CompiledModel } from "../compilation.ts";
import { declarationErrors, expressionErrors, typeErrors } from "../errors/index.ts";
import type { Interval } from "../integers.ts";
import type { Lowering } from "../lowering.ts";
import {
  booleanIn,
  describe,
  errorValue,
  type IntegerValue,
  integerIn,
  typedInteger,
  type Value,
  voidValue,
} from "../values.ts";
import { checkCount } from "./argument-count.ts";
import { loadVector } from "./storage-calls.ts";

/** `model.predict(v)`, `model.confidence(v)`, `model.ask(v)`, `model.learn(v, label)`. */
export function modelCall(lowering: Lowering, node: ts.CallExpression, method: ts.MemberName, index: number): Value {
  const model = lowering.compilation.models[index];
  const values = node.arguments.map((argument) => lowering.expression(argument));
  const operation = method.text;
  if (operation !== "predict" && operation !== "confidence" && operation !== "ask" && operation !== "learn") {
    const offered = "It has predict(features), confidence(features), ask(features), learn(features, label) and ready";
    lowering.report(method, expressionErrors.unknownMember(operation, `The model \`${model.slot.name}\``, offered));
    return errorValue;
  }
  if (!checkCount(lowering, node, operation, operation === "learn" ? ["features", "label"] : ["features"])) {
    return errorValue;
  }
  const features = featuresOf(lowering, node.arguments[0], values[0], model);
  if (operation === "learn") {
    const label = labelOf(lowering, node.arguments[1], values[1], model);
    if (features === undefined || label === undefined) return errorValue;
    const source = lowering.registerOf(node.arguments[1], label);
    lowering.emit(node, { op: "RMT_LEARN", model: index, features, label: source });
    return voidValue;
  }
  if (features === undefined) return errorValue;
  const registers = askModel(lowering, node, index, features);
  const value: IntegerValue = integerIn(registers.value, model.answer.type, answersOf(model));
  const confidence: IntegerValue = typedInteger(registers.confidence, "u8");
  if (operation === "predict") return value;
  if (operation === "confidence") return confidence;
  return { kind: "answer", value: { ...value, storage: "binding" }, confidence: { ...confidence, storage: "binding" } };
}

/** `model.ready`: whether the slot holds a model. */
export function modelReady(lowering: Lowering, node: ts.Node, model: number): Value {
  const result = lowering.integerRegister();
  lowering.emit(node, { op: "RMT_MODEL_READY", result, model });
  return booleanIn(result);
}

/** Emits the inference; gives the registers of its answer, which the model's code writes itself. */
function askModel(
  lowering: Lowering,
  node: ts.Node,
  index: number,
  features: number,
): { readonly value: number; readonly confidence: number } {
  const { description, firstTensor } = lowering.compilation.models[index];
  const location = lowering.compilation.locationOf(node);
  const { code, value, confidence } = lowerModel(
    description,
    { slotIndex: index, firstTensor, location, allocate: (type) => lowering.registers.push(type) - 1 },
    features,
  );
  lowering.emitAll([{ op: "RMT_INFER", result: value, confidence, model: index, features, body: code, location }]);
  return { value, confidence };
}

/** What the model can answer: what its family can, within the range that the slot keeps. */
function answersOf({ slot, answer }: CompiledModel): Interval {
  return slot.range === undefined ? answer : { low: BigInt(slot.range.low), high: BigInt(slot.range.high) };
}

/** The label of a sample, as the model would answer it. */
function labelOf(
  lowering: Lowering,
  node: ts.Expression,
  value: Value,
  { slot, answer, classes }: CompiledModel,
): IntegerValue | undefined {
  const label = fitInteger(lowering, node, value, answer.type);
  if (label === undefined || classes === undefined || label.low <= answer.high) return label;
  lowering.report(node, declarationErrors.limit(`A label of \`${slot.name}\``, answer.low, answer.high));
  return undefined;
}

/** The vector register with the model's features; a ring or array of a record is loaded. */
function featuresOf(
  lowering: Lowering,
  node: ts.Expression,
  value: Value,
  { slot }: CompiledModel,
): number | undefined {
  if (value.kind === "error") return undefined;
  if (value.kind !== "vector" && value.kind !== "field") {
    lowering.report(node, typeErrors.expected("a vector", describe(value)));
    return undefined;
  }
  const [element, length] =
    value.kind === "vector" ? [value.element, value.length] : [value.field.type, value.field.length];
  if (element !== slot.featureType || length !== slot.features) {
    const expected = `${slot.features} features of type ${slot.featureType}`;
    lowering.report(node, declarationErrors.modelFeatures(slot.name, expected, describe(value)));
    return undefined;
  }
  return value.kind === "vector" ? value.register : loadVector(lowering, node, value).register;
}
