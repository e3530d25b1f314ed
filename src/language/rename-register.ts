import { type Block, type Instruction, operandsOf } from "../bytecode/index.ts";

/**
 * The instruction with one integer register replaced by another, nested blocks included. Used to let the instruction that
 * makes a temporary write a variable directly; no move remains.
 */
export function renameRegister(instruction: Instruction, from: number, to: number): Instruction {
  const renamed: Record<string, unknown> = { ...instruction };
  for (const { name: operand, kind } of operandsOf(instruction.op)) {
    const value = renamed[operand];
    if (kind === "result" || kind === "source") {
      if (value === from) renamed[operand] = to;
    } else if (kind === "sources") {
      renamed[operand] = (value as readonly number[]).map((register) => (register === from ? to : register));
    } else if (kind === "block") {
      renamed[operand] = (value as Block).map((nested) => renameRegister(nested, from, to));
    }
  }
  return renamed as unknown as Instruction;
}

/** Whether the instruction, or one nested in it, writes the integer register. */
export function writesRegister(instruction: Instruction, register: number): boolean {
  const operands = instruction as unknown as Record<string, unknown>;
  return operandsOf(instruction.op).some(({ name: operand, kind }) =>
    kind === "result"
      ? operands[operand] === register
      : kind === "block" && (operands[operand] as Block).some((nested) => writesRegister(nested, register)),
  );
}
