import { type InstructionName, instructionSet, type OperandKind } from "./instruction-set.ts";

/** An operand as the table names it. */
export interface OperandDescription {
  readonly name: string;
  readonly kind: OperandKind;
}

/** The names of all instructions, in the order of the table. */
export const instructionNames = Object.keys(instructionSet) as readonly InstructionName[];

const operandTable = new Map(
  instructionNames.map((name) => [
    name,
    Object.entries(instructionSet[name].operands).map(
      ([operand, kind]): OperandDescription => ({
        name: operand,
        kind,
      }),
    ),
  ]),
);

/** The operands of an instruction in the order of encoding and printing. */
export function operandsOf(name: InstructionName): readonly OperandDescription[] {
  return operandTable.get(name)!;
}

/** Whether the operand is a register that the instruction writes as a whole. */
export function isWrittenOperand(kind: OperandKind): boolean {
  return kind === "result" || kind === "recordResult" || kind === "vectorResult";
}
