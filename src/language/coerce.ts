import type ts from "typescript";
import { type IntegerType, integerRange, isSignedType } from "../bytecode/index.ts";
import { typeErrors } from "./errors/index.ts";
import { contains, holds } from "./integers.ts";
import type { Lowering } from "./lowering.ts";
import { type BooleanValue, constantOf, describe, type IntegerValue, type Value } from "./values.ts";

/** The value as an integer; anything else is reported. */
export function asInteger(lowering: Lowering, node: ts.Node, value: Value): IntegerValue | undefined {
  if (value.kind === "integer") return value;
  if (value.kind !== "error") lowering.report(node, typeErrors.expected("an integer", describe(value)));
  return undefined;
}

/** The value as a boolean; anything else is reported. */
export function asBoolean(lowering: Lowering, node: ts.Node, value: Value): BooleanValue | undefined {
  if (value.kind === "boolean") return value;
  if (value.kind === "integer") lowering.report(node, typeErrors.conditionNotBoolean());
  else if (value.kind !== "error") lowering.report(node, typeErrors.expected("a boolean", describe(value)));
  return undefined;
}

/** The value where the given type is due: it must hold all the value can be. No instruction is needed. */
export function fitInteger(
  lowering: Lowering,
  node: ts.Node,
  value: Value,
  type: IntegerType,
): IntegerValue | undefined {
  const integer = asInteger(lowering, node, value);
  if (integer === undefined) return undefined;
  if (integer.type === undefined) return adapt(lowering, node, integer, type);
  if (holds(type, integer.type)) return { ...integer, type };
  lowering.report(node, typeErrors.narrowing(integer.type, type));
  return undefined;
}

/** An integer without a type takes on the given one, if that holds all it can be. */
export function adapt(
  lowering: Lowering,
  node: ts.Node,
  value: IntegerValue,
  type: IntegerType,
): IntegerValue | undefined {
  const range = integerRange(type);
  if (contains(range, value)) return { ...value, type };
  const constant = constantOf(value);
  const text = constant === undefined ? `A value between ${value.low} and ${value.high}` : String(constant);
  const negative = value.low < 0n && !isSignedType(type);
  lowering.report(
    node,
    negative ? typeErrors.negativeToUnsigned(text, type) : typeErrors.outOfRange(text, type, range.low, range.high),
  );
  return undefined;
}

/** The type that holds both, or undefined when there is none or both adapt. */
export function commonType(left: IntegerType | undefined, right: IntegerType | undefined): IntegerType | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  if (holds(left, right)) return left;
  return holds(right, left) ? right : undefined;
}

/** Both integers in the type in which they meet; reported when there is none. */
export function unify(
  lowering: Lowering,
  node: ts.Node,
  left: { node: ts.Node; value: IntegerValue },
  right: { node: ts.Node; value: IntegerValue },
): { left: IntegerValue; right: IntegerValue; type: IntegerType | undefined } | undefined {
  if (left.value.type === undefined && right.value.type === undefined) {
    return { left: left.value, right: right.value, type: undefined };
  }
  const type = commonType(left.value.type, right.value.type);
  if (type === undefined) {
    lowering.report(node, typeErrors.mixedTypes(left.value.type ?? "", right.value.type ?? ""));
    return undefined;
  }
  const leftFitted = fitInteger(lowering, left.node, left.value, type);
  const rightFitted = fitInteger(lowering, right.node, right.value, type);
  return leftFitted && rightFitted && { left: leftFitted, right: rightFitted, type };
}
