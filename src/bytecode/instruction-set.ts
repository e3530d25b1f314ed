/**
 * The instruction set: one table from which types, encoder, decoder, printer, assembler, documentation and the
 * verifier's operand checks follow. Names are the paper's where it has them (section 3.1 and 3.2).
 *
 * Integer registers hold 64-bit two's complement values. Arithmetic wraps; x / 0 = 0, x % 0 = x, MIN / -1 = MIN,
 * MIN % -1 = 0; shift counts are taken modulo 64. Comparisons give 0 or 1; a condition holds when it is not 0.
 *
 * Operand kinds:
 * - `result`, `source`: an integer register, written or read; `sources`: a list of read integer registers
 * - `recordResult`, `record`: a register that refers to a context record, written or read
 * - `vectorResult`, `vector`, `vectorUpdate`: a vector register, written whole, read, or changed in place
 * - `immediate`: a 64-bit constant (bigint); `count`: an unsigned 32-bit constant
 * - `type`: an integer type
 * - `context`, `field`, `model`, `helper`, `eventField`: an index into the program's contexts, the fields of the record's
 *   context, the program's models, its helpers, or the event fields of the hook
 * - `block`: a nested list of instructions
 */
export const instructionSet = {
  CONST: {
    opcode: 0x01,
    operands: { result: "result", value: "immediate" },
    summary: "result = value",
  },
  MOVE: { opcode: 0x02, operands: { result: "result", source: "source" }, summary: "result = source" },
  ADD: binary(0x10, "left + right"),
  SUB: binary(0x11, "left - right"),
  MUL: binary(0x12, "left * right"),
  DIV_S: binary(0x13, "left / right, signed, towards zero"),
  DIV_U: binary(0x14, "left / right, unsigned"),
  REM_S: binary(0x15, "left % right, signed, the sign of left"),
  REM_U: binary(0x16, "left % right, unsigned"),
  AND: binary(0x17, "left & right"),
  OR: binary(0x18, "left | right"),
  XOR: binary(0x19, "left ^ right"),
  SHL: binary(0x1a, "left << (right & 63)"),
  SHR_S: binary(0x1b, "left >> (right & 63), sign filled"),
  SHR_U: binary(0x1c, "left >> (right & 63), zero filled"),
  MIN_S: binary(0x1d, "the smaller, signed"),
  MAX_S: binary(0x1e, "the larger, signed"),
  MIN_U: binary(0x1f, "the smaller, unsigned"),
  MAX_U: binary(0x20, "the larger, unsigned"),
  EQ: binary(0x21, "left == right"),
  NE: binary(0x22, "left != right"),
  LT_S: binary(0x23, "left < right, signed"),
  LT_U: binary(0x24, "left < right, unsigned"),
  LE_S: binary(0x25, "left <= right, signed"),
  LE_U: binary(0x26, "left <= right, unsigned"),
  NEG: { opcode: 0x27, operands: { result: "result", source: "source" }, summary: "result = -source" },
  NOT: { opcode: 0x28, operands: { result: "result", source: "source" }, summary: "result = ~source" },
  EXTEND: {
    opcode: 0x29,
    operands: { result: "result", source: "source", type: "type" },
    summary: "result = source wrapped to the width of type, then sign- or zero-extended to 64 bits",
  },
  SELECT: {
    opcode: 0x2a,
    operands: { result: "result", condition: "source", whenTrue: "source", whenFalse: "source" },
    summary: "result = condition ? whenTrue : whenFalse",
  },
  RMT_LD_EVENT: {
    opcode: 0x30,
    operands: { result: "result", field: "eventField" },
    summary: "result = a field of the event at this hook",
  },
  RMT_MATCH_CTXT: {
    opcode: 0x31,
    operands: { record: "recordResult", context: "context", keys: "sources" },
    summary:
      "record = the context's record with these keys; made with all fields 0 when absent, evicting the least recently matched when full",
  },
  RMT_LD_CTXT: {
    opcode: 0x32,
    operands: { result: "result", record: "record", field: "field" },
    summary: "result = a scalar field of the record",
  },
  RMT_ST_CTXT: {
    opcode: 0x33,
    operands: { record: "record", field: "field", source: "source" },
    summary: "a scalar field of the record = source wrapped to the field's type",
  },
  RMT_LD_ARRAY: {
    opcode: 0x34,
    operands: { result: "result", record: "record", field: "field", index: "source" },
    summary: "result = element of an array or ring field; a ring counts from 0 = newest; 0 when index is out of range",
  },
  RMT_ST_ARRAY: {
    opcode: 0x35,
    operands: { record: "record", field: "field", index: "source", source: "source" },
    summary: "element of an array field = source wrapped to the element type; nothing when index is out of range",
  },
  RMT_PUSH_RING: {
    opcode: 0x36,
    operands: { record: "record", field: "field", source: "source" },
    summary: "puts source, wrapped to the element type, at index 0 of a ring field; the oldest element drops out",
  },
  RMT_VECTOR_LD: {
    opcode: 0x40,
    operands: { vector: "vectorResult", record: "record", field: "field" },
    summary: "vector = all elements of an array or ring field (a ring newest first)",
  },
  RMT_VECTOR_ZERO: {
    opcode: 0x41,
    operands: { vector: "vectorResult" },
    summary: "vector = all elements 0",
  },
  RMT_VECTOR_COPY: {
    opcode: 0x42,
    operands: { vector: "vectorResult", source: "vector" },
    summary: "vector = source; same element type and length",
  },
  RMT_VECTOR_PUSH: {
    opcode: 0x43,
    operands: { vector: "vectorUpdate", source: "source" },
    summary:
      "shifts the elements by one towards the end, the last drops out, element 0 = source wrapped to the element type",
  },
  RMT_VECTOR_SET: {
    opcode: 0x44,
    operands: { vector: "vectorUpdate", index: "source", source: "source" },
    summary: "element of vector = source wrapped to the element type; nothing when index is out of range",
  },
  RMT_SCALAR_VAL: {
    opcode: 0x45,
    operands: { result: "result", vector: "vector", index: "source" },
    summary: "result = element of vector; 0 when index is out of range",
  },
  RMT_TREE_WALK: {
    opcode: 0x50,
    operands: { result: "result", confidence: "result", model: "model", features: "vector" },
    summary:
      "result = what the decision tree in the slot answers, confidence = 0 (does not know) to 255; both 0 while the slot is empty",
  },
  RMT_LEARN: {
    opcode: 0x51,
    operands: { model: "model", features: "vector", label: "source" },
    summary: "hands a sample (features, label) of the slot to the control plane",
  },
  CALL: {
    opcode: 0x60,
    operands: { result: "result", helper: "helper", arguments: "sources" },
    summary: "result = a helper of the hook, called with the arguments; 0 when it returns nothing",
  },
  BLOCK: { opcode: 0x70, operands: { body: "block" }, summary: "runs body once; BREAK leaves it" },
  IF: {
    opcode: 0x71,
    operands: { condition: "source", whenTrue: "block", whenFalse: "block" },
    summary: "runs whenTrue when condition is not 0, otherwise whenFalse; not counted by BREAK",
  },
  LOOP: {
    opcode: 0x72,
    operands: { counter: "result", bound: "count", body: "block" },
    summary:
      "runs body with counter = 0 … bound - 1 (set anew each time round); BREAK leaves it, CONTINUE starts the next time round",
  },
  BREAK: {
    opcode: 0x73,
    operands: { depth: "count" },
    summary: "leaves the BLOCK or LOOP that is depth levels out (0 = innermost)",
  },
  CONTINUE: {
    opcode: 0x74,
    operands: { depth: "count" },
    summary: "goes on with the next time round of the LOOP that is depth levels of BLOCK or LOOP out",
  },
  RETURN: { opcode: 0x75, operands: {}, summary: "ends the action; the pipeline goes on with the next table" },
  EXIT: { opcode: 0x76, operands: {}, summary: "ends the action and the pipeline of the hook" },
} as const satisfies Record<string, InstructionDescription>;

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
  | "helper"
  | "eventField"
  | "block";

/** One row of the table. */
export interface InstructionDescription {
  /** One byte in program objects; never reused for another meaning. */
  readonly opcode: number;
  /** Name and kind of each operand, in the order of encoding and printing. */
  readonly operands: Readonly<Record<string, OperandKind>>;
  readonly summary: string;
}

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
  helper: number;
  eventField: number;
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

/** A row for an instruction that computes one integer from two. */
function binary<const Opcode extends number>(opcode: Opcode, formula: string) {
  return {
    opcode,
    operands: { result: "result", left: "source", right: "source" },
    summary: `result = ${formula}`,
  } as const;
}
