import { type ContextDeclaration, type ContextKind, integerBits } from "../bytecode/index.ts";
import { limits } from "./limits.ts";
import { isBetween, type Rule, report, type Verification } from "./verification.ts";

/** Contexts have keys, sane lengths and a bounded size. */
export const contextsRule: Rule = {
  codes: ["RMT3001"],
  proves:
    "contexts have the keys and fields that their kind allows, lengths and capacities in range, and a bounded number of bytes",
  check: (verification) => {
    for (const context of verification.program.contexts) checkContext(verification, context);
  },
};

/** The fewest and the most keys. */
const keyCounts: Readonly<Record<ContextKind, readonly [fewest: number, most: number]>> = {
  lru: [1, limits.declaredFields],
  hash: [1, limits.declaredFields],
  array: [1, 1],
  lpm: [1, 1],
  queue: [0, 0],
};

/** Bytes of one record, its keys included, without what a machine adds to keep it. */
export function recordBytes(context: ContextDeclaration): number {
  const keys = context.keys.reduce((sum, key) => sum + integerBits(key.type) / 8, 0);
  return context.fields.reduce((sum, field) => sum + (integerBits(field.type) / 8) * field.length, keys);
}

function checkContext(verification: Verification, context: ContextDeclaration): void {
  const wrong = (message: string, hint: string) =>
    report(verification, "RMT3001", `context ${context.name} ${message}`, hint, { declaration: context });
  const [fewest, most] = keyCounts[context.kind];
  if (!isBetween(context.keys.length, fewest, most)) {
    const wanted = fewest === most ? (most === 0 ? "none" : "exactly one") : `${fewest} to ${most}`;
    const kind = context.kind === "lru" ? "" : ` and is of kind ${context.kind}`;
    wrong(`has ${context.keys.length} keys${kind}`, `give it ${wanted}`);
  }
  if (context.kind === "queue" && context.perCpu) {
    wrong("is a queue for each CPU", "a queue has one order for all CPUs: leave out percpu");
  }
  if (context.kind === "queue" && context.fields.some((field) => field.kind !== "scalar")) {
    wrong("is a queue with arrays or rings", "an element of a queue has scalar fields only");
  }
  if (context.fields.length > limits.declaredFields) {
    wrong(`has ${context.fields.length} fields`, `at most ${limits.declaredFields} are allowed`);
  }
  if (!isBetween(context.capacity, 1, limits.contextCapacity)) {
    wrong(`has a capacity of ${context.capacity} records`, `allowed are 1 to ${limits.contextCapacity}`);
  }
  for (const field of context.fields) {
    const most = field.kind === "scalar" ? 1 : limits.elements;
    if (!isBetween(field.length, 1, most)) {
      const allowed = most === 1 ? "a scalar has length 1" : `allowed are 1 to ${most} elements`;
      wrong(`has a field ${field.name} of length ${field.length}`, allowed);
    }
  }
  const bytes = recordBytes(context) * context.capacity;
  if (bytes > limits.contextBytes) {
    wrong(`needs ${bytes} bytes`, `at most ${limits.contextBytes} are allowed: lower the capacity or the lengths`);
  }
}
