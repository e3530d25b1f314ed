import type ts from "typescript";
import { declarationErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import { checkContextSize, defaultCapacity, readScalars } from "./contexts.ts";
import { OptionReader } from "./option-reader.ts";
import { readOptions } from "./options.ts";

/** `queue({ value, capacity })`: declares the queue, a context without keys; false where it is refused. */
export function declareQueue(lowering: Lowering, name: ts.Identifier, call: ts.CallExpression): boolean {
  const options = readOptions(lowering, call, "queue", ["value", "capacity"]);
  if (options === undefined) return false;
  const reader = new OptionReader(lowering, call, "queue", options);
  const value = reader.required("value");
  const form = declarationErrors.options("value");
  const fields = value && readScalars(lowering, value.value, form, "The value of a queue");
  const found = fields?.find((field) => field.name === "found");
  if (found !== undefined && value !== undefined)
    lowering.report(value.value, declarationErrors.reservedFound(name.text));
  const capacity = reader.integer("capacity", "The capacity of a queue", 1, limits.contextCapacity, defaultCapacity);
  if (fields === undefined || found !== undefined || reader.failed) return false;
  if (!checkContextSize(lowering, name, fields, capacity)) return false;
  lowering.compilation.contexts.push({
    name: name.text,
    kind: "queue",
    perCpu: false,
    keys: [],
    fields,
    capacity,
    location: lowering.compilation.locationOf(name),
  });
  return true;
}
