import type ts from "typescript";
import { type Instruction, type InstructionName, isIntegerOperation } from "../../bytecode/index.ts";
import { asBoolean, commonType, fitInteger } from "../coerce.ts";
import { typeErrors } from "../errors/index.ts";
import { hull } from "../intervals.ts";
import type { Lowering } from "../lowering.ts";
import {
  type BooleanValue,
  booleanIn,
  constantBoolean,
  describe,
  errorValue,
  type IntegerValue,
  integerIn,
  type Value,
} from "../values.ts";

/** Instructions without effects beside those on integers alone; all are total, so running one for nothing is harmless. */
const pure: ReadonlySet<InstructionName> = new Set<InstructionName>([
  "RMT_LD_EVENT",
  "RMT_LD_CTXT",
  "RMT_LD_ARRAY",
  "RMT_SCALAR_VAL",
  "RMT_MODEL_READY",
  "RMT_LD_META",
]);

/** Up to this many instructions are run always rather than under an IF. */
const cheapLength = 3;

function isCheap(instructions: readonly Instruction[]): boolean {
  return (
    instructions.length <= cheapLength &&
    instructions.every(
      (instruction) =>
        isIntegerOperation(instruction.op) || (pure.has(instruction.op) && !needsTest(instruction, instructions)),
    )
  );
}

/** Whether the instruction takes an element whose index may only be in range because of the test before it. */
function needsTest(instruction: Instruction, code: readonly Instruction[]): boolean {
  if (instruction.op !== "RMT_LD_ARRAY" && instruction.op !== "RMT_SCALAR_VAL") return false;
  return !code.some((other) => other.op === "CONST" && other.result === instruction.index);
}

/** `a && b` and `a || b`; b is not run when a decides, unless it is cheap and without effect. */
export function logical(lowering: Lowering, node: ts.BinaryExpression, operator: "&&" | "||"): Value {
  const left = asBoolean(lowering, node.left, lowering.expression(node.left));
  let right: BooleanValue | undefined;
  const code = lowering.nested(() => {
    right = asBoolean(lowering, node.right, lowering.expression(node.right));
  });
  if (left === undefined || right === undefined) return errorValue;
  const deciding = operator === "||";
  if (left.constant === deciding) return left;
  if (left.constant !== undefined) {
    lowering.block.push(...code);
    return right;
  }
  const condition = lowering.registerOf(node, left);
  if (right.constant === !deciding && code.length === 0) return left;
  const result = lowering.integerRegister();
  if (isCheap(code)) {
    lowering.block.push(...code);
    const other = lowering.registerOf(node, right);
    lowering.emit(node, { op: deciding ? "OR" : "AND", result, left: condition, right: other });
    return booleanIn(result);
  }
  const evaluated = storing(lowering, node, code, result, right);
  const decided = lowering.nested(() => lowering.store(node, result, constantBoolean(deciding)));
  const [whenTrue, whenFalse] = deciding ? [decided, evaluated] : [evaluated, decided];
  lowering.emit(node, { op: "IF", condition, whenTrue, whenFalse });
  return booleanIn(result);
}

/** `condition ? a : b` of two integers or two booleans. */
export function conditional(lowering: Lowering, node: ts.ConditionalExpression): Value {
  const condition = asBoolean(lowering, node.condition, lowering.expression(node.condition));
  const whenTrue = branch(lowering, node.whenTrue);
  const whenFalse = branch(lowering, node.whenFalse);
  if (condition === undefined || whenTrue.value.kind === "error" || whenFalse.value.kind === "error") return errorValue;
  const joined = join(lowering, node, whenTrue.value, whenFalse.value);
  if (joined === undefined) return errorValue;
  if (condition.constant !== undefined) {
    const taken = condition.constant ? whenTrue : whenFalse;
    lowering.block.push(...taken.code);
    return withType(condition.constant ? joined.whenTrue : joined.whenFalse, joined.type);
  }
  const test = lowering.registerOf(node, condition);
  const result = lowering.integerRegister();
  if (isCheap(whenTrue.code) && isCheap(whenFalse.code)) {
    lowering.block.push(...whenTrue.code, ...whenFalse.code);
    const trueRegister = lowering.registerOf(node, joined.whenTrue);
    const falseRegister = lowering.registerOf(node, joined.whenFalse);
    lowering.emit(node, { op: "SELECT", result, condition: test, whenTrue: trueRegister, whenFalse: falseRegister });
  } else {
    const trueCode = storing(lowering, node, whenTrue.code, result, joined.whenTrue);
    const falseCode = storing(lowering, node, whenFalse.code, result, joined.whenFalse);
    lowering.emit(node, { op: "IF", condition: test, whenTrue: trueCode, whenFalse: falseCode });
  }
  return joined.type === "boolean" ? booleanIn(result) : integerIn(result, joined.type, joined.interval);
}

function branch(lowering: Lowering, node: ts.Expression): { value: Value; code: Instruction[] } {
  let value: Value = errorValue;
  const code = lowering.nested(() => {
    value = lowering.expression(node);
  });
  return { value, code };
}

/** The code of an expression followed by storing its value. */
function storing(
  lowering: Lowering,
  node: ts.Node,
  code: readonly Instruction[],
  target: number,
  value: IntegerValue | BooleanValue,
): Instruction[] {
  return lowering.nested(() => {
    lowering.block.push(...code);
    lowering.store(node, target, value);
  });
}

function withType(value: IntegerValue | BooleanValue, type: IntegerValue["type"] | "boolean"): Value {
  return value.kind === "boolean" || type === "boolean" ? value : { ...value, type };
}

/** Both branches in one type. */
function join(lowering: Lowering, node: ts.ConditionalExpression, whenTrue: Value, whenFalse: Value) {
  if (whenTrue.kind === "boolean" && whenFalse.kind === "boolean") {
    return { type: "boolean", whenTrue, whenFalse, interval: { low: 0n, high: 1n } } as const;
  }
  if (whenTrue.kind !== "integer" || whenFalse.kind !== "integer") {
    lowering.report(node.whenFalse, typeErrors.branchKinds(describe(whenTrue), describe(whenFalse)));
    return undefined;
  }
  const type = commonType(whenTrue.type, whenFalse.type);
  const interval = hull([whenTrue.low, whenTrue.high, whenFalse.low, whenFalse.high]);
  if (type === undefined) {
    if (whenTrue.type === undefined && whenFalse.type === undefined)
      return { type, whenTrue, whenFalse, interval } as const;
    lowering.report(node, typeErrors.mixedTypes(whenTrue.type ?? "", whenFalse.type ?? ""));
    return undefined;
  }
  const first = fitInteger(lowering, node.whenTrue, whenTrue, type);
  const second = fitInteger(lowering, node.whenFalse, whenFalse, type);
  return first && second && ({ type, whenTrue: first, whenFalse: second, interval } as const);
}
