import ts from "typescript";
import type { IntegerType } from "../bytecode/index.ts";
import { type HookDescription, hooks } from "../hooks/index.ts";
import type { Compilation } from "./compilation.ts";
import { declarationErrors, statementErrors } from "./errors/index.ts";
import { isIntegerType } from "./integers.ts";
import { limits } from "./limits.ts";
import type { Scope } from "./scope.ts";
import { suggest } from "./suggestion.ts";

/** A type as written in a program. */
export type DeclaredType =
  | { readonly kind: "integer"; readonly type: IntegerType }
  | { readonly kind: "boolean" }
  | { readonly kind: "void" }
  | { readonly kind: "event"; readonly hook: HookDescription }
  | { readonly kind: "vector"; readonly element: IntegerType; readonly length: number }
  | { readonly kind: "record"; readonly context: number }
  | { readonly kind: "error" };

/** The name of a hook's event type: `SwapLookup` for the property `swapLookup`. */
export function eventTypeName(hook: HookDescription): string {
  return hook.property[0].toUpperCase() + hook.property.slice(1);
}

/** Reads a type annotation; what is no type of the language is reported. */
export function readType(compilation: Compilation, scope: Scope, node: ts.TypeNode): DeclaredType {
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return { kind: "boolean" };
  if (node.kind === ts.SyntaxKind.VoidKeyword) return { kind: "void" };
  if (ts.isTypeReferenceNode(node)) {
    const found = ts.isIdentifier(node.typeName)
      ? namedType(compilation, scope, node, node.typeName.text)
      : eventType(compilation, scope, node.typeName);
    if (found !== undefined) return found;
  }
  compilation.report(node, statementErrors.unsupportedType(compilation.textOf(node)));
  return { kind: "error" };
}

function namedType(
  compilation: Compilation,
  scope: Scope,
  node: ts.TypeReferenceNode,
  localName: string,
): DeclaredType | undefined {
  const value = scope.lookup(localName)?.value;
  const name = value?.kind === "builtin" ? value.name : undefined;
  if (name === undefined) return undefined;
  const parameters = node.typeArguments ?? [];
  if (isIntegerType(name) && parameters.length === 0) return { kind: "integer", type: name };
  if (name === "Vector" && parameters.length === 2) return vectorType(compilation, scope, parameters[0], parameters[1]);
  if (name === "RecordOf" && parameters.length === 1) return recordType(scope, parameters[0]);
  return undefined;
}

function vectorType(
  compilation: Compilation,
  scope: Scope,
  element: ts.TypeNode,
  length: ts.TypeNode,
): DeclaredType | undefined {
  const elementType = readType(compilation, scope, element);
  if (elementType.kind !== "integer") return elementType.kind === "error" ? elementType : undefined;
  if (!ts.isLiteralTypeNode(length) || !ts.isNumericLiteral(length.literal)) return undefined;
  const count = Number(length.literal.text);
  if (!Number.isInteger(count) || count < 1 || count > Number(limits.elements)) return undefined;
  return { kind: "vector", element: elementType.type, length: count };
}

function recordType(scope: Scope, node: ts.TypeNode): DeclaredType | undefined {
  if (!ts.isTypeQueryNode(node) || !ts.isIdentifier(node.exprName)) return undefined;
  const value = scope.lookup(node.exprName.text)?.value;
  return value?.kind === "context" ? { kind: "record", context: value.index } : undefined;
}

function eventType(compilation: Compilation, scope: Scope, name: ts.QualifiedName): DeclaredType | undefined {
  if (!ts.isIdentifier(name.left)) return undefined;
  const value = scope.lookup(name.left.text)?.value;
  if (value?.kind !== "builtin" || value.name !== "hooks") return undefined;
  const hook = hooks.find((candidate) => eventTypeName(candidate) === name.right.text);
  if (hook !== undefined) return { kind: "event", hook };
  const known = hooks.map((candidate) => `hooks.${eventTypeName(candidate)}`);
  const meant = suggest(`hooks.${name.right.text}`, known);
  compilation.report(name.right, declarationErrors.unknownHook(name.right.text, meant === undefined ? known : [meant]));
  return { kind: "error" };
}
