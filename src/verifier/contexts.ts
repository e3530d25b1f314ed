import { type ContextDeclaration, integerBits } from "../bytecode/index.ts";
import { limits } from "./limits.ts";
import { isBetween, type Rule, report, type Verification } from "./verification.ts";

/** Contexts have keys, sane lengths and a bounded size. */
export const contextsRule: Rule = {
  codes: ["RMT3001"],
  proves: "contexts have at least one key, lengths and capacities in range, and a bounded number of bytes",
  check: (verification) => {
    for (const context of verification.program.contexts) checkContext(verification, context);
  },
};

/** Bytes of one record, its keys included, without what a machine adds to keep it. */
export function recordBytes(context: ContextDeclaration): number {
  const keys = context.keys.reduce((sum, key) => sum + integerBits(key.type) / 8, 0);
  return context.fields.reduce((sum, field) => sum + (integerBits(field.type) / 8) * field.length, keys);
}

function checkContext(verification: Verification, context: ContextDeclaration): void {
  const wrong = (message: string, hint: string) =>
    report(verification, "RMT3001", `context ${context.name} ${message}`, hint, { declaration: context });
  if (!isBetween(context.keys.length, 1, limits.declaredFields)) {
    wrong(`has ${context.keys.length} keys`, `give it 1 to ${limits.declaredFields}`);
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
