import ts from "typescript";
import { integerRange } from "../../bytecode/index.ts";
import { asBoolean } from "../coerce.ts";
import { constantInteger, constantValue } from "../constants.ts";
import { readType } from "../declared-type.ts";
import { type Problem, statementErrors, typeErrors } from "../errors/index.ts";
import { contains } from "../integers.ts";
import { limits } from "../limits.ts";
import type { Label, Lowering } from "../lowering.ts";
import { errorValue, type IntegerValue, integerIn, type Value } from "../values.ts";

/** The head of a counted loop: the counter takes start, start + step, … `count` times. */
interface CountedLoop {
  readonly name: string;
  readonly start: IntegerValue;
  readonly step: bigint;
  readonly count: bigint;
  /** Conditions that end the loop early, in the order of the text. */
  readonly guards: readonly ts.Expression[];
}

/** `for (let i = 0; i < 16 && …; i++)`: becomes LOOP, with a BREAK for each further condition. */
export function forLoop(lowering: Lowering, node: ts.ForStatement): void {
  const head = readHead(lowering, node);
  if (head === undefined) {
    checkBody(lowering, node);
    return;
  }
  const label: Label = { kind: "loop", breaks: 0 };
  const counter = lowering.integerRegister();
  const body = lowering.labelled(label, () =>
    lowering.scoped(() => {
      const value = counterValue(lowering, node, head, counter);
      lowering.scope.declare(head.name, { value, access: "loop" });
      for (const guard of head.guards) leaveUnless(lowering, guard, label);
      lowering.statement(node.statement, false);
    }),
  );
  if (head.count > 0n)
    lowering.emit(node.initializer ?? node, { op: "LOOP", counter, bound: Number(head.count), body });
}

/** Reports a loop that the language does not have, and checks its body all the same. */
export function refusedLoop(lowering: Lowering, node: ts.IterationStatement, problem: Problem): void {
  lowering.report(node.getFirstToken(lowering.compilation.sourceFile) ?? node, problem);
  checkBody(lowering, node);
}

function checkBody(lowering: Lowering, node: ts.IterationStatement): void {
  lowering.labelled({ kind: "loop", breaks: 0 }, () =>
    lowering.scoped(() => {
      const initializer =
        ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)
          ? node.initializer
          : undefined;
      for (const { name } of initializer && ts.isVariableDeclarationList(initializer) ? initializer.declarations : []) {
        if (ts.isIdentifier(name)) lowering.scope.declare(name.text, { value: errorValue, access: "loop" });
      }
      lowering.statement(node.statement, false);
    }),
  );
}

/** The value of the counter this time round: start + counter × step. */
function counterValue(lowering: Lowering, node: ts.ForStatement, head: CountedLoop, counter: number): Value {
  const place = node.initializer ?? node;
  const start = head.start.low;
  const last = start + head.step * (head.count > 0n ? head.count - 1n : 0n);
  const interval = start < last ? { low: start, high: last } : { low: last, high: start };
  let register = counter;
  const apply = (op: "ADD" | "MUL", constant: bigint) => {
    const operand = lowering.integerRegister();
    lowering.emit(place, { op: "CONST", result: operand, value: constant });
    const result = lowering.integerRegister();
    lowering.emit(place, { op, result, left: register, right: operand });
    register = result;
  };
  if (head.step !== 1n) apply("MUL", head.step);
  if (start !== 0n) apply("ADD", start);
  return integerIn(register, head.start.type, interval, "binding");
}

function leaveUnless(lowering: Lowering, guard: ts.Expression, label: Label): void {
  const condition = asBoolean(lowering, guard, lowering.expression(guard));
  if (condition === undefined || condition.constant === true) return;
  const leave = lowering.nested(() => lowering.jump(guard, "BREAK", label));
  const register = lowering.registerOf(guard, condition);
  lowering.emit(guard, { op: "IF", condition: register, whenTrue: [], whenFalse: leave });
}

