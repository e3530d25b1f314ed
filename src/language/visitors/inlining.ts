import ts from "typescript";
import { asBoolean, fitInteger } from "../coerce.ts";
import { type DeclaredType, readType } from "../declared-type.ts";
import { declarationErrors, expressionErrors, statementErrors, typeErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { Frame, Label, Lowering } from "../lowering.ts";
import { Scope } from "../scope.ts";
import {
  type BooleanValue,
  booleanIn,
  describe,
  errorValue,
  type IntegerValue,
  typedInteger,
  type Value,
  voidValue,
} from "../values.ts";
import { checkCount } from "./argument-count.ts";

/** Puts the body of a function in place of its call. */
export function inlineCall(lowering: Lowering, node: ts.CallExpression, declaration: ts.FunctionDeclaration): Value {
  const compilation = lowering.compilation;
  const values = node.arguments.map((argument) => lowering.expression(argument));
  const name = declaration.name?.text ?? "";
  if (reportRecursion(lowering, node, declaration)) return errorValue;
  if (lowering.emitted > limits.actionInstructions) {
    lowering.report(node, expressionErrors.tooLarge(limits.actionInstructions));
    return errorValue;
  }
  const parameters = declaration.parameters;
  if (
    !checkCount(
      lowering,
      node,
      name,
      parameters.map((parameter) => compilation.textOf(parameter.name)),
    )
  )
    return errorValue;
  const scope = new Scope(compilation.scope);
  for (const [index, parameter] of parameters.entries()) {
    bindParameter(lowering, scope, parameter, node.arguments[index], values[index], declaration);
  }
  return lowerBody(lowering, node, declaration, scope);
}

function reportRecursion(lowering: Lowering, node: ts.CallExpression, declaration: ts.FunctionDeclaration): boolean {
  const way: string[] = [];
  for (let frame = lowering.frame; frame !== undefined; frame = frame.caller) {
    way.unshift(frame.declaration.name?.text ?? "");
    if (frame.declaration === declaration) {
      lowering.report(node.expression, expressionErrors.recursion(way[0], way));
      return true;
    }
  }
  return false;
}

/** Declares a parameter with the argument's value; only what the body assigns is copied. */
function bindParameter(
  lowering: Lowering,
  scope: Scope,
  parameter: ts.ParameterDeclaration,
  node: ts.Expression,
  value: Value,
  declaration: ts.FunctionDeclaration,
): void {
  if (!ts.isIdentifier(parameter.name)) return;
  const name = parameter.name.text;
  const type: DeclaredType = parameter.type
    ? readType(lowering.compilation, lowering.compilation.scope, parameter.type)
    : { kind: "error" };
  const argument = passArgument(lowering, node, value, type);
  if (argument.kind !== "integer" && argument.kind !== "boolean") {
    scope.declare(name, { value: argument, access: "constant" });
    return;
  }
  const integerType = argument.kind === "integer" ? argument.type : undefined;
  if (!assignsName(declaration, name)) {
    scope.declare(name, { value: { ...argument, storage: "binding" }, access: "variable", type: integerType });
    return;
  }
  const register = lowering.registerFor(node, argument);
  scope.declare(name, { value: variableIn(register, argument), access: "variable", type: integerType });
}

function variableIn(register: number, value: IntegerValue | BooleanValue): Value {
  return value.kind === "integer" && value.type !== undefined
    ? typedInteger(register, value.type, "variable")
    : booleanIn(register, "variable");
}

/** The argument as the parameter's type asks for it; anything else is reported. */
function passArgument(lowering: Lowering, node: ts.Expression, value: Value, type: DeclaredType): Value {
  if (value.kind === "error" || type.kind === "error") return errorValue;
  if (type.kind === "integer") return fitInteger(lowering, node, value, type.type) ?? errorValue;
  if (type.kind === "boolean") return asBoolean(lowering, node, value) ?? errorValue;
  if (type.kind === "event" && value.kind === "event") {
    if (type.hook === value.hook) return value;
    lowering.report(node, declarationErrors.otherEvent(type.hook.name, value.hook.name));
    return errorValue;
  }
  if (type.kind === "vector" && value.kind === "vector") {
    if (type.element === value.element && type.length === value.length) return value;
    lowering.report(node, typeErrors.vectorShape(`a vector of ${type.length} ${type.element}`, describe(value)));
    return errorValue;
  }
  if (type.kind === "record" && value.kind === "record" && type.context === value.context) {
    return { kind: "record", register: value.register, context: value.context };
  }
  const words = { event: "an event", vector: "a vector", record: "a record of the context", void: "nothing" } as const;
  lowering.report(node, typeErrors.expected(words[type.kind], describe(value)));
  return errorValue;
}

const assignedNames = new WeakMap<ts.FunctionDeclaration, ReadonlySet<string>>();

/** Whether the function assigns a variable of that name anywhere. */
function assignsName(declaration: ts.FunctionDeclaration, name: string): boolean {
  let names = assignedNames.get(declaration);
  if (names === undefined) {
    const found = new Set<string>();
    const visit = (node: ts.Node): void => {
      const target = ts.isBinaryExpression(node)
        ? node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
          node.operatorToken.kind <= ts.SyntaxKind.LastAssignment &&
          node.left
        : (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && node.operand;
      if (target && ts.isIdentifier(target)) found.add(target.text);
      ts.forEachChild(node, visit);
    };
    visit(declaration);
    names = found;
    assignedNames.set(declaration, names);
  }
  return names.has(name);
}

function lowerBody(
  lowering: Lowering,
  node: ts.CallExpression,
  declaration: ts.FunctionDeclaration,
  scope: Scope,
): Value {
  const compilation = lowering.compilation;
  compilation.visited.add(declaration);
  const returns: DeclaredType = declaration.type
    ? readType(compilation, compilation.scope, declaration.type)
    : { kind: "void" };
  const result = returns.kind === "integer" || returns.kind === "boolean" ? lowering.integerRegister() : undefined;
  const label: Label = { kind: "block", breaks: 0 };
  const outerLabels = lowering.labels.length + 1;
  const frame: Frame = { declaration, returns, result, label, outerLabels, caller: lowering.frame };
  const outerFrame = lowering.frame;
  lowering.frame = frame;
  const body = lowering.labelled(label, () => lowerFunctionBody(lowering, declaration, returns, scope));
  lowering.frame = outerFrame;
  const last = body[body.length - 1];
  if (last?.op === "BREAK" && last.depth === 0) {
    body.pop();
    label.breaks--;
  }
  if (label.breaks > 0) lowering.emit(node, { op: "BLOCK", body });
  else lowering.block.push(...body);
  if (returns.kind === "integer" && result !== undefined) return typedInteger(result, returns.type);
  if (returns.kind === "boolean" && result !== undefined) return booleanIn(result);
  return returns.kind === "void" ? voidValue : errorValue;
}

/** Lowers the statements of a function; a path that ends without the value due is reported. */
export function lowerFunctionBody(
  lowering: Lowering,
  declaration: ts.FunctionDeclaration,
  returns: DeclaredType,
  scope: Scope,
): void {
  const body = declaration.body;
  if (body === undefined) return;
  const ends = lowering.scoped(() => lowering.statement(body, true), scope);
  if (ends || (returns.kind !== "integer" && returns.kind !== "boolean")) return;
  const name = declaration.name ?? declaration;
  const type = returns.kind === "integer" ? returns.type : "boolean";
  lowering.report(name, statementErrors.missingReturn(lowering.compilation.textOf(name), type));
}
