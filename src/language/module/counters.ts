import type ts from "typescript";
import { expressionErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";

/** `counter()` and `histogram()`: declares what is counted; false where it is refused. */
export function declareCounter(
  lowering: Lowering,
  name: ts.Identifier,
  call: ts.CallExpression,
  kind: "counter" | "histogram",
): boolean {
  if (call.arguments.length > 0) {
    lowering.report(call, expressionErrors.argumentCount(kind, "no arguments", call.arguments.length));
    return false;
  }
  lowering.compilation.counters.push({ name: name.text, kind, location: lowering.compilation.locationOf(name) });
  return true;
}
