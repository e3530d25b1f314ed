import type ts from "typescript";
import { expressionErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { suggest } from "../suggestion.ts";
import { errorValue, type Value } from "../values.ts";

/** A name: a variable, a declaration of the file, or a name of the prelude. */
export function identifier(lowering: Lowering, node: ts.Identifier): Value {
  const binding = lowering.scope.lookup(node.text);
  if (binding !== undefined) return binding.value;
  if (node.text === "undefined" || node.text === "NaN" || node.text === "Infinity") {
    lowering.report(node, expressionErrors.nothing(node.text));
  } else if (node.text === "Math") {
    lowering.report(node, expressionErrors.mathObject(node.text));
  } else {
    lowering.report(node, expressionErrors.unknownName(node.text, suggest(node.text, lowering.scope.names())));
  }
  return errorValue;
}
