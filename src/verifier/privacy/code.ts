import { type Action, type Block, type Instruction, operandsOf, type RegisterType } from "../../bytecode/index.ts";

type WithoutLocation<Type> = Type extends unknown ? Omit<Type, "location"> : never;

/** An instruction to insert. */
export type Inserted = WithoutLocation<Instruction>;

/** The place of the source that inserted code stands for. */
export function locate(location: number, instructions: readonly Inserted[]): Block {
  return instructions.map((instruction) => ({ ...instruction, location }) as Instruction);
}

/** Registers that inserted code may use, behind those of an action. */
export interface ExtraRegisters {
  readonly all: RegisterType[];
  /** An integer register for the given use; the same for the same use. */
  integer(use: string): number;
  /** A register for records of the context. */
  record(context: number): number;
}

export function extraRegisters(registers: Action["registers"]): ExtraRegisters {
  const all = [...registers];
  const known = new Map<string, number>();
  const give = (use: string, type: RegisterType) => {
    const register = known.get(use) ?? all.push(type) - 1;
    known.set(use, register);
    return register;
  };
  return {
    all,
    integer: (use) => give(use, { kind: "integer" }),
    record: (context) => give(`record ${context}`, { kind: "record", context }),
  };
}

/** The same code with all registers moved up by an offset. */
export function shiftRegisters(block: Block, offset: number): Block {
  return block.map((instruction) => {
    const values = { ...instruction } as unknown as Record<string, unknown>;
    for (const { name, kind } of operandsOf(instruction.op)) {
      const value = values[name];
      if (kind === "block") values[name] = shiftRegisters(value as Block, offset);
      else if (kind === "sources") values[name] = (value as readonly number[]).map((register) => register + offset);
      else if (registerOperands.has(kind)) values[name] = (value as number) + offset;
    }
    return values as unknown as Instruction;
  });
}

const registerOperands: ReadonlySet<string> = new Set([
  "result",
  "source",
  "recordResult",
  "record",
  "vectorResult",
  "vector",
  "vectorUpdate",
]);
