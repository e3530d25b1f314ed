import ts from "typescript";
import { asBoolean, fitInteger } from "../coerce.ts";
import { type Problem, statementErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import type { Value } from "../values.ts";
import { assignment, step } from "./assignments.ts";
import { forLoop, refusedLoop } from "./loops.ts";
import { variables } from "./variables.ts";

/** Lowers any statement; true when control never goes past it. What is not part of the language is reported. */
export function statement(lowering: Lowering, node: ts.Statement, tail: boolean): boolean {
  if (ts.isBlock(node)) return lowering.scoped(() => statementList(lowering, node.statements, tail));
  if (ts.isVariableStatement(node)) return done(() => variables(lowering, node.declarationList));
  if (ts.isExpressionStatement(node)) return expressionStatement(lowering, node.expression);
  if (ts.isIfStatement(node)) return ifStatement(lowering, node, tail);
  if (ts.isForStatement(node)) return done(() => forLoop(lowering, node));
  if (ts.isReturnStatement(node)) return returnStatement(lowering, node, tail);
  if (ts.isBreakStatement(node) || ts.isContinueStatement(node)) return jump(lowering, node);
  if (ts.isEmptyStatement(node)) return false;
  if (ts.isWhileStatement(node)) return done(() => refusedLoop(lowering, node, statementErrors.unboundedLoop("while")));
  if (ts.isDoStatement(node)) return done(() => refusedLoop(lowering, node, statementErrors.unboundedLoop("do")));
  if (ts.isForInStatement(node)) return done(() => refusedLoop(lowering, node, statementErrors.iteration("in")));
  if (ts.isForOfStatement(node)) return done(() => refusedLoop(lowering, node, statementErrors.iteration("of")));
  lowering.report(node.getFirstToken(lowering.compilation.sourceFile) ?? node, refusal(node));
  return false;
}

function done(lower: () => void): boolean {
  lower();
  return false;
}

function refusal(node: ts.Statement): Problem {
  switch (node.kind) {
    case ts.SyntaxKind.SwitchStatement:
      return statementErrors.switchStatement();
    case ts.SyntaxKind.TryStatement:
      return statementErrors.exceptions("try");
    case ts.SyntaxKind.ThrowStatement:
      return statementErrors.exceptions("throw");
    case ts.SyntaxKind.FunctionDeclaration:
      return statementErrors.closure();
    case ts.SyntaxKind.ClassDeclaration:
      return statementErrors.classDeclaration();
    case ts.SyntaxKind.LabeledStatement:
      return statementErrors.label();
    default:
      return statementErrors.unsupportedStatement("This statement");
  }
}

/** Statements after one that never ends are checked, but leave no code. */
function statementList(lowering: Lowering, statements: readonly ts.Statement[], tail: boolean): boolean {
  let ended = false;
  for (const [index, node] of statements.entries()) {
    const last = tail && index === statements.length - 1;
    if (ended) lowering.nested(() => lowering.statement(node, last));
    else ended = lowering.statement(node, last);
  }
  return ended;
}

function expressionStatement(lowering: Lowering, node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return expressionStatement(lowering, node.expression);
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment) {
      assignment(lowering, node);
      return false;
    }
  }
  if (
    ts.isPostfixUnaryExpression(node) ||
    (ts.isPrefixUnaryExpression(node) &&
      (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken))
  ) {
    step(lowering, node);
    return false;
  }
  const value = lowering.expression(node);
  if (value.kind !== "error" && !ts.isCallExpression(node)) lowering.report(node, statementErrors.noEffect());
  const last = lowering.block[lowering.block.length - 1]?.op;
  return value.kind === "void" && (last === "EXIT" || last === "TAIL_CALL");
}

function ifStatement(lowering: Lowering, node: ts.IfStatement, tail: boolean): boolean {
  const { elseStatement } = node;
  const condition = asBoolean(lowering, node.expression, lowering.expression(node.expression));
  let thenEnds = false;
  let elseEnds = false;
  const thenCode = lowering.nested(() => {
    thenEnds = lowering.scoped(() => lowering.statement(node.thenStatement, tail));
  });
  const elseCode = lowering.nested(() => {
    elseEnds = elseStatement !== undefined && lowering.scoped(() => lowering.statement(elseStatement, tail));
  });
  if (condition?.constant !== undefined) {
    lowering.block.push(...(condition.constant ? thenCode : elseCode));
    return condition.constant ? thenEnds : elseEnds;
  }
  if (condition !== undefined && thenCode.length + elseCode.length > 0) {
    const register = lowering.registerOf(node.expression, condition);
    lowering.emit(node.expression, { op: "IF", condition: register, whenTrue: thenCode, whenFalse: elseCode });
  }
  return thenEnds && elseEnds;
}

function returnStatement(lowering: Lowering, node: ts.ReturnStatement, tail: boolean): boolean {
  const frame = lowering.frame;
  if (frame === undefined) return true;
  if (node.expression !== undefined) returnValue(lowering, node.expression);
  else if (frame.returns.kind === "integer" || frame.returns.kind === "boolean") {
    const type = frame.returns.kind === "integer" ? frame.returns.type : "boolean";
    lowering.report(node, statementErrors.missingReturnValue(type));
  }
  if (!tail) {
    if (frame.label === undefined) lowering.emit(node, { op: "RETURN" });
    else lowering.jump(node, "BREAK", frame.label);
  }
  return true;
}

function returnValue(lowering: Lowering, node: ts.Expression): void {
  const frame = lowering.frame;
  const value: Value = lowering.expression(node);
  if (frame === undefined || frame.returns.kind === "error") return;
  if (frame.returns.kind !== "integer" && frame.returns.kind !== "boolean") {
    lowering.report(node, statementErrors.unexpectedReturnValue());
    return;
  }
  const fitted =
    frame.returns.kind === "integer"
      ? fitInteger(lowering, node, value, frame.returns.type)
      : asBoolean(lowering, node, value);
  if (fitted !== undefined && frame.result !== undefined) lowering.store(node, frame.result, fitted);
}

/** `break` and `continue` of the innermost loop of the function. */
function jump(lowering: Lowering, node: ts.BreakOrContinueStatement): boolean {
  const keyword = ts.isBreakStatement(node) ? "break" : "continue";
  if (node.label !== undefined) {
    lowering.report(node.label, statementErrors.label());
    return true;
  }
  const outside = lowering.frame?.outerLabels ?? 0;
  const label = lowering.labels.slice(outside).findLast((candidate) => candidate.kind === "loop");
  if (label === undefined) lowering.report(node, statementErrors.strayJump(keyword));
  else lowering.jump(node, keyword === "break" ? "BREAK" : "CONTINUE", label);
  return true;
}
