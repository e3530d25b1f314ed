import { type Instruction, isWrittenOperand, operandsOf } from "../../bytecode/index.ts";

/** The integer registers that an instruction itself reads. */
export function readRegisters(instruction: Instruction): readonly number[] {
  const values = instruction as unknown as Readonly<Record<string, unknown>>;
  const registers: number[] = [];
  for (const { name, kind } of operandsOf(instruction.op)) {
    if (kind === "source") registers.push(values[name] as number);
    else if (kind === "sources") registers.push(...(values[name] as readonly number[]));
  }
  return registers;
}

/** The registers that an instruction itself writes. */
export function writtenRegisters(instruction: Instruction): number[] {
  const values = instruction as unknown as Readonly<Record<string, unknown>>;
  const registers: number[] = [];
  for (const { name, kind } of operandsOf(instruction.op)) {
    if (isWrittenOperand(kind)) registers.push(values[name] as number);
  }
  return registers;
}
