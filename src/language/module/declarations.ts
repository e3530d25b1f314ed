import ts from "typescript";
import { builtinNames } from "../builtins.ts";
import { fitInteger } from "../coerce.ts";
import type { Compilation } from "../compilation.ts";
import { constantValue } from "../constants.ts";
import { readType } from "../declared-type.ts";
import { expressionErrors, fileErrors, statementErrors, typeErrors } from "../errors/index.ts";
import { Lowering } from "../lowering.ts";
import { suggest } from "../suggestion.ts";
import { constantOf, errorValue, type Value } from "../values.ts";
import { visitors } from "../visitors/index.ts";
import { keywordOf } from "../visitors/variables.ts";
import { checkUncalled } from "./actions.ts";
import { declareAggregate } from "./aggregates.ts";
import { declareContext } from "./contexts.ts";
import { declareCounter } from "./counters.ts";
import { declareLimit } from "./effect-limits.ts";
import { checkFunctionForm } from "./function-form.ts";
import { declareMetadata } from "./metadata.ts";
import { declareModelSlot, isModelFamily } from "./models.ts";
import { builtinNamed } from "./names.ts";
import { declarePrivacy } from "./privacy.ts";
import { declareQueue } from "./queues.ts";
import { declareTable } from "./tables.ts";
import { checkTailCalls } from "./tail-calls.ts";

/** A table found on the way, compiled after all names are known. */
interface PendingTable {
  readonly name: ts.Identifier;
  readonly call: ts.CallExpression;
}

/** Compiles the statements of the file: imports and functions first, then declarations in order, then tables. */
export function compileModule(compilation: Compilation): void {
  const lowering = new Lowering(compilation, visitors);
  const { statements } = compilation.sourceFile;
  for (const node of statements) {
    if (ts.isImportDeclaration(node)) declareImport(compilation, node);
    else if (ts.isFunctionDeclaration(node)) declareFunction(compilation, node);
  }
  const tables: PendingTable[] = [];
  for (const node of statements) {
    if (ts.isVariableStatement(node)) tables.push(...declareVariables(lowering, node, tables.length));
    else if (!ts.isImportDeclaration(node) && !ts.isFunctionDeclaration(node)) refuseStatement(compilation, node);
  }
  for (const { name, call } of tables) declareTable(lowering, name, call);
  checkTailCalls(compilation);
  if (tables.length === 0 && !compilation.reporter.hasErrors()) {
    compilation.reporter.reportSpan(0, 1, fileErrors.noTables());
  }
  for (const declaration of compilation.functions.values()) {
    if (!compilation.visited.has(declaration)) checkUncalled(compilation, declaration);
  }
}

function refuseStatement(compilation: Compilation, node: ts.Statement): void {
  const place = node.getFirstToken(compilation.sourceFile) ?? node;
  if (ts.isExportDeclaration(node) || ts.isExportAssignment(node)) compilation.report(place, fileErrors.exportForm());
  else if (ts.isClassDeclaration(node)) compilation.report(place, statementErrors.classDeclaration());
  else if (
    ts.isTypeAliasDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isModuleDeclaration(node)
  ) {
    compilation.report(place, statementErrors.unsupportedStatement("A declaration of types"));
  } else if (!ts.isEmptyStatement(node)) compilation.report(place, fileErrors.topLevelStatement());
}

function declareImport(compilation: Compilation, node: ts.ImportDeclaration): void {
  const module = ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : "";
  if (module !== "rmt") {
    compilation.report(node.moduleSpecifier, fileErrors.foreignImport(module));
    return;
  }
  const bindings = node.importClause?.namedBindings;
  if (node.importClause?.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) {
    compilation.report(node.importClause ?? node, fileErrors.importForm());
    return;
  }
  for (const element of bindings.elements) {
    const name = (element.propertyName ?? element.name).text;
    const known = builtinNames.includes(name);
    if (!known) compilation.report(element, fileErrors.unknownImport(name, suggest(name, builtinNames)));
    declare(compilation, element.name, known ? { kind: "builtin", name } : errorValue);
  }
}

function declareFunction(compilation: Compilation, node: ts.FunctionDeclaration): void {
  checkFunctionForm(compilation, node);
  if (node.name === undefined) return;
  compilation.functions.set(node.name.text, node);
  declare(compilation, node.name, { kind: "function", declaration: node });
}

