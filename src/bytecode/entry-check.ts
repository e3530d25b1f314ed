import { type Diagnostic, errorDiagnostic } from "../diagnostics/index.ts";
import type { IntegerType } from "./instruction.ts";
import { fitsIntegerType, integerBits, integerRange } from "./integer-type.ts";
import type { ActionCall, Match, MatchKey, Program, TableDeclaration, TableEntry } from "./program.ts";

/** Priorities are 31-bit as in P4Runtime (`TableEntry.priority` is an int32). */
const maximumPriority = 0x7fffffff;

/**
 * Checks one entry against the declaration of its table: matches, priority, action and action data, as P4Runtime
 * demands them (INVALID_ARGUMENT). Bits that a prefix or a mask leaves out must be 0 there too, so that one match has
 * one spelling. Says nothing about other entries or the table's size.
 *
 * @returns the first thing wrong (RMT4001, no location), or undefined
 */
export function checkEntry(program: Program, table: TableDeclaration, entry: TableEntry): Diagnostic | undefined {
  if (entry.matches.length !== table.keys.length) {
    return invalid(
      `an entry of table ${table.name} has ${entry.matches.length} match values, but the table has ${table.keys.length} keys`,
      "give one match value for each key, in the order of the keys",
    );
  }
  for (const [index, key] of table.keys.entries()) {
    const problem = checkMatch(table, key, entry.matches[index]!);
    if (problem) return problem;
  }
  return checkPriority(table, entry.priority) ?? checkActionCall(program, table, entry.call);
}

/**
 * Checks that the table may run this action and that the action data fits its parameters.
 *
 * @returns the first thing wrong (RMT4001, no location), or undefined
 */
export function checkActionCall(program: Program, table: TableDeclaration, call: ActionCall): Diagnostic | undefined {
  const action = program.actions[call.action];
  if (!action || !table.actions.includes(call.action)) {
    const offered = table.actions.map((index) => program.actions[index]?.name ?? `#${index}`).join(", ");
    return invalid(
      `table ${table.name} does not offer the action ${action?.name ?? `#${call.action}`}`,
      offered === "" ? "the table declares no actions" : `use one of its actions: ${offered}`,
    );
  }
  if (call.data.length !== action.parameters.length) {
    const wanted = action.parameters.map((parameter) => `${parameter.name}: ${parameter.type}`).join(", ");
    return invalid(
      `action ${action.name} of table ${table.name} takes ${action.parameters.length} values of action data, not ${call.data.length}`,
      `give (${wanted})`,
    );
  }
  for (const [index, parameter] of action.parameters.entries()) {
    const problem = checkValue(
      call.data[index]!,
      parameter.type,
      `action data ${parameter.name} of ${action.name} in table ${table.name}`,
    );
    if (problem) return problem;
  }
  return undefined;
}

function checkMatch(table: TableDeclaration, key: MatchKey, match: Match): Diagnostic | undefined {
  const what = `key ${key.name} of table ${table.name}`;
  if (match.kind !== key.kind) {
    return invalid(`${what} matches ${key.kind}, but the entry gives ${match.kind}`, `give ${matchShape(key.kind)}`);
  }
  if (match.kind === "range") {
    const problem = checkValue(match.low, key.type, what) ?? checkValue(match.high, key.type, what);
    if (problem) return problem;
    if (match.low > match.high) {
      return invalid(`the range ${match.low}..${match.high} for ${what} is empty`, "give the smaller value first");
    }
    return undefined;
  }
  const problem = checkValue(match.value, key.type, what);
  if (problem) return problem;
  const bits = integerBits(key.type);
  if (match.kind === "lpm") {
    if (!Number.isInteger(match.prefixLength) || match.prefixLength < 0 || match.prefixLength > bits) {
      return invalid(
        `the prefix length ${match.prefixLength} for ${what} is not between 0 and ${bits}`,
        `${key.type} has ${bits} bits`,
      );
    }
    const free = bits - match.prefixLength;
    if (BigInt.asUintN(free, match.value) !== 0n) {
      return invalid(
        `${match.value}/${match.prefixLength} for ${what} has bits set outside of the prefix`,
        `clear the lowest ${free} bits`,
      );
    }
  }
  if (match.kind === "ternary") {
    const wrongMask = checkValue(match.mask, key.type, `the mask for ${what}`);
    if (wrongMask) return wrongMask;
    if ((match.value & match.mask) !== match.value) {
      return invalid(
        `${match.value} for ${what} has bits set outside of its mask ${match.mask}`,
        `clear them: ${match.value & match.mask} matches the same`,
      );
    }
  }
  return undefined;
}

function checkPriority(table: TableDeclaration, priority: number): Diagnostic | undefined {
  const wantsPriority = table.keys.some((key) => key.kind === "ternary" || key.kind === "range");
  if (!wantsPriority && priority !== 0) {
    return invalid(
      `an entry of table ${table.name} has priority ${priority}, but no key of the table is ternary or range`,
      "leave the priority out: at most one entry matches, or the longest prefix wins",
    );
  }
  if (wantsPriority && !(Number.isInteger(priority) && priority >= 1 && priority <= maximumPriority)) {
    return invalid(
      `an entry of table ${table.name} has priority ${priority}, but a table with ternary or range keys needs one from 1 to ${maximumPriority}`,
      "give each entry a priority; the larger wins",
    );
  }
  return undefined;
}

function checkValue(value: bigint, type: IntegerType, what: string): Diagnostic | undefined {
  if (fitsIntegerType(value, type)) return undefined;
  const { low, high } = integerRange(type);
  return invalid(`${value} does not fit ${what}, which is ${type}`, `give a value from ${low} to ${high}`);
}

function matchShape(kind: Match["kind"]): string {
  if (kind === "exact") return "one value";
  if (kind === "lpm") return "a value and a prefix length";
  return kind === "ternary" ? "a value and a mask" : "a low and a high value";
}

function invalid(message: string, hint: string): Diagnostic {
  return errorDiagnostic("RMT4001", message, { hint });
}
