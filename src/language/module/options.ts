import ts from "typescript";
import { declarationErrors, type Problem } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";

/** One `name: value` of an object written in place. */
export interface Option {
  readonly name: string;
  readonly nameNode: ts.Node;
  readonly value: ts.Expression;
}

/** The properties of an object literal, in order; anything else than `name: value` and `name` is reported. */
export function readProperties(lowering: Lowering, node: ts.Expression, problem: Problem): Option[] | undefined {
  if (!ts.isObjectLiteralExpression(node)) {
    lowering.report(node, problem);
    return undefined;
  }
  const options: Option[] = [];
  for (const property of node.properties) {
    if (ts.isPropertyAssignment(property) && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name))) {
      options.push({ name: property.name.text, nameNode: property.name, value: property.initializer });
    } else if (ts.isShorthandPropertyAssignment(property)) {
      options.push({ name: property.name.text, nameNode: property.name, value: property.name });
    } else lowering.report(property, problem);
  }
  return options;
}

/** The options of a declaration such as `context({ … })`, by name; unknown ones are reported. */
export function readOptions(
  lowering: Lowering,
  call: ts.CallExpression,
  declaration: string,
  known: readonly string[],
): Map<string, Option> | undefined {
  const [argument] = call.arguments;
  if (argument === undefined || call.arguments.length !== 1) {
    lowering.report(call, declarationErrors.options(declaration));
    return undefined;
  }
  const properties = readProperties(lowering, argument, declarationErrors.options(declaration));
  if (properties === undefined) return undefined;
  const options = new Map<string, Option>();
  for (const option of properties) {
    if (known.includes(option.name)) options.set(option.name, option);
    else lowering.report(option.nameNode, declarationErrors.unknownOption(option.name, declaration, known));
  }
  return options;
}
