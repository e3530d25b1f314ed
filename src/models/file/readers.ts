import { DiagnosticError, errorDiagnostic } from "../../diagnostics/index.ts";
import type { TensorData } from "../model.ts";

/** Where something stands in the file. */
export interface Place {
  readonly file: string;
  /** Such as `trees[2].left`; empty for the whole. */
  readonly path: string;
}

/** Reads what stands at a place. @throws DiagnosticError RMT7012 or RMT7013 where that is something else */
export type Reader<T> = (place: Place, value: unknown) => T;

/** An array of numbers, and how its elements are read. */
type NumberArray = TensorData | Float32Array | Float64Array;

/** A place below another: a member by its name, or an element by its index. */
export function inside({ file, path }: Place, step: string | number): Place {
  if (typeof step === "number") return { file, path: `${path}[${step}]` };
  return { file, path: path === "" ? step : `${path}.${step}` };
}

/** What is wrong at a place, to be thrown. */
export function refusal({ file, path }: Place, code: string, what: string, hint: string): DiagnosticError {
  const subject = path === "" ? `model file ${file}` : `${path} in model file ${file}`;
  return new DiagnosticError(errorDiagnostic(code, `${subject} ${what}`, { hint }));
}

/** What the file says, shortened for a message. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** The members of an object, without those that may be absent and are. Others are refused. */
export function membersOf(
  place: Place,
  value: unknown,
  required: readonly string[],
  optional: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refusal(place, "RMT7012", `is ${shown(value)}`, `give { … } with ${required.join(", ")}`);
  }
  const members = value as Readonly<Record<string, unknown>>;
  const absent = required.find((name) => !Object.hasOwn(members, name));
  if (absent !== undefined) throw refusal(place, "RMT7012", `has no ${absent}`, `give ${required.join(", ")}`);
  const unknown = Object.keys(members).find((name) => !required.includes(name) && !optional.includes(name));
  if (unknown === undefined) return members;
  const what = `has ${JSON.stringify(unknown)}, which nobody knows`;
  throw refusal(place, "RMT7012", what, `there can be ${[...required, ...optional].join(", ")}`);
}

type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** An object with these members, each read by its reader; the optional ones may be absent. */
export function object<T extends object>(
  members: { readonly [K in keyof T]-?: Reader<Exclude<T[K], undefined>> },
  ...optional: readonly (OptionalKeys<T> & string)[]
): Reader<T> {
  const readers: readonly (readonly [string, Reader<unknown>])[] = Object.entries(members);
  const required = readers.map(([name]) => name).filter((name) => !optional.some((other) => other === name));
  return (place, value) => {
    const given = membersOf(place, value, required, optional);
    const present = readers.filter(([name]) => Object.hasOwn(given, name));
    return Object.fromEntries(present.map(([name, read]) => [name, read(inside(place, name), given[name])])) as T;
  };
}

/** An object with members of any names, all read in the same way. */
export function record<T>(read: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (place, value) => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isObject) throw refusal(place, "RMT7012", `is ${shown(value)}`, "give { … }");
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, read(inside(place, name), one)]));
  };
}

/** One of several kinds of object, told by a member. */
export function variant<T>(key: string, kinds: Readonly<Record<string, Reader<T>>>): Reader<T> {
  const readKind = word(...Object.keys(kinds));
  return (place, value) => {
    const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, key);
    if (!isObject) throw refusal(place, "RMT7012", `has no ${key}`, `give one of ${Object.keys(kinds).join(", ")}`);
    return kinds[readKind(inside(place, key), (value as Record<string, unknown>)[key])]!(place, value);
  };
}

/** One of some words. */
export function word<T extends string>(...words: readonly T[]): Reader<T> {
  return (place, value) => {
    const found = words.find((one) => one === value);
    if (found !== undefined) return found;
    throw refusal(
      place,
      "RMT7012",
      `is ${shown(value)}`,
      `give ${words.length > 1 ? "one of " : ""}${words.join(", ")}`,
    );
  };
}

/** A text of so many characters at most. */
export function text(most: number): Reader<string> {
  return (place, value) => {
    if (typeof value === "string" && value.length <= most) return value;
    throw refusal(place, "RMT7012", `is ${shown(value)}`, `give a text of at most ${most} characters`);
  };
}

/** A whole number of a range. */
export function integer(low: number, high: number): Reader<number> {
  return (place, value) => {
    refuseOthers(place, [value], (one) => isIntegerOf(one, low, high), `integers from ${low} to ${high}`);
    return value as number;
  };
}

/** A number above 0. */
export const positive: Reader<number> = (place, value) => {
  refuseOthers(place, [value], (one) => isReal(one) && one > 0, "numbers above 0");
  return value as number;
};

/** Any number. */
export const real: Reader<number> = (place, value) => {
  refuseOthers(place, [value], isReal, "numbers");
  return value as number;
};

/** A list of at most so many things of a kind. */
export function list<T>(read: Reader<T>, most: number): Reader<readonly T[]> {
  return (place, value) => {
    const elements = elementsOf(place, value);
    if (elements.length <= most) return elements.map((element, index) => read(inside(place, index), element));
    throw refusal(place, "RMT7012", `has ${elements.length} elements`, `at most ${most} can stand there`);
  };
}

/** Two things of a kind. */
export function pair<T>(read: Reader<T>): Reader<readonly [T, T]> {
  return (place, value) => {
    const elements = elementsOf(place, value);
    if (elements.length !== 2) throw refusal(place, "RMT7012", `is ${shown(value)}`, "give two: [ …, … ]");
    return [read(inside(place, 0), elements[0]), read(inside(place, 1), elements[1])];
  };
}

/** A list of numbers, as an array: integers of its range, or numbers that it holds. */
export function numbers<T extends NumberArray>(ArrayType: {
  new (length: number): T;
  readonly BYTES_PER_ELEMENT: number;
  readonly name: string;
}): Reader<T> {
  const isFloat = ArrayType.name.startsWith("Float");
  const size = 2 ** (8 * ArrayType.BYTES_PER_ELEMENT);
  const isSigned = ArrayType.name.startsWith("Int");
  const [low, high] = isSigned ? [-size / 2, size / 2 - 1] : [0, size - 1];
  const round = ArrayType.BYTES_PER_ELEMENT === 4 ? Math.fround : (value: number) => value;
  const isRight = isFloat
    ? (value: unknown): value is number => isReal(value) && isReal(round(value))
    : (value: unknown): value is number => isIntegerOf(value, low, high);
  const allowed = isFloat ? `numbers of ${8 * ArrayType.BYTES_PER_ELEMENT} bits` : `integers from ${low} to ${high}`;
  return (place, value) => {
    const elements = elementsOf(place, value);
    refuseOthers(place, elements, isRight, allowed);
    const array = new ArrayType(elements.length);
    array.set(elements as readonly number[]);
    return array;
  };
}

function elementsOf(place: Place, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw refusal(place, "RMT7012", `is ${shown(value)}`, "give a list: [ … ]");
}

function refuseOthers(
  place: Place,
  values: readonly unknown[],
  isRight: (value: unknown) => boolean,
  allowed: string,
): void {
  const wrong = values.findIndex((value) => !isRight(value));
  if (wrong < 0) return;
  const what = `has ${shown(values[wrong])}${values.length > 1 ? ` at ${wrong}` : ""}`;
  throw refusal(place, "RMT7013", what, `${allowed} can stand there`);
}

function isReal(value: unknown): value is number {
  return Number.isFinite(value);
}

function isIntegerOf(value: unknown, low: number, high: number): value is number {
  return isReal(value) && Number.isInteger(value) && value >= low && value <= high;
}
