import type { instructionSet } from "./instruction-set.ts";
import type { OperandKind } from "./operand-kinds.ts";

/** An integer type of fixed width; two's complement. */
export type IntegerType = "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64";

interface OperandValues {
  result: number;
  source: number;
  sources: readonly number[];
  recordResult: number;
  record: number;
  vectorResult: number;
  vector: number;
  vectorUpdate: number;
  immediate: bigint;
  count: number;
  type: IntegerType;
  context: number;
  field: number;
  model: number;
  tensor: number;
  counter: number;
  aggregate: number;
  table: number;
  helper: number;
  eventField: number;
  metadataField: number;
  block: readonly Instruction[];
}

/** The name of an instruction. */
export type InstructionName = keyof typeof instructionSet;

/** The instruction of the given name with its operands as named properties. */
export type InstructionOf<Name extends InstructionName> = {
  readonly op: Name;
  /** Index into `Program.locations`, or -1 where the source is not known. */
  readonly location: number;
} & {
  readonly [Operand in keyof (typeof instructionSet)[Name]["operands"]]: OperandValues[(typeof instructionSet)[Name]["operands"][Operand] &
    OperandKind];
};

/** Any instruction: a union told apart by `op`. */
export type Instruction = { [Name in InstructionName]: InstructionOf<Name> }[InstructionName];

/** A list of instructions run in order. */
export type Block = readonly Instruction[];
