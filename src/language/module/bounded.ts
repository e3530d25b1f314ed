import type ts from "typescript";
import { constantInteger } from "../constants.ts";
import { declarationErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";

/** A constant within limits, both included; undefined and reported where it is not. */
export function boundedConstant(
  lowering: Lowering,
  node: ts.Expression,
  what: string,
  low: bigint,
  high: bigint,
): bigint | undefined {
  const value = constantInteger(lowering, node);
  if (value === undefined) return undefined;
  if (low <= value.low && value.low <= high) return value.low;
  lowering.report(node, declarationErrors.limit(what, low, high));
  return undefined;
}
