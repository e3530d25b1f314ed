import type ts from "typescript";
import type { ContextKind } from "../../bytecode/index.ts";
import { fitInteger } from "../coerce.ts";
import { declarationErrors, expressionErrors, listing } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { booleanIn, errorValue, type FieldValue, type Value, type VectorValue, voidValue } from "../values.ts";
import { checkCount } from "./argument-count.ts";

/** What each kind of context can do; queues are called otherwise. */
const operations: Readonly<Record<ContextKind, readonly string[]>> = {
  lru: ["at", "find", "delete"],
  hash: ["at", "find", "delete"],
  array: ["at", "find"],
  lpm: ["find"],
  queue: [],
};

/** `history.at(keys…)`, `history.find(keys…)`: the record with these keys; `history.delete(keys…)`: whether there was one. */
export function contextCall(
  lowering: Lowering,
  node: ts.CallExpression,
  method: ts.MemberName,
  context: number,
): Value {
  const declaration = lowering.compilation.contexts[context];
  const values = node.arguments.map((argument) => lowering.expression(argument));
  const offered = operations[declaration.kind];
  if (!offered.includes(method.text)) {
    const what = `The ${declaration.kind === "lru" ? "" : `${declaration.kind} `}context \`${declaration.name}\``;
    const hint = `It has ${listing(offered.map((name) => `${name}(keys…)`))}`;
    lowering.report(method, expressionErrors.unknownMember(method.text, what, hint));
    return errorValue;
  }
  if (values.length !== declaration.keys.length) {
    const keys = declaration.keys.map((key) => key.name);
    lowering.report(node, declarationErrors.keyCount(`${declaration.name}.${method.text}`, keys, values.length));
    return errorValue;
  }
  const keys: number[] = [];
  let complete = true;
  for (const [index, key] of declaration.keys.entries()) {
    const value = fitInteger(lowering, node.arguments[index], values[index], key.type);
    if (value === undefined) complete = false;
    else keys.push(lowering.registerOf(node.arguments[index], value));
  }
  if (method.text === "delete") {
    const found = lowering.integerRegister();
    if (complete) lowering.emit(node, { op: "RMT_DELETE_CTXT", found, context, keys });
    return booleanIn(found);
  }
  const record = lowering.recordRegister(context);
  if (method.text === "find") {
    if (declaration.fields.some((field) => field.name === "found")) {
      lowering.report(method, declarationErrors.reservedFound(declaration.name));
    }
    const found = lowering.integerRegister();
    if (complete) lowering.emit(node, { op: "RMT_FIND_CTXT", found, record, context, keys });
    return { kind: "record", register: record, context, found: booleanIn(found, "binding") };
  }
  if (complete) lowering.emit(node, { op: "RMT_MATCH_CTXT", record, context, keys });
  return { kind: "record", register: record, context };
}

/** `ring.push(value)`, `ring.copy()`, `array.copy()`. */
export function fieldCall(
  lowering: Lowering,
  node: ts.CallExpression,
  method: ts.MemberName,
  object: FieldValue,
): Value {
  const values = node.arguments.map((argument) => lowering.expression(argument));
  if (method.text === "copy") {
    return checkCount(lowering, node, "copy", []) ? loadVector(lowering, node, object) : errorValue;
  }
  if (method.text !== "push" || object.field.kind !== "ring") {
    const offered =
      object.field.kind === "ring" ? "It has push(value) and copy()" : "It has copy(); only rings have push";
    lowering.report(
      method,
      expressionErrors.unknownMember(method.text, `The ${object.field.kind} \`${object.field.name}\``, offered),
    );
    return errorValue;
  }
  if (!checkCount(lowering, node, "push", ["value"])) return errorValue;
  const value = fitInteger(lowering, node.arguments[0], values[0], object.field.type);
  if (value === undefined) return errorValue;
  const source = lowering.registerToStore(node.arguments[0], value, object.field.type);
  lowering.emit(node, { op: "RMT_PUSH_RING", record: object.record.register, field: object.index, source });
  return voidValue;
}

/** All elements of a ring or array field, as a vector of the action's own. */
export function loadVector(lowering: Lowering, node: ts.Node, object: FieldValue): VectorValue {
  const { type: element, length } = object.field;
  const vector = lowering.vectorRegister(element, length);
  lowering.emit(node, { op: "RMT_VECTOR_LD", vector, record: object.record.register, field: object.index });
  return { kind: "vector", register: vector, element, length };
}

/** `vector.push(value)`, `vector.copy()`. */
export function vectorCall(
  lowering: Lowering,
  node: ts.CallExpression,
  method: ts.MemberName,
  object: VectorValue,
): Value {
  const values = node.arguments.map((argument) => lowering.expression(argument));
  if (method.text === "copy") {
    if (!checkCount(lowering, node, "copy", [])) return errorValue;
    const vector = lowering.vectorRegister(object.element, object.length);
    lowering.emit(node, { op: "RMT_VECTOR_COPY", vector, source: object.register });
    return { ...object, register: vector };
  }
  if (method.text !== "push") {
    lowering.report(
      method,
      expressionErrors.unknownMember(method.text, "A vector", "It has push(value), copy() and length"),
    );
    return errorValue;
  }
  if (!checkCount(lowering, node, "push", ["value"])) return errorValue;
  const value = fitInteger(lowering, node.arguments[0], values[0], object.element);
  if (value === undefined) return errorValue;
  const source = lowering.registerToStore(node.arguments[0], value, object.element);
  lowering.emit(node, { op: "RMT_VECTOR_PUSH", vector: object.register, source });
  return voidValue;
}
