import type { Instruction } from "../../bytecode/index.ts";

/** By register the value that it is known to hold, in the signed 64-bit view. */
export type KnownValues = Map<number, bigint>;

const operations: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  ADD: (left, right) => left + right,
  SUB: (left, right) => left - right,
  MUL: (left, right) => left * right,
  DIV_U: (left, right) => (right === 0n ? 0n : BigInt.asUintN(64, left) / BigInt.asUintN(64, right)),
  REM_U: (left, right) => (right === 0n ? left : BigInt.asUintN(64, left) % BigInt.asUintN(64, right)),
  EQ: (left, right) => (left === right ? 1n : 0n),
  NE: (left, right) => (left !== right ? 1n : 0n),
  LT_U: (left, right) => (BigInt.asUintN(64, left) < BigInt.asUintN(64, right) ? 1n : 0n),
};

/**
 * What an instruction computes from known values alone; undefined where it does not. It covers what tree indices and the
 * counting of trees are computed with.
 */
export function knownResult(instruction: Instruction, known: KnownValues): bigint | undefined {
  if (instruction.op === "CONST") return BigInt.asIntN(64, instruction.value);
  if (instruction.op === "MOVE") return known.get(instruction.source);
  const operation = operations[instruction.op];
  if (operation === undefined || !("left" in instruction)) return undefined;
  const left = known.get(instruction.left);
  const right = known.get(instruction.right);
  return left === undefined || right === undefined ? undefined : BigInt.asIntN(64, operation(left, right));
}
