import type { ContextKind, Instruction } from "../../bytecode/index.ts";
import { pick } from "../draw.ts";
import { indexBelow, integer, keyInteger } from "./integers.ts";
import {
  type ActionState,
  define,
  definedOf,
  emit,
  newRegister,
  recordField,
  resultRegister,
  type Step,
} from "./program-state.ts";

export const matchContext: Step = (action, block) => {
  const context = pickContext(action, ["lru", "hash", "array"]);
  if (context === undefined) return true;
  const keys = keysFor(action, block, context);
  const record = recordRegister(action, context);
  emit(action, block, { op: "RMT_MATCH_CTXT", record, context, keys });
  return useRecord(action, block, record);
};

export const findContext: Step = (action, block) => {
  const context = pickContext(action, ["lru", "hash", "array", "lpm"]);
  if (context === undefined) return true;
  const keys = keysFor(action, block, context);
  const found = resultRegister(action);
  const record = recordRegister(action, context);
  emit(action, block, { op: "RMT_FIND_CTXT", found, record, context, keys });
  return useRecord(action, block, record);
};

export const deleteContext: Step = (action, block) => {
  const context = pickContext(action, ["lru", "hash"]);
  if (context === undefined) return true;
  const keys = keysFor(action, block, context);
  emit(action, block, { op: "RMT_DELETE_CTXT", found: resultRegister(action), context, keys });
  return true;
};

export const pushQueue: Step = (action, block) => {
  const context = pickContext(action, ["queue"]);
  if (context === undefined) return true;
  const values = action.program.contexts[context]!.fields.map(() => integer(action, block));
  emit(action, block, { op: "RMT_PUSH_QUEUE", done: resultRegister(action), context, values });
  return true;
};

export const popQueue: Step = (action, block) => {
  const context = pickContext(action, ["queue"]);
  if (context === undefined) return true;
  const found = resultRegister(action);
  const record = recordRegister(action, context);
  emit(action, block, { op: "RMT_POP_QUEUE", found, record, context });
  return useRecord(action, block, record);
};

/** Some accesses to a record just found: later it is one register of many. */
function useRecord(action: ActionState, block: Instruction[], record: number): boolean {
  for (let left = action.draw(4); left > 0; left--) accessField(action, block, record);
  return true;
}

/** Reads or writes a field of a record. */
export const accessRecord: Step = (action, block) => {
  const records = definedOf(action, "record");
  if (records.length === 0) return matchContext(action, block);
  accessField(action, block, pick(action.draw, records));
  return true;
};

function accessField(action: ActionState, block: Instruction[], record: number): void {
  const found = recordField(action, record, () => true);
  if (found === undefined) return;
  const { field, declaration } = found;
  const isLoad = action.draw(2) === 0;
  if (declaration.kind === "scalar") {
    if (isLoad) emit(action, block, { op: "RMT_LD_CTXT", result: resultRegister(action), record, field });
    else emit(action, block, { op: "RMT_ST_CTXT", record, field, source: integer(action, block) });
  } else if (isLoad) {
    const index = indexBelow(action, block, declaration.length);
    emit(action, block, { op: "RMT_LD_ARRAY", result: resultRegister(action), record, field, index });
  } else if (declaration.kind === "ring") {
    emit(action, block, { op: "RMT_PUSH_RING", record, field, source: integer(action, block) });
  } else {
    const index = indexBelow(action, block, declaration.length);
    emit(action, block, { op: "RMT_ST_ARRAY", record, field, index, source: integer(action, block) });
  }
}

function pickContext({ draw, program }: ActionState, kinds: readonly ContextKind[]): number | undefined {
  const { contexts } = program;
  const fitting = [...contexts.keys()].filter((index) => kinds.includes(contexts[index]!.kind));
  return fitting.length === 0 ? undefined : pick(draw, fitting);
}

function keysFor(action: ActionState, block: Instruction[], context: number): number[] {
  return action.program.contexts[context]!.keys.map(() => keyInteger(action, block));
}

/** A new register for records of the context, or one that holds such a record already. */
function recordRegister(action: ActionState, context: number): number {
  const known = definedOf(action, "record").filter((register) => {
    const type = action.registers[register]!;
    return type.kind === "record" && type.context === context;
  });
  const isReused = known.length > 0 && action.draw(4) === 3;
  const register = isReused ? pick(action.draw, known) : newRegister(action, { kind: "record", context });
  define(action, register);
  return register;
}
