import ts from "typescript";
import { guaranteeErrors } from "./errors/index.ts";
import type { Lowering } from "./lowering.ts";

/**
 * A number written in place, such as 0.25, as exactly so many millionths; the language has no other fractions. Anything else,
 * and what lies outside low … high, is reported.
 */
export function readMillionths(
  lowering: Lowering,
  node: ts.Expression,
  what: string,
  low: string,
  high: string,
): number | undefined {
  const value = ts.isNumericLiteral(node) ? parseMillionths(lowering.compilation.textOf(node)) : undefined;
  if (value !== undefined && parseMillionths(low)! <= value && value <= parseMillionths(high)!) return value;
  lowering.report(node, guaranteeErrors.decimal(what, low, high));
  return undefined;
}

/** The millionths of a decimal number with at most six decimals. */
function parseMillionths(text: string): number | undefined {
  const match = /^(\d*)(?:\.(\d{0,6}))?$/.exec(text.replaceAll("_", ""));
  if (match === null) return undefined;
  const [, whole = "", decimals = ""] = match;
  const value = Number(`${whole}${decimals.padEnd(6, "0")}`);
  return Number.isSafeInteger(value) ? value : undefined;
}
