import ts from "typescript";
import type { IntegerType } from "../../bytecode/index.ts";
import { asBoolean, fitInteger } from "../coerce.ts";
import { declarationErrors, expressionErrors, statementErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { constantInteger, errorValue, type IntegerValue, typedInteger, type Value } from "../values.ts";
import { elementIndex, findField, findMetadata } from "./members.ts";
import { applyOperator } from "./operators.ts";

/** A place that can be assigned. */
interface Target {
  /** The type of the integer there; undefined for a boolean variable. */
  readonly type: IntegerType | undefined;
  read(): Value;
  write(node: ts.Node, value: Value): void;
}

/** `target = value` and `target += value`, as statements. */
export function assignment(lowering: Lowering, node: ts.BinaryExpression): void {
  const target = targetOf(lowering, node.left);
  const operator = lowering.compilation.textOf(node.operatorToken).slice(0, -1);
  if (operator === "") {
    const value = lowering.expression(node.right);
    target?.write(node.right, value);
    return;
  }
  if (operator === "&&" || operator === "||" || operator === "??" || operator === "**") {
    lowering.report(node.operatorToken, expressionErrors.unsupportedExpression(`The operator \`${operator}=\``));
    return;
  }
  const left: Value = target?.read() ?? errorValue;
  const right = lowering.expression(node.right);
  const result = applyOperator(
    lowering,
    node,
    node.operatorToken,
    operator,
    { node: node.left, value: left },
    { node: node.right, value: right },
  );
  target?.write(node, result);
}

/** `x++`, `--x`, as statements. */
export function step(lowering: Lowering, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): void {
  const target = targetOf(lowering, node.operand);
  if (target === undefined) return;
  const operator = node.operator === ts.SyntaxKind.PlusPlusToken ? "+" : "-";
  const operand = { node: node.operand, value: target.read() };
  const one = { node, value: constantInteger(1n) };
  target.write(node, applyOperator(lowering, node, node, operator, operand, one));
}

function targetOf(lowering: Lowering, node: ts.Expression): Target | undefined {
  if (ts.isParenthesizedExpression(node)) return targetOf(lowering, node.expression);
  if (ts.isIdentifier(node)) return variableTarget(lowering, node);
  if (ts.isPropertyAccessExpression(node)) return fieldTarget(lowering, node);
  if (ts.isElementAccessExpression(node)) return elementTarget(lowering, node);
  if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) {
    lowering.report(node, statementErrors.destructuring());
  } else lowering.report(node, statementErrors.assignmentTarget());
  return undefined;
}

function variableTarget(lowering: Lowering, node: ts.Identifier): Target | undefined {
  const binding = lowering.scope.lookup(node.text);
  if (binding === undefined) {
    lowering.expression(node);
    return undefined;
  }
  const { value, access, type } = binding;
  if (value.kind === "error") return undefined;
  if (access === "loop") lowering.report(node, statementErrors.loopVariableAssigned(node.text));
  else if (access !== "variable") lowering.report(node, statementErrors.assignedConstant(node.text));
  if (access !== "variable" || (value.kind !== "integer" && value.kind !== "boolean")) return undefined;
  const register = value.register;
  return {
    type,
    read: () => value,
    write(place, assigned) {
      const fitted =
        type === undefined ? asBoolean(lowering, place, assigned) : fitInteger(lowering, place, assigned, type);
      if (fitted !== undefined && register !== undefined) lowering.store(place, register, fitted);
    },
  };
}

function fieldTarget(lowering: Lowering, node: ts.PropertyAccessExpression): Target | undefined {
  const object = lowering.expression(node.expression);
  if (object.kind === "error") return undefined;
  if (object.kind === "event") {
    lowering.report(node.name, statementErrors.assignedEvent(node.name.text));
    return undefined;
  }
  if (object.kind === "metadata") return metadataTarget(lowering, node);
  if (object.kind !== "record" || (object.found !== undefined && node.name.text === "found")) {
    lowering.report(node, statementErrors.assignmentTarget());
    return undefined;
  }
  const found = findField(lowering, node.name, object);
  if (found === undefined) return undefined;
  const { field, index } = found;
  if (field.kind !== "scalar") {
    lowering.report(node, statementErrors.assignmentTarget());
    return undefined;
  }
  return {
    type: field.type,
    read() {
      const result = lowering.integerRegister();
      lowering.emit(node, { op: "RMT_LD_CTXT", result, record: object.register, field: index });
      return typedInteger(result, field.type);
    },
    write(place, assigned) {
      const value = fitInteger(lowering, place, assigned, field.type);
      if (value === undefined) return;
      const source = lowering.registerToStore(place, value, field.type);
      lowering.emit(node, { op: "RMT_ST_CTXT", record: object.register, field: index, source });
    },
  };
}

function metadataTarget(lowering: Lowering, node: ts.PropertyAccessExpression): Target | undefined {
  const field = findMetadata(lowering, node.name);
  if (field === undefined) return undefined;
  const { type } = lowering.compilation.metadata[field];
  return {
    type,
    read() {
      const result = lowering.integerRegister();
      lowering.emit(node, { op: "RMT_LD_META", result, field });
      return typedInteger(result, type);
    },
    write(place, assigned) {
      const value = fitInteger(lowering, place, assigned, type);
      if (value === undefined) return;
      const source = lowering.registerToStore(place, value, type);
      lowering.emit(node, { op: "RMT_ST_META", field, source });
    },
  };
}

function elementTarget(lowering: Lowering, node: ts.ElementAccessExpression): Target | undefined {
  const object = lowering.expression(node.expression);
  const index: IntegerValue | undefined = elementIndex(lowering, node, object);
  if (index === undefined || (object.kind !== "field" && object.kind !== "vector")) return undefined;
  if (object.kind === "field" && object.field.kind === "ring") {
    lowering.report(node, declarationErrors.ringElement());
    return undefined;
  }
  const type = object.kind === "field" ? object.field.type : object.element;
  const indexRegister = lowering.registerOf(node.argumentExpression, index);
  return {
    type,
    read() {
      const result = lowering.integerRegister();
      if (object.kind === "field") {
        const { record, index: field } = object;
        lowering.emit(node, { op: "RMT_LD_ARRAY", result, record: record.register, field, index: indexRegister });
      } else lowering.emit(node, { op: "RMT_SCALAR_VAL", result, vector: object.register, index: indexRegister });
      return typedInteger(result, type);
    },
    write(place, assigned) {
      const value = fitInteger(lowering, place, assigned, type);
      if (value === undefined) return;
      const source = lowering.registerToStore(place, value, type);
      if (object.kind === "field") {
        const { record, index: field } = object;
        lowering.emit(node, { op: "RMT_ST_ARRAY", record: record.register, field, index: indexRegister, source });
      } else lowering.emit(node, { op: "RMT_VECTOR_SET", vector: object.register, index: indexRegister, source });
    },
  };
}
