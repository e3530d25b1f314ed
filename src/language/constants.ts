import type ts from "typescript";
import { typeErrors } from "./errors/index.ts";
import type { Lowering } from "./lowering.ts";
import { constantOf, describe, type IntegerValue, type Value } from "./values.ts";

/** Evaluates an expression whose value must be known at compile time; its code is thrown away. */
export function constantValue(lowering: Lowering, node: ts.Expression): Value {
  let value: Value | undefined;
  lowering.nested(() => {
    value = lowering.expression(node);
  });
  return value as Value;
}

/** The integer that the expression always is; anything else is reported. */
export function constantInteger(lowering: Lowering, node: ts.Expression): IntegerValue | undefined {
  const value = constantValue(lowering, node);
  if (value.kind === "error") return undefined;
  if (value.kind === "integer") {
    if (constantOf(value) !== undefined) return value;
    lowering.report(node, typeErrors.notConstant());
  } else lowering.report(node, typeErrors.expected("an integer constant", describe(value)));
  return undefined;
}
