import { integerBits, type Program } from "../../bytecode/index.ts";
import { findNeeds, type Needs } from "./find-needs.ts";
import { allInstructions } from "./index-values.ts";

/** What a program need not collect any more when some features of a model go. */
export interface Unneeded {
  /** Fields of contexts that can go, or become shorter; those of contexts that can go as a whole are not listed. */
  readonly fields: readonly UnneededField[];
  /** Contexts of which no field is needed. */
  readonly contexts: readonly UnneededPart[];
  /** Tables whose actions have nothing left to do. */
  readonly tables: readonly UnneededPart[];
  /** Metadata fields that can go. */
  readonly metadata: readonly UnneededPart[];
  /** Lines of the source, ascending, on which nothing is left to do; empty where the source is not known. */
  readonly lines: readonly number[];
  /** Bytes of context records that are saved when all are there. */
  readonly bytes: number;
}

/** Something with a name in the program. */
export interface UnneededPart {
  readonly name: string;
  /** Line of the source where it is declared; 0 where that is not known. */
  readonly line: number;
}

/** A field of a context. */
export interface UnneededField {
  readonly context: string;
  readonly field: string;
  readonly kind: "scalar" | "array" | "ring";
  readonly length: number;
  /** Elements, from the first, that are needed all the same; 0: none. */
  readonly needed: number;
  /** Lines of the source that keep the field up to date, ascending. */
  readonly lines: readonly number[];
}

/**
 * Finds what becomes unnecessary in a program when a model does without some of its features: what had no influence
 * before is not listed. The answers of helpers, counters and samples stay as they are for the features that are left.
 *
 * @param slot index into the program's models
 * @param kept the features that are left, by index
 */
export function findUnneeded(program: Program, slot: number, kept: readonly number[]): Unneeded {
  const before = findNeeds(program, slot, () => true);
  const after = findNeeds(program, slot, (feature) => kept.includes(feature));
  const lineOf = (location: number) => program.locations[location]?.line ?? 0;
  const isUsed = (needs: Needs, context: number) =>
    needs.contexts[context] === 1 || needs.fields[context]!.some((elements) => elements.includes(1));

  const fields: UnneededField[] = [];
  const contexts: UnneededPart[] = [];
  let bytes = 0;
  for (const [context, declaration] of program.contexts.entries()) {
    if (!isUsed(before, context)) continue;
    const isGone = !isUsed(after, context);
    if (isGone) contexts.push({ name: declaration.name, line: lineOf(declaration.location) });
    for (const [field, { name, kind, type, length }] of declaration.fields.entries()) {
      const [was, needed] = [before, after].map((needs) => needs.fields[context]![field]!.lastIndexOf(1) + 1);
      if (needed! >= was!) continue;
      bytes += ((was! - needed!) * integerBits(type) * declaration.capacity) / 8;
      if (isGone) continue;
      fields.push({
        context: declaration.name,
        field: name,
        kind,
        length,
        needed: needed!,
        lines: keepersOf(context, field),
      });
    }
  }
  return {
    fields,
    contexts,
    tables: program.tables
      .filter(
        (table) =>
          table.actions.length > 0 && doesSomething(before, table.actions) && !doesSomething(after, table.actions),
      )
      .map(({ name, location }) => ({ name, line: lineOf(location) })),
    metadata: program.metadata
      .filter((_, field) => before.metadata[field] === 1 && after.metadata[field] === 0)
      .map(({ name }) => ({ name, line: 0 })),
    lines: idleLines(),
    bytes,
  };

  function doesSomething(needs: Needs, actions: readonly number[]): boolean {
    return actions.some((action) =>
      program.actions[action]!.body.some((instruction) => needs.instructions.has(instruction)),
    );
  }

  /** The lines that write a field. */
  function keepersOf(context: number, field: number): readonly number[] {
    const lines = program.actions.flatMap((action) =>
      allInstructions(action.body).flatMap((instruction) => {
        const { op } = instruction;
        if (op !== "RMT_ST_CTXT" && op !== "RMT_ST_ARRAY" && op !== "RMT_PUSH_RING") return [];
        const type = action.registers[instruction.record];
        const isOfField = type?.kind === "record" && type.context === context && instruction.field === field;
        return isOfField ? [lineOf(instruction.location)] : [];
      }),
    );
    return ascending(lines);
  }

  function idleLines(): readonly number[] {
    const all = program.actions.flatMap((action) => allInstructions(action.body));
    const busy = new Set(all.filter((one) => after.instructions.has(one)).map((one) => lineOf(one.location)));
    const was = all.filter((one) => before.instructions.has(one)).map((one) => lineOf(one.location));
    return ascending(was.filter((line) => !busy.has(line)));
  }
}

/** Each line once, without the one that is not known. */
function ascending(lines: readonly number[]): readonly number[] {
  return [...new Set(lines)].filter((line) => line > 0).sort((a, b) => a - b);
}
