import ts from "typescript";
import { type ContextField, type IntegerField, type IntegerType, integerBits } from "../../bytecode/index.ts";
import { declarationErrors } from "../errors/index.ts";
import { isIntegerType } from "../integers.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import { boundedConstant } from "./bounded.ts";
import { type Option, readOptions, readProperties } from "./options.ts";

const defaultCapacity = 1024n;
const scalarTypes = "i8, i16, i32, i64, u8, u16, u32 or u64";

/** `context({ key, value, capacity })`: declares the context; false where it is refused. */
export function declareContext(lowering: Lowering, name: ts.Identifier, call: ts.CallExpression): boolean {
  const options = readOptions(lowering, call, "context", ["key", "value", "capacity"]);
  if (options === undefined) return false;
  const keys = fieldsOf(lowering, call, options.get("key"), "key");
  const fields = fieldsOf(lowering, call, options.get("value"), "value");
  const capacityOption = options.get("capacity");
  const capacity =
    capacityOption === undefined
      ? defaultCapacity
      : boundedConstant(lowering, capacityOption.value, "The capacity of a context", 1n, limits.contextCapacity);
  if (keys === undefined || fields === undefined || capacity === undefined) return false;
  const bytes = recordBytes(keys, fields) * capacity;
  if (bytes > limits.contextBytes) {
    lowering.report(name, declarationErrors.contextTooLarge(bytes, limits.contextBytes));
    return false;
  }
  lowering.compilation.contexts.push({
    name: name.text,
    keys: keys.map(({ name, type }): IntegerField => ({ name, type })),
    fields,
    capacity: Number(capacity),
    location: lowering.compilation.locationOf(name),
  });
  return true;
}

function recordBytes(keys: readonly ContextField[], fields: readonly ContextField[]): bigint {
  return [...keys, ...fields].reduce((sum, field) => sum + BigInt((integerBits(field.type) / 8) * field.length), 0n);
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
  const properties = readProperties(lowering, option.value, declarationErrors.options(which));
  if (properties === undefined) return undefined;
  if (properties.length === 0) {
    lowering.report(option.value, declarationErrors.emptyFields(`The ${which} of a context`));
    return undefined;
  }
  const fields: ContextField[] = [];
  for (const property of properties) {
    const field = fieldOf(lowering, property, which === "value");
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

/** The integer type that a name such as `u32` stands for. */
export function integerTypeNamed(lowering: Lowering, node: ts.Expression): IntegerType | undefined {
  const name = builtinNamed(lowering, node);
  return name !== undefined && isIntegerType(name) ? name : undefined;
}

/** The name of the prelude that an identifier stands for. */
export function builtinNamed(lowering: Lowering, node: ts.Expression): string | undefined {
  const value = ts.isIdentifier(node) ? lowering.scope.lookup(node.text)?.value : undefined;
  return value?.kind === "builtin" ? value.name : undefined;
}
