import ts from "typescript";
import type { ContextField } from "../../bytecode/index.ts";
import { type HookDescription, hooks } from "../../hooks/index.ts";
import { asInteger } from "../coerce.ts";
import { declarationErrors, expressionErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { suggest } from "../suggestion.ts";
import {
  constantInteger,
  describe,
  type ElementValue,
  errorValue,
  type IntegerValue,
  type RecordValue,
  typedInteger,
  type Value,
} from "../values.ts";
import { modelReady } from "./model-calls.ts";

/** `object.name` as a value. */
export function propertyAccess(lowering: Lowering, node: ts.PropertyAccessExpression): Value {
  if (node.questionDotToken) lowering.report(node.questionDotToken, expressionErrors.optionalChaining("?."));
  const object = lowering.expression(node.expression);
  const name = node.name.text;
  switch (object.kind) {
    case "error":
      return errorValue;
    case "event":
      return eventField(lowering, node, object.hook);
    case "record":
      if (name === "found" && object.found !== undefined) return object.found;
      return recordField(lowering, node, object);
    case "element":
      return elementField(lowering, node, object);
    case "metadata":
      return metadataField(lowering, node);
    case "model":
      if (name === "ready") return modelReady(lowering, node, object.index);
      return unknownMember(lowering, node, object, "It has ready; predict(features) and the others are called");
    case "answer":
      if (name === "value" || name === "confidence") return object[name];
      return unknownMember(lowering, node, object, "It has value and confidence");
    case "field":
    case "vector":
      if (name === "length")
        return constantInteger(BigInt(object.kind === "field" ? object.field.length : object.length));
      return unknownMember(lowering, node, object, "It has length and elements: values[0]");
    case "builtin":
      if (object.name === "hooks") return hookNamed(lowering, node.name);
      return unknownMember(lowering, node, object, "Use the name itself");
    default:
      return unknownMember(lowering, node, object, "Only events, records, vectors, answers and metadata have parts");
  }
}

/** `values[index]`: an element of a ring or array field or of a vector. */
export function elementAccess(lowering: Lowering, node: ts.ElementAccessExpression): Value {
  if (node.questionDotToken) lowering.report(node.questionDotToken, expressionErrors.optionalChaining("?."));
  const object = lowering.expression(node.expression);
  const index = elementIndex(lowering, node, object);
  if (index === undefined) return errorValue;
  const indexRegister = lowering.registerOf(node.argumentExpression, index);
  const result = lowering.integerRegister();
  if (object.kind === "field") {
    const { record, index: field } = object;
    lowering.emit(node, { op: "RMT_LD_ARRAY", result, record: record.register, field, index: indexRegister });
    return typedInteger(result, object.field.type);
  }
  if (object.kind !== "vector") return errorValue;
  lowering.emit(node, { op: "RMT_SCALAR_VAL", result, vector: object.register, index: indexRegister });
  return typedInteger(result, object.element);
}

/** The index of an element, checked against the length as far as it is known. */
export function elementIndex(
  lowering: Lowering,
  node: ts.ElementAccessExpression,
  object: Value,
): IntegerValue | undefined {
  const index = asInteger(lowering, node.argumentExpression, lowering.expression(node.argumentExpression));
  if (object.kind === "error" || index === undefined) return undefined;
  if (object.kind !== "field" && object.kind !== "vector") {
    lowering.report(
      node.argumentExpression,
      expressionErrors.unknownMember(
        "[…]",
        capitalised(describe(object)),
        "Only rings, arrays and vectors have elements",
      ),
    );
    return undefined;
  }
  const length = object.kind === "field" ? object.field.length : object.length;
  if (index.low >= BigInt(length) || index.high < 0n) {
    lowering.report(node.argumentExpression, expressionErrors.indexOutOfBounds(String(index.low), length));
    return undefined;
  }
  return index;
}

/** A field of what was taken from a queue. */
function elementField(lowering: Lowering, node: ts.PropertyAccessExpression, element: ElementValue): Value {
  const name = node.name.text;
  if (name === "found") return element.found;
  const queue = lowering.compilation.contexts[element.context];
  const index = queue.fields.findIndex((field) => field.name === name);
  if (index >= 0) return element.fields[index];
  const known = ["found", ...queue.fields.map((field) => field.name)];
  lowering.report(node.name, declarationErrors.unknownContextField(name, queue.name, known));
  return errorValue;
}

function metadataField(lowering: Lowering, node: ts.PropertyAccessExpression): Value {
  const field = findMetadata(lowering, node.name);
  if (field === undefined) return errorValue;
  const result = lowering.integerRegister();
  lowering.emit(node, { op: "RMT_LD_META", result, field });
  return typedInteger(result, lowering.compilation.metadata[field].type);
}

/** Index of the metadata's field of that name; an unknown one is reported. */
export function findMetadata(lowering: Lowering, name: ts.MemberName): number | undefined {
  const { metadata } = lowering.compilation;
  const field = metadata.findIndex((candidate) => candidate.name === name.text);
  if (field >= 0) return field;
  const known = metadata.map((candidate) => candidate.name);
  lowering.report(name, declarationErrors.unknownMetadata(name.text, known));
  return undefined;
}

function eventField(lowering: Lowering, node: ts.PropertyAccessExpression, hook: HookDescription): Value {
  const field = hook.fields.findIndex((candidate) => candidate.name === node.name.text);
  if (field < 0) {
    if (hook.helpers.some((helper) => helper.name === node.name.text)) {
      lowering.report(node.name, expressionErrors.notAValue(node.name.text, "a helper of the event"));
    } else reportUnknownEventMember(lowering, node.name, hook);
    return errorValue;
  }
  const result = lowering.integerRegister();
  lowering.emit(node, { op: "RMT_LD_EVENT", result, field });
  return typedInteger(result, hook.fields[field].type);
}

/** Reports a name that the event has not: a helper of another hook, or nothing at all. */
export function reportUnknownEventMember(lowering: Lowering, name: ts.MemberName, hook: HookDescription): void {
  const others = hooks.filter((other) => other.helpers.some((helper) => helper.name === name.text));
  lowering.report(
    name,
    others.length > 0
      ? declarationErrors.helperOfOtherHook(
          name.text,
          hook.name,
          others.map((other) => other.name),
        )
      : declarationErrors.unknownEventMember(
          name.text,
          hook.name,
          hook.fields.map((field) => field.name),
          hook.helpers.map((helper) => helper.name),
        ),
  );
}

function recordField(lowering: Lowering, node: ts.PropertyAccessExpression, record: RecordValue): Value {
  const found = findField(lowering, node.name, record);
  if (found === undefined) return errorValue;
  const { index, field } = found;
  if (field.kind !== "scalar") return { kind: "field", record, index, field };
  const result = lowering.integerRegister();
  lowering.emit(node, { op: "RMT_LD_CTXT", result, record: record.register, field: index });
  return typedInteger(result, field.type);
}

/** The record's field of that name; an unknown one is reported. */
export function findField(
  lowering: Lowering,
  name: ts.MemberName,
  record: RecordValue,
): { index: number; field: ContextField } | undefined {
  const context = lowering.compilation.contexts[record.context];
  const index = context.fields.findIndex((field) => field.name === name.text);
  if (index >= 0) return { index, field: context.fields[index] };
  const known = context.fields.map((field) => field.name);
  lowering.report(name, declarationErrors.unknownContextField(name.text, context.name, known));
  return undefined;
}

function hookNamed(lowering: Lowering, name: ts.MemberName): Value {
  const hook = hooks.find((candidate) => candidate.property === name.text);
  if (hook !== undefined) return { kind: "hook", hook };
  const known = hooks.map((candidate) => `hooks.${candidate.property}`);
  const meant = suggest(`hooks.${name.text}`, known);
  lowering.report(name, declarationErrors.unknownHook(name.text, meant === undefined ? known : [meant]));
  return errorValue;
}

function unknownMember(lowering: Lowering, node: ts.PropertyAccessExpression, object: Value, offered: string): Value {
  const name = ts.isIdentifier(node.name) ? node.name.text : "#";
  lowering.report(node.name, expressionErrors.unknownMember(name, capitalised(describe(object)), offered));
  return errorValue;
}

function capitalised(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
