import {
  type Action,
  type Block,
  type Instruction,
  isWrittenOperand,
  operandsOf,
  type Program,
} from "../../bytecode/index.ts";
import { findIndexValues, type IndexValues } from "./index-values.ts";
import { findRingCopies, type RingCopy } from "./ring-copies.ts";

/** What of a program has an influence on what it does, shows and learns. */
export interface Needs {
  /** By context, then by field: by element (one of a scalar), 1 where it is needed. */
  readonly fields: readonly (readonly Uint8Array[])[];
  /** By context: 1 where it matters which records there are. */
  readonly contexts: Uint8Array;
  /** By metadata field. */
  readonly metadata: Uint8Array;
  /** The instructions that are needed, of all actions. */
  readonly instructions: ReadonlySet<Instruction>;
}

/** An action with what is known of its registers. */
interface ActionState {
  readonly action: Action;
  readonly values: IndexValues;
  readonly copies: ReadonlyMap<Instruction, RingCopy>;
  readonly copiedLoads: ReadonlySet<Instruction>;
  /** By register: one element for integers and records, one for each of a vector's. */
  readonly registers: readonly Uint8Array[];
}

/**
 * What a program needs, going backwards from its effects: calls of helpers, counters, contributions, samples of models,
 * and how tables go on. Of the vectors that are handed to one model only some features count, in samples as in questions.
 *
 * What only keeps a record recently used does not count as needed: without it, an lru context may evict another record.
 *
 * @param slot index into the program's models
 */
