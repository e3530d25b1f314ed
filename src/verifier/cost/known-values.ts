import { type Instruction, type IntegerType, integerBits, isSignedType } from "../../bytecode/index.ts";

/** The value of an integer register in the signed 64-bit view; undefined: not known. */
export type Known = bigint | undefined;

/** An instruction that computes one integer from others. */
export interface Computation {
  readonly result: number;
  readonly sources: readonly number[];
  /** The result by the sources; some are known without all of these. */
  readonly compute: (sources: readonly Known[]) => Known;
  /** Whether it can only be known when all sources are. */
  readonly needsAll: boolean;
  /** Whether the result is 0 or 1 when the sources are. */
  readonly keepsTruth: boolean;
}

/** How the instruction computes its result, where the value can follow from those of registers; otherwise undefined. */
export function computationOf(instruction: Instruction): Computation | undefined {
  if (instruction.op === "CONST") {
    const value = BigInt.asIntN(64, instruction.value);
    const keepsTruth = value === 0n || value === 1n;
    return { result: instruction.result, sources: [], compute: () => value, needsAll: true, keepsTruth };
  }
  if (instruction.op === "EXTEND") {
    const { type } = instruction;
    return unary(instruction, (value) => extend(value, type), true);
  }
  if (instruction.op === "MOVE") return unary(instruction, (value) => value, true);
  if (instruction.op === "NEG") return unary(instruction, (value) => -value, false);
  if (instruction.op === "NOT") return unary(instruction, (value) => ~value, false);
  if (instruction.op === "SELECT") {
    const { result, condition, whenTrue, whenFalse } = instruction;
    return {
      result,
      sources: [condition, whenTrue, whenFalse],
      compute: ([chosen, left, right]) => (chosen === undefined ? undefined : chosen !== 0n ? left : right),
      needsAll: false,
      keepsTruth: false,
    };
  }
  const operation = operations[instruction.op];
  if (operation === undefined || !("left" in instruction)) return undefined;
  const { left, right } = instruction as Extract<Instruction, { readonly op: "ADD" }>;
  const absorbing = absorbed[instruction.op];
  return {
    result: (instruction as Extract<Instruction, { readonly op: "ADD" }>).result,
    sources: [left, right],
    compute: ([first, second]) => {
      if (first !== undefined && second !== undefined) return BigInt.asIntN(64, operation(first, second));
      const known = first ?? second;
      return known !== undefined && known === absorbing ? absorbing : undefined;
    },
    needsAll: absorbing === undefined,
    keepsTruth: ["AND", "OR", "XOR", "MIN_S", "MAX_S", "MIN_U", "MAX_U"].includes(instruction.op),
  };
}

/** Whether the instruction gives 0 or 1 whatever it is given. */
export function isComparison(instruction: Instruction): boolean {
  return ["EQ", "NE", "LT_S", "LT_U", "LE_S", "LE_U", "RMT_MODEL_READY"].includes(instruction.op);
}

function unary(
  { result, source }: { readonly result: number; readonly source: number },
  operation: (value: bigint) => bigint,
  keepsTruth: boolean,
): Computation {
  return {
    result,
    sources: [source],
    compute: ([value]) => (value === undefined ? undefined : BigInt.asIntN(64, operation(value))),
    needsAll: true,
    keepsTruth,
  };
}

/** The value wrapped to the type, in the signed 64-bit view. */
export function extend(value: bigint, type: IntegerType): bigint {
  const bits = integerBits(type);
  return BigInt.asIntN(64, isSignedType(type) ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
}

const unsigned = (value: bigint) => BigInt.asUintN(64, value);
const truth = (holds: boolean) => (holds ? 1n : 0n);
const pick = (isLeft: boolean, left: bigint, right: bigint) => (isLeft ? left : right);

const operations: Readonly<Partial<Record<Instruction["op"], (left: bigint, right: bigint) => bigint>>> = {
  ADD: (left, right) => left + right,
  SUB: (left, right) => left - right,
  MUL: (left, right) => left * right,
  DIV_S: (left, right) => (right === 0n ? 0n : left / right),
  DIV_U: (left, right) => (right === 0n ? 0n : unsigned(left) / unsigned(right)),
  REM_S: (left, right) => (right === 0n ? left : left % right),
  REM_U: (left, right) => (right === 0n ? left : unsigned(left) % unsigned(right)),
  AND: (left, right) => left & right,
  OR: (left, right) => left | right,
  XOR: (left, right) => left ^ right,
  SHL: (left, right) => left << (right & 63n),
  SHR_S: (left, right) => left >> (right & 63n),
  SHR_U: (left, right) => unsigned(left) >> (right & 63n),
  MIN_S: (left, right) => pick(left < right, left, right),
  MAX_S: (left, right) => pick(left > right, left, right),
  MIN_U: (left, right) => pick(unsigned(left) < unsigned(right), left, right),
  MAX_U: (left, right) => pick(unsigned(left) > unsigned(right), left, right),
  EQ: (left, right) => truth(left === right),
  NE: (left, right) => truth(left !== right),
  LT_S: (left, right) => truth(left < right),
  LT_U: (left, right) => truth(unsigned(left) < unsigned(right)),
  LE_S: (left, right) => truth(left <= right),
  LE_U: (left, right) => truth(unsigned(left) <= unsigned(right)),
};

/** The value of one side that decides the result alone. */
const absorbed: Readonly<Partial<Record<Instruction["op"], bigint>>> = { AND: 0n, MUL: 0n, MIN_U: 0n, OR: -1n };
