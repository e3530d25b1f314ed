import { type Action, integerBits, type Program, type TableDeclaration } from "../bytecode/index.ts";
import { recordBytes } from "./contexts.ts";
import { limits } from "./limits.ts";
import { modelBytes } from "./models.ts";
import { tensorBytes } from "./tensors.ts";
import { type Rule, report } from "./verification.ts";

/** A program as a whole keeps to what it may take of the machine's memory. */
export const memoryRule: Rule = {
  codes: ["RMT3030"],
  proves: "contexts, tables, models, tensors and vector registers together take a bounded number of bytes",
  check: (verification) => {
    const parts = memoryParts(verification.program).toSorted((left, right) => right.bytes - left.bytes);
    const total = parts.reduce((sum, part) => sum + part.bytes, 0);
    if (total <= limits.programBytes) return;
    const largest = parts.slice(0, 3).map(({ what, bytes }) => `${what} ${mebibytes(bytes)}`);
    const message = `the program needs ${mebibytes(total)} of memory, but may have ${mebibytes(limits.programBytes)}`;
    const hint = `lower capacities, sizes or shapes; the largest parts: ${largest.join(", ")}`;
    const declaration = parts[0]!.declaration;
    report(verification, "RMT3030", message, hint, { declaration });
  },
};

/** Bytes of a program by what takes them, as the declarations bound them. */
export interface MemoryReport {
  /** All records of all contexts when full, keys included; per-CPU contexts on one CPU. */
  readonly contextBytes: number;
  /** All tables when full. */
  readonly tableBytes: number;
  /** The largest trees that the slots take. */
  readonly modelBytes: number;
  /** Elements of all tensors, of slots and constants. */
  readonly tensorBytes: number;
}

/** What the program's declarations may take. */
export function memoryReport(program: Program): MemoryReport {
  const sum = (kind: MemoryPart["kind"]) =>
    memoryParts(program).reduce((total, part) => total + (part.kind === kind ? part.bytes : 0), 0);
  return {
    contextBytes: sum("context"),
    tableBytes: sum("table"),
    modelBytes: sum("model"),
    tensorBytes: sum("tensor"),
  };
}

interface MemoryPart {
  readonly kind: "context" | "table" | "model" | "tensor" | "registers" | "counter";
  readonly what: string;
  readonly bytes: number;
  readonly declaration: { readonly location: number };
}

function memoryParts(program: Program): readonly MemoryPart[] {
  const { contexts, tables, models, tensors, counters, actions } = program;
  const part = (
    kind: MemoryPart["kind"],
    declaration: { readonly name: string; readonly location: number },
    bytes: number,
  ): MemoryPart => ({
    kind,
    what: kind === "registers" ? `registers of action ${declaration.name}` : `${kind} ${declaration.name}`,
    bytes,
    declaration,
  });
  return [
    ...contexts.map((context) => part("context", context, recordBytes(context) * context.capacity)),
    ...tables.map((table) => part("table", table, entryBytes(program, table) * table.size)),
    ...models.map((model) => part("model", model, modelBytes(model))),
    ...tensors.map((tensor) => part("tensor", tensor, tensorBytes(tensor))),
    ...counters.map((counter) => part("counter", counter, counter.kind === "counter" ? 8 : 8 * histogramBuckets)),
    ...actions.map((action) => part("registers", action, vectorBytes(action))),
  ];
}

/** One for 0 and one for each bit length from 1 to 64. */
const histogramBuckets = 65;

/** Hits (8), priority (4) and action (4) of an entry. */
const entryOverhead = 16;

/** Bytes of one entry, without what a machine adds to find it: matches, data of the action with most, overhead. */
function entryBytes({ actions }: Program, table: TableDeclaration): number {
  const width = (field: { readonly type: Parameters<typeof integerBits>[0] }) => integerBits(field.type) / 8;
  // lpm: the value and its prefix length; ternary and range: two values.
  const matches = table.keys.map((key) => {
    return key.kind === "exact" ? width(key) : key.kind === "lpm" ? width(key) + 1 : 2 * width(key);
  });
  const data = table.actions.map((action) =>
    actions[action]!.parameters.reduce((sum, parameter) => sum + width(parameter), 0),
  );
  return matches.reduce((sum, bytes) => sum + bytes, entryOverhead) + Math.max(0, ...data);
}

function vectorBytes(action: Action): number {
  return action.registers.reduce(
    (sum, type) => sum + (type.kind === "vector" ? type.length * (integerBits(type.element) / 8) : 0),
    0,
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(1)} MiB`;
}
