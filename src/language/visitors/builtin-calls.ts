import ts from "typescript";
import { type IntegerType, integerRange, isSignedType } from "../../bytecode/index.ts";
import { constantInteger as evaluateConstant } from "../constants.ts";
import { declarationErrors, expressionErrors, typeErrors } from "../errors/index.ts";
import { contains, type Interval, isIntegerType, wrap } from "../integers.ts";
import { hull } from "../intervals.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import {
  constantInteger,
  constantOf,
  describe,
  errorValue,
  type IntegerValue,
  integerIn,
  typedInteger,
  type Value,
  voidValue,
} from "../values.ts";
import { checkCount } from "./argument-count.ts";
import { arithmetic, finish, negation, type Operand } from "./arithmetic.ts";
import { bitCount, hash } from "./bit-calls.ts";
import { tailCall } from "./tail-calls.ts";

/** `u32(value)`: the low bits of an integer, or 1 and 0 for a boolean. */
export function convert(lowering: Lowering, node: ts.CallExpression, type: IntegerType): Value {
  const values = node.arguments.map((argument) => lowering.expression(argument));
  if (!checkCount(lowering, node, type, ["value"])) return errorValue;
  const value = values[0];
  if (value.kind === "error") return errorValue;
  if (value.kind === "boolean") {
    if (value.constant !== undefined) return constantInteger(value.constant ? 1n : 0n, type);
    return { kind: "integer", type, low: 0n, high: 1n, register: value.register, storage: value.storage };
  }
  if (value.kind !== "integer") {
    lowering.report(node.arguments[0], typeErrors.expected("an integer", describe(value)));
    return errorValue;
  }
  const constant = constantOf(value);
  if (constant !== undefined) return constantInteger(wrap(type, constant), type);
  const interval: Interval = value;
  if (contains(integerRange(type), interval)) return { ...value, type };
  if (type === "i64" || type === "u64") return { ...value, ...integerRange(type), type };
  const result = lowering.integerRegister();
  lowering.emit(node, { op: "EXTEND", result, source: lowering.registerOf(node, value), type });
  return integerIn(result, type, integerRange(type));
}

/** The functions of `rmt`. */
export function builtinCall(lowering: Lowering, node: ts.CallExpression, name: string): Value {
  if (name === "vector") return vectorOf(lowering, node);
  if (name === "tailCall") return tailCall(lowering, node);
  if (name === "hash") return hash(lowering, node);
  if (name === "countOnes" || name === "leadingZeros") return bitCount(lowering, node, name);
  if (name === "random") {
    if (!checkCount(lowering, node, name, [])) return errorValue;
    const result = lowering.integerRegister();
    lowering.emit(node, { op: "RMT_RANDOM", result });
    return typedInteger(result, "u64");
  }
  if (name === "exit") {
    if (!checkCount(lowering, node, name, [])) return errorValue;
    lowering.emit(node, { op: "EXIT" });
    return voidValue;
  }
  const parameters = numericParameters[name];
  if (parameters === undefined) {
    const example = partExamples[name];
    lowering.report(
      node.expression,
      example === undefined
        ? expressionErrors.declarationInFunction(name)
        : expressionErrors.partOfDeclaration(name, example),
    );
    return errorValue;
  }
  const operands: Operand[] = node.arguments.map((argument) => ({
    node: argument,
    value: lowering.expression(argument),
  }));
  if (!checkCount(lowering, node, name, parameters)) return errorValue;
  if (name === "abs") return absolute(lowering, node, operands[0]);
  if (name !== "clamp") return arithmetic(lowering, node, name === "min" ? "min" : "max", operands[0], operands[1]);
  const raised = arithmetic(lowering, node, "max", operands[0], operands[1]);
  return arithmetic(lowering, node, "min", { node, value: raised }, operands[2]);
}

const numericParameters: Readonly<Record<string, readonly string[]>> = {
  min: ["a", "b"],
  max: ["a", "b"],
  clamp: ["value", "low", "high"],
  abs: ["value"],
};

/** What stands only within declarations, and how. */
const partExamples: Readonly<Record<string, string>> = {
  ring: "value: { deltas: ring(i32, 8) }",
  array: "value: { counts: array(u32, 16) }",
  run: "default: run(prefetchAhead, 8)",
  prefix: "match: { page: prefix(0x1000, 52) }",
  mask: "match: { page: mask(0x10, 0xf0) }",
  span: "match: { page: span(10, 20) }",
  feature: "when: [feature(0, 10, 20)]",
  never: "properties: [never({ … })]",
  implies: "properties: [implies({ … })]",
  monotone: "properties: [monotone({ … })]",
  robust: "properties: [robust({ … })]",
};

/** |x| is the larger of x and -x; the smallest signed value stays itself. */
function absolute(lowering: Lowering, node: ts.Node, operand: Operand): Value {
  const value = operand.value;
  if (value.kind === "integer") {
    if (value.low >= 0n) return value;
    if (value.type !== undefined && isSignedType(value.type)) return signedAbsolute(lowering, node, value, value.type);
  }
  const negated = negation(lowering, node, operand);
  return negated.kind === "error" ? errorValue : arithmetic(lowering, node, "max", operand, { node, value: negated });
}

function signedAbsolute(lowering: Lowering, node: ts.Node, value: IntegerValue, type: IntegerType): Value {
  const constant = constantOf(value);
  if (constant !== undefined) return constantInteger(wrap(type, -constant), type);
  const source = lowering.registerOf(node, value);
  const negated = lowering.integerRegister();
  lowering.emit(node, { op: "NEG", result: negated, source });
  const result = lowering.integerRegister();
  lowering.emit(node, { op: "MAX_S", result, left: source, right: negated });
  const { high } = hull([value.high, -value.low]);
  return finish(lowering, node, type, { low: 0n, high }, result);
}

/** `vector(i32, 8)`: a list of zeros for the rest of the function. */
function vectorOf(lowering: Lowering, node: ts.CallExpression): Value {
  if (!checkCount(lowering, node, "vector", ["type", "length"])) return errorValue;
  const [typeNode, lengthNode] = node.arguments;
  const element = ts.isIdentifier(typeNode) ? lowering.scope.lookup(typeNode.text)?.value : undefined;
  const length = evaluateConstant(lowering, lengthNode);
  if (element?.kind !== "builtin" || !isIntegerType(element.name)) {
    lowering.report(typeNode, declarationErrors.fieldType("i8, i16, i32, i64, u8, u16, u32 or u64"));
    return errorValue;
  }
  if (length === undefined) return errorValue;
  if (length.low < 1n || length.low > limits.elements) {
    lowering.report(lengthNode, declarationErrors.limit("The length of a vector", 1n, limits.elements));
    return errorValue;
  }
  const register = lowering.vectorRegister(element.name, Number(length.low));
  lowering.emit(node, { op: "RMT_VECTOR_ZERO", vector: register });
  return { kind: "vector", register, element: element.name, length: Number(length.low) };
}
