import type { Block, Instruction } from "./instruction.ts";
import { operandsOf } from "./operands.ts";

/** The blocks inside an instruction, with their operand names, in order. */
export function blocksOf(instruction: Instruction): readonly { readonly name: string; readonly block: Block }[] {
  const operands = blockOperands.get(instruction.op);
  if (operands === undefined) return none;
  const values = instruction as unknown as Readonly<Record<string, Block>>;
  return operands.map((name) => ({ name, block: values[name]! }));
}

/** The same instruction with each of its blocks replaced by what the function makes of it. */
export function withBlocks<Any extends Instruction>(instruction: Any, change: (block: Block) => Block): Any {
  const operands = blockOperands.get(instruction.op);
  if (operands === undefined) return instruction;
  const values = instruction as unknown as Readonly<Record<string, Block>>;
  return { ...instruction, ...Object.fromEntries(operands.map((name) => [name, change(values[name]!)])) };
}

const none: readonly never[] = [];

const blockOperands = new Map(
  (["BLOCK", "IF", "LOOP", "RMT_INFER"] as const).map((op) => [
    op as Instruction["op"],
    operandsOf(op).flatMap(({ name, kind }) => (kind === "block" ? [name] : [])),
  ]),
);
