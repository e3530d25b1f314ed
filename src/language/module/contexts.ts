import ts from "typescript";
import { type ContextField, type IntegerField, integerBits } from "../../bytecode/index.ts";
import { declarationErrors, type Problem } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import { boundedConstant } from "./bounded.ts";
import { builtinNamed, integerTypeNamed } from "./names.ts";
import { OptionReader } from "./option-reader.ts";
import { type Option, readOptions, readProperties } from "./options.ts";

/** How many records a context keeps, and elements a queue, unless it says so. */
export const defaultCapacity = 1024;
const scalarTypes = "i8, i16, i32, i64, u8, u16, u32 or u64";

const contextKinds = ["lru", "hash", "array", "lpm"] as const;

/** `context({ key, value, capacity, kind, perCpu })`: declares the context; false where it is refused. */
export function declareContext(lowering: Lowering, name: ts.Identifier, call: ts.CallExpression): boolean {
  const options = readOptions(lowering, call, "context", ["key", "value", "capacity", "kind", "perCpu"]);
  if (options === undefined) return false;
  const reader = new OptionReader(lowering, call, "context", options);
  const keys = fieldsOf(lowering, call, options.get("key"), "key");
  const fields = fieldsOf(lowering, call, options.get("value"), "value");
  const capacity = reader.integer("capacity", "The capacity of a context", 1, limits.contextCapacity, defaultCapacity);
  const kind = reader.word("kind", contextKinds, "lru");
  const perCpu = reader.flag("perCpu", false);
  if (keys === undefined || fields === undefined || reader.failed) return false;
  if ((kind === "array" || kind === "lpm") && keys.length !== 1) {
    lowering.report(options.get("key")?.value ?? call, declarationErrors.singleKey(kind, keys.length));
    return false;
  }
  if (!checkContextSize(lowering, name, [...keys, ...fields], capacity)) return false;
  lowering.compilation.contexts.push({
    name: name.text,
    kind,
    perCpu,
    keys: keys.map(({ name, type }): IntegerField => ({ name, type })),
    fields,
    capacity,
    location: lowering.compilation.locationOf(name),
  });
  return true;
}

/** Reports a context whose records, keys included, need too much memory; true where they do not. */
export function checkContextSize(
  lowering: Lowering,
  name: ts.Identifier,
  fields: readonly ContextField[],
  capacity: number,
): boolean {
  const bytes = fields.reduce((sum, field) => sum + (integerBits(field.type) / 8) * field.length, 0) * capacity;
  if (bytes <= limits.contextBytes) return true;
  lowering.report(name, declarationErrors.contextTooLarge(BigInt(bytes), limits.contextBytes));
  return false;
}

function fieldsOf(
  lowering: Lowering,
  call: ts.CallExpression,
  option: Option | undefined,
  which: "key" | "value",
): ContextField[] | undefined {
  if (option === undefined) {
    lowering.report(call, declarationErrors.missingOption(which, "context"));
    return undefined;
  }
  const what = `The ${which} of a context`;
  return readFields(lowering, option.value, declarationErrors.options(which), what, which === "value");
}

/** The fields of an object in place that are all scalars: `{ page: u64 }`. */
export function readScalars(
  lowering: Lowering,
  node: ts.Expression,
  form: Problem,
  what: string,
): ContextField[] | undefined {
  return readFields(lowering, node, form, what, false);
}

function readFields(
  lowering: Lowering,
  node: ts.Expression,
  form: Problem,
  what: string,
  listsAllowed: boolean,
): ContextField[] | undefined {
  const properties = readProperties(lowering, node, form);
  if (properties === undefined) return undefined;
  if (properties.length === 0) {
    lowering.report(node, declarationErrors.emptyFields(what));
    return undefined;
  }
  const fields: ContextField[] = [];
  for (const property of properties) {
    const field = fieldOf(lowering, property, listsAllowed);
    if (field !== undefined) fields.push(field);
  }
  return fields.length === properties.length ? fields : undefined;
}

function fieldOf(lowering: Lowering, { name, value }: Option, listsAllowed: boolean): ContextField | undefined {
  const type = integerTypeNamed(lowering, value);
  if (type !== undefined) return { name, kind: "scalar", type, length: 1 };
  const callee = ts.isCallExpression(value) ? builtinNamed(lowering, value.expression) : undefined;
  if (!listsAllowed || !ts.isCallExpression(value) || (callee !== "ring" && callee !== "array")) {
    const allowed = listsAllowed ? `${scalarTypes}, ring(i32, 8) or array(u64, 16)` : scalarTypes;
    lowering.report(value, declarationErrors.fieldType(allowed));
    return undefined;
  }
  const [typeNode, lengthNode] = value.arguments;
  const element = typeNode && integerTypeNamed(lowering, typeNode);
  if (element === undefined || lengthNode === undefined || value.arguments.length !== 2) {
    lowering.report(value, declarationErrors.fieldType(`${callee}(type, length) with the type ${scalarTypes}`));
    return undefined;
  }
  const length = boundedConstant(lowering, lengthNode, `The length of a ${callee}`, 1n, limits.elements);
  return length === undefined ? undefined : { name, kind: callee, type: element, length: Number(length) };
}