function declare(compilation: Compilation, name: ts.Identifier, value: Value): void {
  if (!compilation.scope.declare(name.text, { value, access: "global" })) {
    compilation.report(name, fileErrors.duplicateName(name.text));
  }
}

/** @param tableCount how many tables stand before the statement */
function declareVariables(lowering: Lowering, node: ts.VariableStatement, tableCount: number): PendingTable[] {
  const { compilation } = lowering;
  const keyword = keywordOf(node.declarationList);
  if (keyword !== "const") compilation.report(node.declarationList, fileErrors.topLevelStatement());
  const exported = node.modifiers?.find((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
  const tables: PendingTable[] = [];
  for (const declaration of node.declarationList.declarations) {
    if (!ts.isIdentifier(declaration.name)) {
      compilation.report(declaration.name, statementErrors.destructuring());
      continue;
    }
    const { name, initializer } = declaration;
    const call = initializer && ts.isCallExpression(initializer) ? initializer : undefined;
    const callee = call && builtinNamed(lowering, call.expression);
    if (call !== undefined && callee === "table") {
      if (exported === undefined) compilation.report(name, fileErrors.tableNotExported(name.text));
      declare(compilation, name, { kind: "table", name: name.text, index: tableCount + tables.length });
      tables.push({ name, call });
      continue;
    }
    if (exported !== undefined && !isOffered(callee)) compilation.report(exported, fileErrors.exportForm());
    declare(
      compilation,
      name,
      call && callee ? declaredValue(lowering, name, call, callee, declaration) : constant(lowering, declaration),
    );
  }
  return tables;
}

/** Whether the declaration says what the program offers or keeps, so that it can be exported without a use in the file. */
function isOffered(callee: string | undefined): boolean {
  return callee === "limit" || callee === "privacy";
}

function declaredValue(
  lowering: Lowering,
  name: ts.Identifier,
  call: ts.CallExpression,
  callee: string,
  declaration: ts.VariableDeclaration,
): Value {
  const { compilation } = lowering;
  if (callee === "context") {
    return declareContext(lowering, name, call)
      ? { kind: "context", index: compilation.contexts.length - 1 }
      : errorValue;
  }
  if (callee === "queue") {
    return declareQueue(lowering, name, call) ? { kind: "queue", index: compilation.contexts.length - 1 } : errorValue;
  }
  if (callee === "counter" || callee === "histogram") {
    return declareCounter(lowering, name, call, callee)
      ? { kind: "counter", index: compilation.counters.length - 1 }
      : errorValue;
  }
  if (callee === "aggregate") {
    return declareAggregate(lowering, name, call)
      ? { kind: "aggregate", index: compilation.aggregates.length - 1 }
      : errorValue;
  }
  if (callee === "limit") return declareLimit(lowering, name, call) ? { kind: "limit" } : errorValue;
  if (callee === "privacy") return declarePrivacy(lowering, name, call) ? { kind: "privacy" } : errorValue;
  if (callee === "metadata") return declareMetadata(lowering, name, call) ? { kind: "metadata" } : errorValue;
  if (isModelFamily(callee)) {
    return declareModelSlot(lowering, name, call, callee)
      ? { kind: "model", index: compilation.models.length - 1 }
      : errorValue;
  }
  return constant(lowering, declaration);
}

/** `const NAME = …`: an integer or boolean that is known when the program is compiled. */
function constant(lowering: Lowering, declaration: ts.VariableDeclaration): Value {
  const { initializer, name, type: typeNode } = declaration;
  if (initializer === undefined) {
    lowering.report(name, statementErrors.noInitialValue(lowering.compilation.textOf(name)));
    return errorValue;
  }
  const value = constantValue(lowering, initializer);
  const type = typeNode && readType(lowering.compilation, lowering.compilation.scope, typeNode);
  if (value.kind === "error" || type?.kind === "error") return errorValue;
  if (value.kind === "boolean" && value.constant !== undefined) return value;
  if (value.kind !== "integer" && value.kind !== "boolean") {
    const problem =
      value.kind === "void"
        ? expressionErrors.unknownCall(lowering.compilation.textOf(initializer))
        : fileErrors.constantDeclaration(lowering.compilation.textOf(name));
    lowering.report(initializer, problem);
    return errorValue;
  }
  if (value.kind === "boolean" || constantOf(value) === undefined) {
    lowering.report(initializer, typeErrors.notConstant());
    return errorValue;
  }
  if (type?.kind === "integer") return fitInteger(lowering, initializer, value, type.type) ?? errorValue;
  return value;
}
