import ts from "typescript";
import { asBoolean, fitInteger } from "../coerce.ts";
import { type DeclaredType, readType } from "../declared-type.ts";
import { expressionErrors, fileErrors, statementErrors, typeErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import type { Binding } from "../scope.ts";
import {
  type BooleanValue,
  booleanIn,
  describe,
  errorValue,
  type IntegerValue,
  typedInteger,
  type Value,
} from "../values.ts";

/** `const name = value` and `let name: type = value`. */
export function variables(lowering: Lowering, list: ts.VariableDeclarationList): void {
  const keyword = keywordOf(list);
  if (keyword !== "let" && keyword !== "const") {
    lowering.report(
      list.getFirstToken(lowering.compilation.sourceFile) ?? list,
      statementErrors.variableKeyword(keyword),
    );
  }
  for (const declaration of list.declarations) variable(lowering, declaration, keyword === "const");
}

/** The word that the declarations begin with. */
export function keywordOf(list: ts.VariableDeclarationList): string {
  const kind = list.flags & ts.NodeFlags.BlockScoped;
  if (kind === ts.NodeFlags.Const) return "const";
  if (kind === ts.NodeFlags.Let) return "let";
  return kind === ts.NodeFlags.None ? "var" : "using";
}

function variable(lowering: Lowering, node: ts.VariableDeclaration, constant: boolean): void {
  if (!ts.isIdentifier(node.name)) {
    lowering.report(node.name, statementErrors.destructuring());
    declareParts(lowering, node.name);
    return;
  }
  const name = node.name.text;
  const type = node.type && readType(lowering.compilation, lowering.scope, node.type);
  if (node.initializer === undefined) {
    lowering.report(node.name, statementErrors.noInitialValue(name));
    lowering.scope.declare(name, { value: errorValue, access: "variable" });
    return;
  }
  const value = withType(lowering, node.initializer, lowering.expression(node.initializer), type);
  const binding = constant ? bindConstant(lowering, node, value) : bindVariable(lowering, node, name, value);
  if (!lowering.scope.declare(name, binding)) lowering.report(node.name, fileErrors.duplicateName(name));
}

/** The names of a refused pattern are known, so that their uses are not reported too. */
function declareParts(lowering: Lowering, pattern: ts.BindingPattern): void {
  for (const element of pattern.elements) {
    if (!ts.isBindingElement(element)) continue;
    if (!ts.isIdentifier(element.name)) declareParts(lowering, element.name);
    else lowering.scope.declare(element.name.text, { value: errorValue, access: "variable" });
  }
}

function withType(lowering: Lowering, node: ts.Expression, value: Value, type: DeclaredType | undefined): Value {
  if (type === undefined || value.kind === "error") return value;
  if (type.kind === "error") return errorValue;
  if (type.kind === "integer") return fitInteger(lowering, node, value, type.type) ?? errorValue;
  if (type.kind === "boolean") return asBoolean(lowering, node, value) ?? errorValue;
  const matches =
    type.kind === value.kind &&
    (type.kind !== "vector" ||
      (value.kind === "vector" && type.element === value.element && type.length === value.length)) &&
    (type.kind !== "record" || (value.kind === "record" && type.context === value.context)) &&
    (type.kind !== "event" || (value.kind === "event" && type.hook === value.hook));
  if (matches) {
    // A record by its type alone does not say whether it was found.
    return value.kind === "record" ? { kind: "record", register: value.register, context: value.context } : value;
  }
  const expected =
    type.kind === "vector" ? `a vector of ${type.length} ${type.element}` : `a value of kind ${type.kind}`;
  lowering.report(node, typeErrors.vectorShape(expected, describe(value)));
  return errorValue;
}

function bindConstant(lowering: Lowering, node: ts.VariableDeclaration, value: Value): Binding {
  if (value.kind === "integer" || value.kind === "boolean") {
    return { value: { ...copyOfVariable(lowering, node, value), storage: "binding" }, access: "constant" };
  }
  return { value: checkBindable(lowering, node, value), access: "constant" };
}

/** A constant keeps the value a variable has now. */
function copyOfVariable<T extends IntegerValue | BooleanValue>(lowering: Lowering, node: ts.Node, value: T): T {
  if (value.storage !== "variable") return value;
  const register = lowering.integerRegister();
  lowering.store(node, register, value);
  return { ...value, register };
}

function bindVariable(lowering: Lowering, node: ts.VariableDeclaration, name: string, value: Value): Binding {
  if (value.kind === "integer" && value.type === undefined) {
    lowering.report(node.name, typeErrors.unknownWidth(name));
    return { value: errorValue, access: "variable" };
  }
  if (value.kind === "integer" && value.type !== undefined) {
    const register = lowering.registerFor(node, value);
    return { value: typedInteger(register, value.type, "variable"), access: "variable", type: value.type };
  }
  if (value.kind === "boolean") {
    const register = lowering.registerFor(node, value);
    return { value: booleanIn(register, "variable"), access: "variable" };
  }
  const bound = checkBindable(lowering, node, value);
  if (bound.kind !== "error") lowering.report(node.name, typeErrors.constantOnly(sentence(describe(value))));
  return { value: bound, access: "constant" };
}

/** Records, vectors, fields, answers and events have names; declarations and nothing have not. */
function checkBindable(lowering: Lowering, node: ts.VariableDeclaration, value: Value): Value {
  switch (value.kind) {
    case "record":
    case "vector":
    case "field":
    case "answer":
    case "element":
    case "event":
    case "error":
      return value;
    default: {
      const initializer = node.initializer ?? node;
      lowering.report(
        initializer,
        expressionErrors.notAValue(lowering.compilation.textOf(initializer), describe(value)),
      );
      return errorValue;
    }
  }
}

function sentence(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
