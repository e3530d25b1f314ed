import ts from "typescript";
import type { Compilation } from "../compilation.ts";
import { fileErrors, statementErrors } from "../errors/index.ts";

/** Reports what functions of the language cannot have: defaults, rest parameters, async, generators, overloads. */
export function checkFunctionForm(compilation: Compilation, node: ts.FunctionDeclaration): void {
  for (const modifier of node.modifiers ?? []) {
    if (modifier.kind === ts.SyntaxKind.AsyncKeyword)
      compilation.report(modifier, statementErrors.asynchronous("async"));
    else if (modifier.kind === ts.SyntaxKind.ExportKeyword) compilation.report(modifier, fileErrors.exportForm());
    else compilation.report(modifier, statementErrors.functionForm(`\`${compilation.textOf(modifier)}\``));
  }
  if (node.asteriskToken) compilation.report(node.asteriskToken, statementErrors.asynchronous("function*"));
  if (node.typeParameters?.[0])
    compilation.report(node.typeParameters[0], statementErrors.functionForm("A type parameter"));
  if (node.body === undefined) compilation.report(node, statementErrors.functionForm("A function without a body"));
  for (const parameter of node.parameters) {
    if (!ts.isIdentifier(parameter.name)) compilation.report(parameter.name, statementErrors.destructuring());
    else if (parameter.dotDotDotToken) compilation.report(parameter, statementErrors.functionForm("A rest parameter"));
    else if (parameter.questionToken || parameter.initializer) {
      compilation.report(parameter, statementErrors.functionForm("A parameter that can be left out"));
    } else if (parameter.type === undefined) {
      compilation.report(parameter, statementErrors.parameterType(parameter.name.text));
    }
  }
}
