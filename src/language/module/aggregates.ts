import type ts from "typescript";
import { integerRange } from "../../bytecode/index.ts";
import { declarationErrors, guaranteeErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import { defaultCapacity, readScalars } from "./contexts.ts";
import { OptionReader } from "./option-reader.ts";
import { readOptions } from "./options.ts";

/** `aggregate({ by, contribution, capacity })`: declares a sum that is only told with noise; false where it is refused. */
export function declareAggregate(lowering: Lowering, name: ts.Identifier, call: ts.CallExpression): boolean {
  const options = readOptions(lowering, call, "aggregate", ["by", "contribution", "capacity"]);
  if (options === undefined) return false;
  const reader = new OptionReader(lowering, call, "aggregate", options);
  const by = reader.required("by");
  const keys = by && readScalars(lowering, by.value, declarationErrors.options("by"), "An aggregate");
  const [key] = keys ?? [];
  const { low, high } = reader.interval("contribution", "A contribution", integerRange("i64"));
  const capacity = reader.integer(
    "capacity",
    "The capacity of an aggregate",
    1,
    limits.contextCapacity,
    defaultCapacity,
  );
  if (keys !== undefined && keys.length > 1) reader.refuse("by", guaranteeErrors.aggregateKey(keys.length));
  if (key === undefined || reader.failed) return false;
  lowering.compilation.aggregates.push({
    name: name.text,
    key: { name: key.name, type: key.type },
    low,
    high,
    capacity,
    location: lowering.compilation.locationOf(name),
  });
  return true;
}
