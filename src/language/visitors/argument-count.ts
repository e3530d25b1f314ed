import type ts from "typescript";
import { expressionErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";

/** Reports a wrong number of arguments at the name that is called. */
export function checkCount(
  lowering: Lowering,
  node: ts.CallExpression,
  name: string,
  parameters: readonly string[],
): boolean {
  if (node.arguments.length === parameters.length) return true;
  const expected =
    parameters.length === 0
      ? "no arguments"
      : `${parameters.length === 1 ? "1 argument" : `${parameters.length} arguments`} (${parameters.join(", ")})`;
  lowering.report(node, expressionErrors.argumentCount(name, expected, node.arguments.length));
  return false;
}
