/** What an operand is; see `instructionSet`. */
export type OperandKind =
  | "result"
  | "source"
  | "sources"
  | "recordResult"
  | "record"
  | "vectorResult"
  | "vector"
  | "vectorUpdate"
  | "immediate"
  | "count"
  | "type"
  | "context"
  | "field"
  | "model"
  | "tensor"
  | "counter"
  | "aggregate"
  | "table"
  | "helper"
  | "eventField"
  | "metadataField"
  | "block";

/** One row of the table. */
export interface InstructionDescription {
  /** One byte in program objects; never reused for another meaning. */
  readonly opcode: number;
  /** Name and kind of each operand, in the order of encoding and printing. */
  readonly operands: Readonly<Record<string, OperandKind>>;
  readonly summary: string;
}
