import ts from "typescript";
import { type Action, type Block, blocksOf, type IntegerField, maximumNesting } from "../../bytecode/index.ts";
import { compactRegisters } from "../compact-registers.ts";
import type { Compilation, CompiledAction } from "../compilation.ts";
import { readType } from "../declared-type.ts";
import { expressionErrors, tableErrors } from "../errors/index.ts";
import { type Frame, Lowering } from "../lowering.ts";
import { Scope } from "../scope.ts";
import { booleanIn, errorValue, typedInteger, type Value } from "../values.ts";
import { lowerFunctionBody, visitors } from "../visitors/index.ts";

/** The function compiled as an action, once however many tables name it; undefined where it cannot be one. */
export function compileAction(
  compilation: Compilation,
  declaration: ts.FunctionDeclaration,
  place: ts.Node,
): CompiledAction | undefined {
  if (compilation.compiledActions.has(declaration)) return compilation.compiledActions.get(declaration);
  const { lowering, parameters, hook, suitable } = lowerAlone(compilation, declaration);
  const name = declaration.name?.text ?? "";
  if (!suitable) compilation.report(place, tableErrors.actionSignature(name));
  const action: Action = {
    name,
    parameters,
    ...compactRegisters(lowering.registers, parameters.length, withoutLastReturn(lowering.block)),
    location: compilation.locationOf(declaration.name ?? declaration),
  };
  if (nesting(lowering.block) > maximumNesting) {
    compilation.report(declaration.name ?? place, expressionErrors.tooDeep(maximumNesting));
  }
  const compiled = suitable ? { index: compilation.actions.push(action) - 1, action, hook } : undefined;
  compilation.compiledActions.set(declaration, compiled);
  return compiled;
}

/** A RETURN at the end says nothing. */
function withoutLastReturn(body: Block): Block {
  return body[body.length - 1]?.op === "RETURN" ? body.slice(0, -1) : body;
}

/** Checks the body of a function that nothing calls, with any values its parameters can have. */
export function checkUncalled(compilation: Compilation, declaration: ts.FunctionDeclaration): void {
  lowerAlone(compilation, declaration);
}

/** Lowers a function with its parameters in registers: integers first, as actions get their data. */
function lowerAlone(compilation: Compilation, declaration: ts.FunctionDeclaration) {
  compilation.visited.add(declaration);
  const lowering = new Lowering(compilation, visitors);
  const scope = new Scope(compilation.scope);
  const parameters: IntegerField[] = [];
  let hook: CompiledAction["hook"];
  let suitable = true;
  for (const [index, parameter] of declaration.parameters.entries()) {
    if (!ts.isIdentifier(parameter.name) || parameter.type === undefined) {
      suitable = false;
      continue;
    }
    const type = readType(compilation, compilation.scope, parameter.type);
    let value: Value = errorValue;
    if (type.kind === "event") {
      if (index === 0) hook = type.hook;
      else suitable = false;
      value = type;
    } else if (type.kind === "integer") {
      parameters.push({ name: parameter.name.text, type: type.type });
      value = typedInteger(lowering.integerRegister(), type.type, "variable");
    } else {
      suitable = false;
      if (type.kind === "boolean") value = booleanIn(lowering.integerRegister(), "variable");
      else if (type.kind === "vector") {
        const register = lowering.vectorRegister(type.element, type.length);
        value = { kind: "vector", register, element: type.element, length: type.length };
      } else if (type.kind === "record") {
        value = { kind: "record", register: lowering.recordRegister(type.context), context: type.context };
      }
    }
    const access = value.kind === "integer" || value.kind === "boolean" ? "variable" : "constant";
    scope.declare(parameter.name.text, { value, access, type: type.kind === "integer" ? type.type : undefined });
  }
  if (parameters.length > 0 && hook === undefined) suitable = false;
  const returns = declaration.type
    ? readType(compilation, compilation.scope, declaration.type)
    : ({ kind: "void" } as const);
  const result = returns.kind === "integer" || returns.kind === "boolean" ? lowering.integerRegister() : undefined;
  if (returns.kind !== "void" && returns.kind !== "error") suitable = false;
  const frame: Frame = { declaration, returns, result, label: undefined, outerLabels: 0, caller: undefined };
  lowering.frame = frame;
  lowerFunctionBody(lowering, declaration, returns, scope);
  return { lowering, parameters, hook, suitable };
}

/** How many blocks stand inside each other. */
function nesting(block: Block): number {
  let deepest = 0;
  for (const instruction of block) {
    for (const inner of blocksOf(instruction)) deepest = Math.max(deepest, 1 + nesting(inner.block));
  }
  return deepest;
}
