import type ts from "typescript";
import { expressionErrors, typeErrors } from "../errors/index.ts";
import { sixtyFourBits } from "../integers.ts";
import type { Lowering } from "../lowering.ts";
import { constantInteger, errorValue, type Value } from "../values.ts";

/** `42`, `0xff`, `1_000`: a constant that adapts to what it meets. */
export function numericLiteral(lowering: Lowering, node: ts.NumericLiteral): Value {
  const text = lowering.compilation.textOf(node);
  const digits = text.replaceAll("_", "");
  const isFloat = /^0[xob]/i.test(digits) ? false : /[.e]/i.test(digits);
  if (isFloat) {
    lowering.report(node, expressionErrors.float(text));
    return errorValue;
  }
  const value = BigInt(digits);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    lowering.report(node, value > sixtyFourBits.high ? typeErrors.sixtyFourBits() : typeErrors.imprecise(text));
    return errorValue;
  }
  return constantInteger(value);
}

/** `0xffff_ffff_ffff_ffffn`: the way to write constants beyond 2^53. */
export function bigIntLiteral(lowering: Lowering, node: ts.BigIntLiteral): Value {
  const value = BigInt(lowering.compilation.textOf(node).replaceAll("_", "").slice(0, -1));
  if (value <= sixtyFourBits.high) return constantInteger(value);
  lowering.report(node, typeErrors.sixtyFourBits());
  return errorValue;
}
