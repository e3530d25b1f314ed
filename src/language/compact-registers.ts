import { type Block, type Instruction, type OperandKind, operandsOf, type RegisterType } from "../bytecode/index.ts";

const registerKinds: ReadonlySet<OperandKind> = new Set([
  "result",
  "source",
  "recordResult",
  "record",
  "vectorResult",
  "vector",
  "vectorUpdate",
]);

/** Leaves out the registers that no instruction names, parameters excepted, and numbers the others anew. */
export function compactRegisters(
  registers: readonly RegisterType[],
  parameters: number,
  body: Block,
): { registers: RegisterType[]; body: Block } {
  const used = new Set(Array.from({ length: parameters }, (_, index) => index));
  mapRegisters(body, (register) => {
    used.add(register);
    return register;
  });
  const kept = [...used].sort((left, right) => left - right);
  const numbers = new Map(kept.map((register, index) => [register, index]));
  return {
    registers: kept.map((register) => registers[register]),
    body: mapRegisters(body, (register) => numbers.get(register) ?? register),
  };
}

/** The block with every register replaced by what the function gives. */
function mapRegisters(block: Block, replace: (register: number) => number): Block {
  return block.map((instruction) => {
    const mapped: Record<string, unknown> = { ...instruction };
    for (const { name, kind } of operandsOf(instruction.op)) {
      if (registerKinds.has(kind)) mapped[name] = replace(mapped[name] as number);
      else if (kind === "sources") mapped[name] = (mapped[name] as readonly number[]).map(replace);
      else if (kind === "block") mapped[name] = mapRegisters(mapped[name] as Block, replace);
    }
    return mapped as unknown as Instruction;
  });
}
