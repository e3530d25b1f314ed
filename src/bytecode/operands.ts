import type { InstructionName } from "./instruction.ts";
import { instructionSet } from "./instruction-set.ts";
import type { OperandKind } from "./operand-kinds.ts";

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

/** Kinds of operands that are integer registers or constants. */
const integerKinds: ReadonlySet<OperandKind> = new Set(["result", "source", "sources", "immediate", "type"]);

const integerOperations: ReadonlySet<InstructionName> = new Set(
  instructionNames.filter((name) => {
    const kinds = operandsOf(name).map(({ kind }) => kind);
    // RMT_RANDOM has a result only: what it gives does not follow from anything.
    return kinds.length > 1 && kinds[0] === "result" && kinds.every((kind) => integerKinds.has(kind));
  }),
);

/** Whether the instruction computes an integer register from integer registers and constants, and does nothing else. */
export function isIntegerOperation(name: InstructionName): boolean {
  return integerOperations.has(name);
}
