import { type Action, type Block, blocksOf, type Instruction, operandsOf, type Program } from "../bytecode/index.ts";
import { findHook } from "../hooks/index.ts";

/** What is known of a value while an action is read from its begin to its end. */
interface Known {
  /** Where it comes from. */
  readonly name?: string;
  readonly constant?: bigint;
}

/**
 * Names for the features of a slot, from where the program that learns takes them: `deltas[0]` for an element of a field
 * of a context, `outcome` for a field of the event, the name of what a number was computed from where that is one thing.
 * Others are `f3` for feature 3. They only name: what branches do with values is not looked at.
 */
export function featureNames(program: Program, model: number): readonly string[] {
  const { features } = program.models[model]!;
  const found = program.actions.map((action, index) => findNames(program, action, index, model)).find(Boolean) ?? [];
  const names = new Set<string>();
  for (let feature = 0; feature < features; feature++) {
    const name = found[feature] ?? `f${feature}`;
    let unique = name;
    for (let copy = 2; names.has(unique); copy++) unique = `${name}.${copy}`;
    names.add(unique);
  }
  return [...names];
}

type Names = readonly (string | undefined)[];

/** The names of the vector that the action first learns the model from; undefined where it does not. */
function findNames(program: Program, action: Action, index: number, model: number): Names | undefined {
  const hook = program.tables.find(({ actions }) => actions.includes(index))?.hook;
  const event = hook === undefined ? undefined : findHook(hook);
  const values = new Map<number, Known>();
  const vectors = new Map<number, Names>();
  const contexts = new Map<number, number>();
  const fieldName = (record: number, field: number) => {
    return program.contexts[contexts.get(record) ?? -1]?.fields[field]?.name;
  };
  const lengthOf = (register: number): number => {
    const type = action.registers[register]!;
    return type.kind === "vector" ? type.length : 0;
  };
  const nameOf = (register: number) => values.get(register)?.name;
  const set = (register: number, name: string | undefined) => values.set(register, name === undefined ? {} : { name });

  const readVector = (instruction: Instruction): void => {
    switch (instruction.op) {
      case "RMT_VECTOR_LD": {
        const name = fieldName(instruction.record, instruction.field);
        const length = name === undefined ? 0 : lengthOf(instruction.vector);
        vectors.set(
          instruction.vector,
          Array.from({ length }, (_, element) => `${name}[${element}]`),
        );
        return;
      }
      case "RMT_VECTOR_SET": {
        const element = values.get(instruction.index)?.constant;
        if (element === undefined) return;
        const names = Array.from(
          { length: lengthOf(instruction.vector) },
          (_, at) => vectors.get(instruction.vector)?.[at],
        );
        vectors.set(instruction.vector, names.with(Number(element), nameOf(instruction.source)));
        return;
      }
      case "RMT_VECTOR_PUSH": {
        vectors.set(instruction.vector, [nameOf(instruction.source), ...(vectors.get(instruction.vector) ?? [])]);
        return;
      }
      case "RMT_VECTOR_SLICE": {
        vectors.set(instruction.vector, vectors.get(instruction.source)?.slice(instruction.offset) ?? []);
        return;
      }
      default: {
        // Element by element, as far as one vector is what it comes from.
        const sources = operandValues(instruction, "vector").map((register) => vectors.get(register));
        const [names = [], ...others] = sources.filter((source) => source !== undefined);
        for (const register of operandValues(instruction, "vectorResult")) {
          vectors.set(register, others.length === 0 ? names : []);
        }
      }
    }
  };

  const readInteger = (instruction: Instruction): void => {
    switch (instruction.op) {
      case "CONST":
        values.set(instruction.result, { constant: instruction.value });
        return;
      case "RMT_LD_EVENT":
        set(instruction.result, event?.fields[instruction.field]?.name);
        return;
      case "RMT_LD_META":
        set(instruction.result, program.metadata[instruction.field]?.name);
        return;
      case "RMT_LD_CTXT":
        set(instruction.result, fieldName(instruction.record, instruction.field));
        return;
      case "RMT_LD_ARRAY": {
        const name = fieldName(instruction.record, instruction.field);
        const element = values.get(instruction.index)?.constant;
        set(instruction.result, name === undefined || element === undefined ? name : `${name}[${element}]`);
        return;
      }
      default: {
        const names = new Set(operandValues(instruction, "source").map(nameOf));
        names.delete(undefined);
        for (const register of operandValues(instruction, "result")) {
          set(register, names.size === 1 ? [...names][0] : undefined);
        }
      }
    }
  };

  const read = (block: Block): Names | undefined => {
    for (const instruction of block) {
      if (instruction.op === "RMT_LEARN" && instruction.model === model) {
        return vectors.get(instruction.features) ?? [];
      }
      if ("context" in instruction && "record" in instruction) contexts.set(instruction.record, instruction.context);
      if (instruction.op.startsWith("RMT_VECTOR_")) readVector(instruction);
      readInteger(instruction);
      for (const inner of blocksOf(instruction)) {
        const found = read(inner.block);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };
  return read(action.body);
}

/** The registers of an instruction's operands of a kind. */
function operandValues(
  instruction: Instruction,
  kind: "source" | "result" | "vector" | "vectorResult",
): readonly number[] {
  const values = instruction as unknown as Readonly<Record<string, number>>;
  return operandsOf(instruction.op).flatMap((operand) => (operand.kind === kind ? [values[operand.name]!] : []));
}
