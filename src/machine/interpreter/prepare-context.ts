import {
  clearVoid,
  cpuOffset,
  findRecord,
  keysFrom,
  matchRecord,
  noSlot,
  recordIn,
  removeRecord,
} from "./context-store.ts";
import { wrap } from "./integer.ts";
import { type InstructionIn, type Preparation, positionIn, type Step, step } from "./preparation.ts";

/** Instructions that give a context record, make one or take one out. */
export function prepareContextAccess(
  { state, registers }: Preparation,
  instruction: InstructionIn<
    "RMT_MATCH_CTXT" | "RMT_FIND_CTXT" | "RMT_DELETE_CTXT" | "RMT_PUSH_QUEUE" | "RMT_POP_QUEUE"
  >,
): Step {
  const store = state.contexts[instruction.context]!;
  switch (instruction.op) {
    case "RMT_MATCH_CTXT": {
      const { record, keys } = instruction;
      return step(() => {
        const slot = matchRecord(store, keysFrom(store, registers, keys));
        registers[record] = slot === noSlot ? clearVoid(store) : slot;
      });
    }
    case "RMT_FIND_CTXT": {
      const { found, record, keys } = instruction;
      return step(() => {
        const slot = findRecord(store, keysFrom(store, registers, keys));
        registers[record] = slot === noSlot ? clearVoid(store) : slot;
        registers[found] = slot === noSlot ? 0 : 1;
      });
    }
    case "RMT_DELETE_CTXT": {
      const { found, keys } = instruction;
      return step(() => {
        registers[found] = removeRecord(store, keysFrom(store, registers, keys), undefined) ? 1 : 0;
      });
    }
    case "RMT_PUSH_QUEUE": {
      const { done, values } = instruction;
      const { capacity } = store.declaration;
      return step(() => {
        const isFull = store.queue.length === capacity;
        if (!isFull) {
          store.queue.push(store.fields.map((field, index) => wrap(registers[values[index]!]!, field.type)));
        }
        registers[done] = isFull ? 0 : 1;
      });
    }
    case "RMT_POP_QUEUE": {
      const { found, record } = instruction;
      return step(() => {
        const slot = clearVoid(store);
        const element = store.queue.shift();
        if (element !== undefined) {
          const fields = recordIn(store, slot);
          for (const [index, value] of element.entries()) fields[index] = value;
        }
        registers[record] = slot;
        registers[found] = element === undefined ? 0 : 1;
      });
    }
  }
}

/** Instructions on fields of a context record. */
export function prepareRecordAccess(
  { state, action, registers, vectors }: Preparation,
  instruction: InstructionIn<
    "RMT_LD_CTXT" | "RMT_ST_CTXT" | "RMT_LD_ARRAY" | "RMT_ST_ARRAY" | "RMT_PUSH_RING" | "RMT_VECTOR_LD"
  >,
): Step {
  const { record, field } = instruction;
  const recordType = action.registers[record]!;
  const store = state.contexts[recordType.kind === "record" ? recordType.context : 0]!;
  const { offset, length, type } = store.fields[field]!;
  const fieldsOf = () => recordIn(store, registers[record] as number);
  const start = () => cpuOffset(store, state.cpu) + offset;
  switch (instruction.op) {
    case "RMT_LD_CTXT": {
      const { result } = instruction;
      return step(() => {
        registers[result] = fieldsOf()[start()]!;
      });
    }
    case "RMT_ST_CTXT": {
      const { source } = instruction;
      return step(() => {
        fieldsOf()[start()] = wrap(registers[source]!, type);
      });
    }
    case "RMT_LD_ARRAY": {
      const { result, index } = instruction;
      return step(() => {
        const position = positionIn(length, registers[index]!);
        registers[result] = position < 0 ? 0 : fieldsOf()[start() + position]!;
      });
    }
    case "RMT_ST_ARRAY": {
      const { index, source } = instruction;
      return step(() => {
        const position = positionIn(length, registers[index]!);
        if (position >= 0) fieldsOf()[start() + position] = wrap(registers[source]!, type);
      });
    }
    case "RMT_PUSH_RING": {
      const { source } = instruction;
      return step(() => {
        const fields = fieldsOf();
        const newest = start();
        for (let index = newest + length - 1; index > newest; index--) fields[index] = fields[index - 1]!;
        fields[newest] = wrap(registers[source]!, type);
      });
    }
    case "RMT_VECTOR_LD": {
      const vector = vectors[instruction.vector]!;
      return step(() => {
        const fields = fieldsOf();
        const first = start();
        for (let index = 0; index < length; index++) vector[index] = fields[first + index]!;
      });
    }
  }
}
