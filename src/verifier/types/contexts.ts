import type { ContextDeclaration, ContextField, ContextKind, InstructionOf } from "../../bytecode/index.ts";
import { contextOf, fieldOf } from "./operand-types.ts";
import { expectVector, refuse, type TypeCheck } from "./type-check.ts";

/** RMT_MATCH_CTXT makes records: an lpm context has no prefix to make one with, a queue no keys. */
export function checkMatch(check: TypeCheck, instruction: InstructionOf<"RMT_MATCH_CTXT">): void {
  const context = checkKind(check, instruction.context, ["lru", "hash", "array"]);
  checkRecord(check, instruction.record, context);
  checkKeys(check, instruction.keys, context);
}

/** RMT_FIND_CTXT */
export function checkFind(check: TypeCheck, instruction: InstructionOf<"RMT_FIND_CTXT">): void {
  const context = checkKind(check, instruction.context, ["lru", "hash", "array", "lpm"]);
  checkRecord(check, instruction.record, context);
  checkKeys(check, instruction.keys, context);
}

/** RMT_DELETE_CTXT */
export function checkDelete(check: TypeCheck, instruction: InstructionOf<"RMT_DELETE_CTXT">): void {
  checkKeys(check, instruction.keys, checkKind(check, instruction.context, ["lru", "hash"]));
}

/** RMT_PUSH_QUEUE */
export function checkQueuePush(check: TypeCheck, instruction: InstructionOf<"RMT_PUSH_QUEUE">): void {
  const { name, fields } = checkKind(check, instruction.context, ["queue"]);
  if (instruction.values.length === fields.length) return;
  const message = `queue ${name} has ${fields.length} fields, but ${instruction.values.length} values are given`;
  refuse(check, "RMT3010", message, "give one register for each field, in their order");
}

/** RMT_POP_QUEUE */
export function checkQueuePop(check: TypeCheck, instruction: InstructionOf<"RMT_POP_QUEUE">): void {
  checkRecord(check, instruction.record, checkKind(check, instruction.context, ["queue"]));
}

const fieldKinds = {
  RMT_LD_CTXT: ["scalar"],
  RMT_ST_CTXT: ["scalar"],
  RMT_LD_ARRAY: ["array", "ring"],
  RMT_ST_ARRAY: ["array"],
  RMT_PUSH_RING: ["ring"],
  RMT_VECTOR_LD: ["array", "ring"],
} as const;

/** The instructions that work on one field of a record. */
export function checkField(check: TypeCheck, instruction: InstructionOf<keyof typeof fieldKinds>): void {
  const field = fieldOf(check.verification, check.action, instruction.record, instruction.field);
  const allowed: readonly ContextField["kind"][] = fieldKinds[instruction.op];
  if (!allowed.includes(field.kind)) {
    const message = `${instruction.op} does not work on ${field.name}, which is of kind ${field.kind}`;
    refuse(check, "RMT3011", message, `it takes fields of kind ${allowed.join(" or ")}`);
  }
}

/** RMT_VECTOR_LD */
export function checkVectorLoad(check: TypeCheck, instruction: InstructionOf<"RMT_VECTOR_LD">): void {
  checkField(check, instruction);
  const field = fieldOf(check.verification, check.action, instruction.record, instruction.field);
  if (field.kind === "scalar") return;
  const wanted = { elements: [field.type], length: field.length };
  expectVector(check, instruction.vector, wanted, `like field ${field.name}`);
}

function checkKind(check: TypeCheck, index: number, allowed: readonly ContextKind[]): ContextDeclaration {
  const context = check.verification.program.contexts[index]!;
  if (!allowed.includes(context.kind)) {
    const message = `${check.instruction.op} does not work on context ${context.name}, which is of kind ${context.kind}`;
    refuse(check, "RMT3024", message, `it takes contexts of kind ${allowed.join(", ")}`);
  }
  return context;
}

function checkRecord(check: TypeCheck, record: number, context: ContextDeclaration): void {
  const register = contextOf(check.verification, check.action, record);
  if (register === context) return;
  const message = `a record of context ${context.name} goes to a register for records of ${register.name}`;
  refuse(check, "RMT3010", message, "declare a register for records of this context");
}

function checkKeys(check: TypeCheck, keys: readonly number[], context: ContextDeclaration): void {
  if (keys.length === context.keys.length) return;
  const message = `context ${context.name} has ${context.keys.length} keys, but ${keys.length} are given`;
  refuse(check, "RMT3010", message, "give one register for each key");
}