export function findNeeds(program: Program, slot: number, counts: (feature: number) => boolean): Needs {
  const fields = program.contexts.map((context) => context.fields.map(({ length }) => new Uint8Array(length)));
  const contexts = new Uint8Array(program.contexts.length);
  const metadata = new Uint8Array(program.metadata.length);
  const instructions = new Set<Instruction>();
  /** Blocks, loops and actions with something in them that is needed, so that ways out of them matter. */
  const scopes = new Set<Instruction | Action>();
  let hasGrown = true;

  const states = program.actions.map((action): ActionState => {
    const copies = findRingCopies(action);
    return {
      action,
      values: findIndexValues(action),
      copies,
      copiedLoads: new Set([...copies.values()].map(({ load }) => load)),
      registers: action.registers.map((type) => new Uint8Array(type.kind === "vector" ? type.length : 1)),
    };
  });
  while (hasGrown) {
    hasGrown = false;
    for (const state of states) {
      if (walk(state, state.action.body, [])) add(scopes, state.action);
    }
    for (const table of program.tables) {
      if (!table.actions.some((action) => scopes.has(program.actions[action]!))) continue;
      for (const key of table.keys) if (key.source === "metadata") mark(metadata, key.field);
    }
  }
  return { fields, contexts, metadata, instructions };

  /** Whether something in the block is needed. */
  function walk(state: ActionState, block: Block, around: readonly Instruction[]): boolean {
    let needs = false;
    for (const instruction of block) {
      if (!visit(state, instruction, around)) continue;
      add(instructions, instruction);
      needs = true;
    }
    return needs;
  }

  /** Whether the instruction is needed; marks what it needs. */
  function visit(state: ActionState, instruction: Instruction, around: readonly Instruction[]): boolean {
    const { registers, values, action } = state;
    const isNeeded = (register: number) => registers[register]!.includes(1);
    const need = (register: number) => markAll(registers[register]!);
    const contextOf = (record: number) => {
      const type = action.registers[record]!;
      return type.kind === "record" ? type.context : 0;
    };
    const fieldOf = (access: { readonly record: number; readonly field: number }) =>
      fields[contextOf(access.record)]![access.field]!;
    /** The elements that an index may mean. */
    const elementsOf = (index: number, elements: Uint8Array) => {
      const known = values.valuesOf(index);
      if (known === undefined) return Array.from(elements.keys());
      return known.filter((value) => value >= 0n && value < BigInt(elements.length)).map(Number);
    };
    const needFeatures = (vector: number, model: number) => {
      const elements = registers[vector]!;
      for (let feature = 0; feature < elements.length; feature++) {
        if (model !== slot || counts(feature)) mark(elements, feature);
      }
    };
    const elementwise = (result: number, sources: readonly number[], offset = 0) => {
      for (const [element, needed] of registers[result]!.entries()) {
        if (needed === 0) continue;
        for (const source of sources) mark(registers[source]!, element + offset);
      }
      return isNeeded(result);
    };

    switch (instruction.op) {
      case "BLOCK":
      case "LOOP": {
        const inside = walk(state, instruction.body, [...around, instruction]);
        if (inside) add(scopes, instruction);
        return inside || (instruction.op === "LOOP" && isNeeded(instruction.counter));
      }
      case "IF": {
        const whenTrue = walk(state, instruction.whenTrue, around);
        const whenFalse = walk(state, instruction.whenFalse, around);
        if (whenTrue || whenFalse) need(instruction.condition);
        return whenTrue || whenFalse;
      }
      case "BREAK":
      case "CONTINUE":
        return scopes.has(around[around.length - 1 - instruction.depth]!);
      case "RETURN":
        return scopes.has(action);
      case "EXIT":
      case "TAIL_CALL":
        return true;
      case "RMT_LEARN":
        needFeatures(instruction.features, instruction.model);
        need(instruction.label);
        return true;
      case "RMT_TREE_WALK":
      case "RMT_INFER": {
        if (!isNeeded(instruction.result) && !isNeeded(instruction.confidence)) return false;
        needFeatures(instruction.features, instruction.model);
        if (instruction.op === "RMT_TREE_WALK") need(instruction.tree);
        return true;
      }
      case "RMT_MATCH_CTXT":
        if (!isNeeded(instruction.record) && contexts[instruction.context] === 0) return false;
        for (const key of instruction.keys) need(key);
        return true;
      case "RMT_FIND_CTXT":
      case "RMT_POP_QUEUE": {
        const matters = isNeeded(instruction.found) || isNeeded(instruction.record);
        const isPop = instruction.op === "RMT_POP_QUEUE" && contexts[instruction.context] !== 0;
        if (!matters && !isPop) return false;
        mark(contexts, instruction.context);
        if (instruction.op === "RMT_FIND_CTXT") for (const key of instruction.keys) need(key);
        return true;
      }
      case "RMT_DELETE_CTXT": {
        const holdsNeeded = fields[instruction.context]!.some((elements) => elements.includes(1));
        if (!isNeeded(instruction.found) && contexts[instruction.context] === 0 && !holdsNeeded) return false;
        for (const key of instruction.keys) need(key);
        return true;
      }
      case "RMT_PUSH_QUEUE":
        if (!isNeeded(instruction.done) && contexts[instruction.context] === 0) return false;
        if (isNeeded(instruction.done)) mark(contexts, instruction.context);
        for (const [field, value] of instruction.values.entries()) {
          if (fields[instruction.context]![field]!.includes(1)) need(value);
        }
        return true;
      case "RMT_LD_CTXT":
        if (!isNeeded(instruction.result)) return false;
        need(instruction.record);
        mark(fieldOf(instruction), 0);
        return true;
      case "RMT_ST_CTXT":
        if (!fieldOf(instruction).includes(1)) return false;
        need(instruction.record);
        need(instruction.source);
        return true;
      case "RMT_LD_ARRAY":
        if (!isNeeded(instruction.result)) return false;
        need(instruction.record);
        need(instruction.index);
        // Which elements a copy needs says its push.
        if (!state.copiedLoads.has(instruction)) {
          for (const element of elementsOf(instruction.index, fieldOf(instruction)))
            mark(fieldOf(instruction), element);
        }
        return true;
      case "RMT_ST_ARRAY": {
        const elements = fieldOf(instruction);
        if (!elementsOf(instruction.index, elements).some((element) => elements[element] === 1)) return false;
        need(instruction.record);
        need(instruction.index);
        need(instruction.source);
        return true;
      }
      case "RMT_PUSH_RING": {
        const ring = fieldOf(instruction);
        if (!ring.includes(1)) return false;
        need(instruction.record);
        need(instruction.source);
        const copy = state.copies.get(instruction);
        if (copy === undefined) markBelow(ring);
        else markCopied(ring, copy, fieldOf(copy.load));
        return true;
      }
      case "RMT_VECTOR_LD": {
        const field = fieldOf(instruction);
        for (const [element, needed] of registers[instruction.vector]!.entries()) {
          if (needed === 1) mark(field, element);
        }
        if (isNeeded(instruction.vector)) need(instruction.record);
        return isNeeded(instruction.vector);
      }
      case "RMT_VECTOR_COPY":
      case "RMT_VECTOR_CONVERT":
        return elementwise(instruction.vector, [instruction.source]);
      case "RMT_VECTOR_SLICE":
        return elementwise(instruction.vector, [instruction.source], instruction.offset);
      case "RMT_VECTOR_ADD":
      case "RMT_VECTOR_SUB":
      case "RMT_VECTOR_MUL":
      case "RMT_VECTOR_MIN":
      case "RMT_VECTOR_MAX":
        return elementwise(instruction.vector, [instruction.left, instruction.right]);
      case "RMT_VECTOR_PUT": {
        const part = registers[instruction.source]!;
        let matters = false;
        for (let element = 0; element < part.length; element++) {
          if (registers[instruction.vector]![element + instruction.offset] !== 1) continue;
          mark(part, element);
          matters = true;
        }
        return matters;
      }
      case "RMT_VECTOR_PUSH":
        if (!isNeeded(instruction.vector)) return false;
        markBelow(registers[instruction.vector]!);
        need(instruction.source);
        return true;
      case "RMT_VECTOR_SET": {
        const elements = registers[instruction.vector]!;
        if (!elementsOf(instruction.index, elements).some((element) => elements[element] === 1)) return false;
        need(instruction.index);
        need(instruction.source);
        return true;
      }
      case "RMT_SCALAR_VAL": {
        if (!isNeeded(instruction.result)) return false;
        need(instruction.index);
        const elements = registers[instruction.vector]!;
        for (const element of elementsOf(instruction.index, elements)) mark(elements, element);
        return true;
      }
      case "RMT_LD_META":
        if (isNeeded(instruction.result)) mark(metadata, instruction.field);
        return isNeeded(instruction.result);
      case "RMT_ST_META":
        if (metadata[instruction.field] === 1) need(instruction.source);
        return metadata[instruction.field] === 1;
      default:
        return visitOther(state, instruction);
    }
  }

  /** Instructions whose results, as a whole, follow from what they read, and those with effects. */
  function visitOther({ registers }: ActionState, instruction: Instruction): boolean {
    const operands = instruction as unknown as Readonly<Record<string, number | readonly number[]>>;
    const kinds = operandsOf(instruction.op);
    const isNeeded =
      effects.has(instruction.op) ||
      kinds.some(({ name, kind }) => {
        return (isWrittenOperand(kind) || kind === "vectorUpdate") && registers[operands[name] as number]!.includes(1);
      });
    if (!isNeeded) return false;
    for (const { name, kind } of kinds) {
      if (kind === "source" || kind === "record" || kind === "vector") markAll(registers[operands[name] as number]!);
      if (kind === "sources") for (const register of operands[name] as readonly number[]) markAll(registers[register]!);
    }
    return true;
  }

  function mark(elements: Uint8Array, index: number): void {
    if (index < 0 || index >= elements.length || elements[index] === 1) return;
    elements[index] = 1;
    hasGrown = true;
  }

  function markAll(elements: Uint8Array): void {
    for (let index = 0; index < elements.length; index++) mark(elements, index);
  }

  /** What is shifted through all elements before the last one that is needed. */
  function markBelow(elements: Uint8Array): void {
    for (let index = elements.lastIndexOf(1) - 1; index >= 0; index--) mark(elements, index);
  }

  function markCopied(ring: Uint8Array, { elements }: RingCopy, from: Uint8Array): void {
    for (const [index, needed] of ring.entries()) {
      if (needed === 0) continue;
      if (index < elements.length) mark(from, Number(elements[index]!));
      else mark(ring, index - elements.length);
    }
  }

  function add<Member>(set: Set<Member>, member: Member): void {
    if (set.has(member)) return;
    set.add(member);
    hasGrown = true;
  }
}

/** What is seen from outside, or where it goes on. */
const effects: ReadonlySet<Instruction["op"]> = new Set(["CALL", "RMT_COUNT", "RMT_OBSERVE", "RMT_CONTRIBUTE"]);
