import type ts from "typescript";
import { type ContextField, type IntegerType, integerRange } from "../bytecode/index.ts";
import type { HookDescription } from "../hooks/index.ts";
import type { Interval } from "./integers.ts";

/**
 * Who may change a register: a temporary belongs to the expression that made it (its result may still be
 * redirected), a binding never changes, a variable can be assigned later.
 */
export type Storage = "temporary" | "binding" | "variable";

/**
 * An integer. Without a type it is a literal or follows from literals and loop counters: then it is exact, lies in its
 * interval, and adapts to the type it meets. Known as a constant when the interval has one value.
 */
export interface IntegerValue extends Interval {
  readonly kind: "integer";
  readonly type: IntegerType | undefined;
  /** Absent for constants that no instruction has made yet. */
  readonly register: number | undefined;
  readonly storage: Storage;
}

/** True or false; a constant where `constant` is given. */
export interface BooleanValue {
  readonly kind: "boolean";
  readonly constant: boolean | undefined;
  readonly register: number | undefined;
  readonly storage: Storage;
}

export interface VectorValue {
  readonly kind: "vector";
  readonly register: number;
  readonly element: IntegerType;
  readonly length: number;
}

export interface RecordValue {
  readonly kind: "record";
  readonly register: number;
  readonly context: number;
  /** Whether the record is there, where it was looked for. */
  readonly found?: BooleanValue;
}

/** An array or ring field of a record. */
export interface FieldValue {
  readonly kind: "field";
  readonly record: RecordValue;
  readonly index: number;
  readonly field: ContextField;
}

/** What a model says of a vector: the answer and how sure it is. */
export interface AnswerValue {
  readonly kind: "answer";
  readonly value: IntegerValue;
  readonly confidence: IntegerValue;
}

/** An element that was taken from a queue. */
export interface ElementValue {
  readonly kind: "element";
  /** Index of the queue among the contexts. */
  readonly context: number;
  readonly found: BooleanValue;
  /** By field of the queue. */
  readonly fields: readonly IntegerValue[];
}

export interface EventValue {
  readonly kind: "event";
  readonly hook: HookDescription;
}

/** Names of the file and of the prelude that stand for declarations. */
export type Entity =
  | { readonly kind: "builtin"; readonly name: string }
  | { readonly kind: "hook"; readonly hook: HookDescription }
  | { readonly kind: "context"; readonly index: number }
  | { readonly kind: "queue"; readonly index: number }
  | { readonly kind: "model"; readonly index: number }
  | { readonly kind: "counter"; readonly index: number }
  | { readonly kind: "aggregate"; readonly index: number }
  | { readonly kind: "limit" }
  | { readonly kind: "privacy" }
  | { readonly kind: "metadata" }
  | { readonly kind: "table"; readonly name: string; readonly index: number }
  | { readonly kind: "function"; readonly declaration: ts.FunctionDeclaration };

/** What an expression stands for while it is compiled; `error` was reported already and stays silent. */
export type Value =
  | IntegerValue
  | BooleanValue
  | VectorValue
  | RecordValue
  | FieldValue
  | AnswerValue
  | ElementValue
  | EventValue
  | Entity
  | { readonly kind: "void" }
  | { readonly kind: "error" };

export const errorValue: Value = { kind: "error" };
export const voidValue: Value = { kind: "void" };

/** A literal or another exact constant; without a type it adapts. */
export function constantInteger(value: bigint, type?: IntegerType): IntegerValue {
  return { kind: "integer", type, low: value, high: value, register: undefined, storage: "temporary" };
}

export function constantBoolean(constant: boolean): BooleanValue {
  return { kind: "boolean", constant, register: undefined, storage: "temporary" };
}

/** An integer of the type in a register; the interval is the type's unless given. */
export function integerIn(
  register: number,
  type: IntegerType | undefined,
  interval: Interval,
  storage: Storage = "temporary",
): IntegerValue {
  return { kind: "integer", type, low: interval.low, high: interval.high, register, storage };
}

/** Any value of the type, in a register. */
export function typedInteger(register: number, type: IntegerType, storage: Storage = "temporary"): IntegerValue {
  return integerIn(register, type, integerRange(type), storage);
}

export function booleanIn(register: number, storage: Storage = "temporary"): BooleanValue {
  return { kind: "boolean", constant: undefined, register, storage };
}

/** The value of a constant integer, or undefined. */
export function constantOf(value: IntegerValue): bigint | undefined {
  return value.low === value.high ? value.low : undefined;
}

/** What a value is, in the words of messages. */
export function describe(value: Value): string {
  switch (value.kind) {
    case "integer":
      return value.type === undefined ? "an integer" : `an integer of type ${value.type}`;
    case "boolean":
      return "a boolean";
    case "vector":
      return `a vector of ${value.length} ${value.element}`;
    case "record":
      return "a context record";
    case "field":
      return `${value.field.kind === "ring" ? "a ring" : "an array"} of ${value.field.length} ${value.field.type}`;
    case "answer":
      return "a model's answer";
    case "element":
      return "an element of a queue";
    case "event":
      return "an event";
    case "builtin":
      return 'a name of "rmt"';
    case "hook":
      return "a hook";
    case "context":
      return "a context";
    case "queue":
      return "a queue";
    case "model":
      return "a model";
    case "counter":
      return "a counter";
    case "aggregate":
      return "an aggregate";
    case "limit":
      return "a limit";
    case "privacy":
      return "a declaration of privacy";
    case "metadata":
      return "the metadata";
    case "table":
      return "a table";
    case "function":
      return "a function";
    case "void":
      return "nothing";
    case "error":
      return "an error";
  }
}
