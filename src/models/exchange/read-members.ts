import { contradiction, refusal } from "./refusal.ts";

/** A value of a JSON document with the way to it, for messages. */
export interface Member {
  readonly path: string;
  readonly value: unknown;
}

/** The member of an object by its name; of what is no object, or has no such member, the value is undefined. */
export function member({ path, value }: Member, name: string): Member {
  const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, name);
  const inner = isObject ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  return { path: path === "" ? name : `${path}.${name}`, value: inner };
}

/** A member by the names that lead to it. */
export function memberAt(from: Member, ...names: readonly string[]): Member {
  return names.reduce(member, from);
}

/** The elements of a list. */
export function listOf(from: Member): readonly Member[] {
  if (Array.isArray(from.value) || ArrayBuffer.isView(from.value)) {
    return Array.from(from.value as ArrayLike<unknown>, (value, index) => ({ path: `${from.path}[${index}]`, value }));
  }
  throw otherwise(from, "a list");
}

/** The numbers of a list, of which there must be so many where that is known. */
export function numbersOf(from: Member, count?: number): Float64Array {
  const { path, value } = from;
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw otherwise(from, "a list of numbers");
  const list = value as ArrayLike<unknown>;
  if (count !== undefined && list.length !== count) {
    throw contradiction(`${path} has ${list.length} numbers, but ${count} belong there`);
  }
  return Float64Array.from(list, (element, index) => {
    // JSON as Python writes it has booleans as 0 and 1 or as words.
    if (typeof element === "number" || typeof element === "boolean") return Number(element);
    throw otherwise({ path: `${path}[${index}]`, value: element }, "a number");
  });
}

/** A text. */
export function textOf(from: Member): string {
  if (typeof from.value === "string") return from.value;
  throw otherwise(from, "a text");
}

/** A whole number from 0, also where it is written as text, as XGBoost does. */
export function countOf(from: Member): number {
  const { value } = from;
  const count = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof count === "number" && Number.isSafeInteger(count) && count >= 0) return count;
  throw otherwise(from, "a whole number");
}

function otherwise({ path, value }: Member, what: string): Error {
  const shown = value === undefined ? "missing" : (JSON.stringify(value) ?? String(value)).slice(0, 40);
  return refusal(
    "RMT7060",
    `${path} is ${shown}, not ${what}`,
    "write the file again with the library that trained it",
  );
}