function readHead(lowering: Lowering, node: ts.ForStatement): CountedLoop | undefined {
  const counter = readCounter(lowering, node);
  if (counter === undefined) return undefined;
  const { name, start } = counter;
  const step = node.incrementor && readStep(lowering, node.incrementor, name);
  if (step === undefined) {
    return refuse(
      lowering,
      node.incrementor ?? node.getFirstToken() ?? node,
      `it must end with \`${name}++\` or \`${name} += constant\``,
    );
  }
  if (node.condition === undefined) {
    return refuse(lowering, node.getFirstToken() ?? node, "there is no condition");
  }
  const [first, ...guards] = conjuncts(node.condition);
  const limit = readLimit(lowering, first, name, step);
  if (limit === undefined) return undefined;
  const distance = step > 0n ? limit - start.low : start.low - limit;
  const stride = step > 0n ? step : -step;
  const count = distance > 0n ? (distance + stride - 1n) / stride : 0n;
  if (count > limits.loopBound)
    return refuse(lowering, first, `it would run ${count} times, more than ${limits.loopBound}`);
  const last = start.low + step * (count > 0n ? count - 1n : 0n);
  if (start.type !== undefined && !contains(integerRange(start.type), { low: last, high: last })) {
    const range = integerRange(start.type);
    lowering.report(
      first,
      typeErrors.outOfRange(`The last value of ${name}, ${last},`, start.type, range.low, range.high),
    );
    return undefined;
  }
  return { name, start, step, count, guards };
}

function refuse(lowering: Lowering, node: ts.Node, reason: string): undefined {
  lowering.report(node, statementErrors.loopBound(reason));
  return undefined;
}

function readCounter(lowering: Lowering, node: ts.ForStatement): { name: string; start: IntegerValue } | undefined {
  const list = node.initializer;
  const declaration =
    list && ts.isVariableDeclarationList(list) && list.flags & ts.NodeFlags.Let && list.declarations.length === 1
      ? list.declarations[0]
      : undefined;
  if (declaration === undefined || !ts.isIdentifier(declaration.name) || declaration.initializer === undefined) {
    return refuse(
      lowering,
      list ?? node.getFirstToken() ?? node,
      "it must begin with one counter, such as `let i = 0`",
    );
  }
  const start = constantInteger(lowering, declaration.initializer);
  if (start === undefined) return undefined;
  const type = declaration.type && readType(lowering.compilation, lowering.scope, declaration.type);
  if (type === undefined) return { name: declaration.name.text, start };
  if (type.kind !== "integer") return undefined;
  const range = integerRange(type.type);
  if (!contains(range, start)) {
    lowering.report(
      declaration.initializer,
      typeErrors.outOfRange(String(start.low), type.type, range.low, range.high),
    );
    return undefined;
  }
  return { name: declaration.name.text, start: { ...start, type: type.type } };
}

/** The conditions joined by `&&`, from left to right. */
function conjuncts(node: ts.Expression): ts.Expression[] {
  if (ts.isParenthesizedExpression(node)) return conjuncts(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
    return [...conjuncts(node.left), ...conjuncts(node.right)];
  }
  return [node];
}

/** The first value that the counter does not take any more. */
function readLimit(lowering: Lowering, node: ts.Expression, name: string, step: bigint): bigint | undefined {
  if (!ts.isBinaryExpression(node) || !isName(node.left, name)) {
    return refuse(lowering, node, `the condition must begin with \`${name} < constant\``);
  }
  const operator = lowering.compilation.textOf(node.operatorToken);
  const upwards = operator === "<" || operator === "<=";
  if (!upwards && operator !== ">" && operator !== ">=") {
    return refuse(lowering, node.operatorToken, `the condition must begin with \`${name} < constant\``);
  }
  if (upwards !== step > 0n) return refuse(lowering, node, "it counts away from its bound");
  const value = constantValue(lowering, node.right);
  if (value.kind === "integer" && value.low === value.high) {
    if (operator === "<=") return value.low + 1n;
    return operator === ">=" ? value.low - 1n : value.low;
  }
  if (value.kind === "error") return undefined;
  return refuse(lowering, node.right, `\`${lowering.compilation.textOf(node.right)}\` is not constant`);
}

function readStep(lowering: Lowering, node: ts.Expression, name: string): bigint | undefined {
  if (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) {
    if (!isName(node.operand, name)) return undefined;
    if (node.operator === ts.SyntaxKind.PlusPlusToken) return 1n;
    return node.operator === ts.SyntaxKind.MinusMinusToken ? -1n : undefined;
  }
  if (!ts.isBinaryExpression(node) || !isName(node.left, name)) return undefined;
  const sign = { "+=": 1n, "-=": -1n }[lowering.compilation.textOf(node.operatorToken)];
  const value = sign === undefined ? undefined : constantValue(lowering, node.right);
  if (sign === undefined || value?.kind !== "integer" || value.low !== value.high) return undefined;
  return value.low === 0n ? undefined : sign * value.low;
}

function isName(node: ts.Expression, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}
