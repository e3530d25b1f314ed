import { integerRange, integerTypes } from "../bytecode/index.ts";
import { type EventField, type Helper, type HookDescription, hooks } from "../hooks/index.ts";
import { eventTypeName } from "./declared-type.ts";
import { holds } from "./integers.ts";

/**
 * The text of `rmt.d.ts`: everything that programs import from "rmt", with the hooks as they are described. The copy in
 * `prelude/` is for editors; the compiler uses this text.
 */
export function preludeText(): string {
  return [
    "// Made by src/language/prelude-text.ts from the hook descriptions; a test keeps it up to date.",
    "",
    ...integerTypes.flatMap(integerType),
    fixedPart,
    "/** The decision points that tables attach to, and the events that actions see there. */",
    "export declare namespace hooks {",
    hooks.map(hookPart).join("\n\n"),
    "}",
    "",
  ].join("\n");
}

/** `__holds` names the types whose values fit, so that a narrow type can be passed for a wider one and not the reverse. */
function integerType(type: (typeof integerTypes)[number]): string[] {
  const { low, high } = integerRange(type);
  const held = integerTypes.filter((inner) => holds(type, inner)).map((inner) => `"${inner}"`);
  return [
    `/** An integer between ${low} and ${high}. */`,
    `export type ${type} = number & { readonly __holds?: ${held.join(" | ")} };`,
    `/** Keeps the low bits of an integer (it wraps), or makes 1 or 0 of a boolean; in declarations it names the type. */`,
    `export declare const ${type}: IntegerConversion<${type}>;`,
    "",
  ];
}

function hookPart(hook: HookDescription): string {
  return [
    `  /** ${hook.description} */`,
    `  const ${hook.property}: Hook<${eventTypeName(hook)}>;`,
    "",
    `  /** ${hook.description} */`,
    `  interface ${eventTypeName(hook)} {`,
    ...hook.fields.map(fieldPart),
    ...hook.helpers.map(helperPart),
    "  }",
  ].join("\n");
}

function fieldPart(field: EventField): string {
  return `    /** ${sentence(field.description)} */\n    readonly ${field.name}: ${field.type};`;
}

function helperPart(helper: Helper): string {
  const parameters = helper.parameters.map((parameter) => `${parameter.name}: ${parameter.type}`).join(", ");
  const calls = helper.maxCallsPerEvent === 1 ? "once" : `${helper.maxCallsPerEvent} times`;
  return [
    `    /** ${sentence(helper.description)} At most ${calls} for one event. */`,
    `    ${helper.name}(${parameters}): ${helper.result ?? "void"};`,
  ].join("\n");
}

function sentence(text: string): string {
  const capital = text[0].toUpperCase() + text.slice(1);
  return capital.endsWith(".") ? capital : `${capital}.`;
}

const fixedPart = `/** Converts to an integer type, and stands for the type in declarations. */
export type IntegerConversion<Type> = (value: number | bigint | boolean) => Type;

/** The smaller of two integers. */
export declare function min(a: number, b: number): number;
/** The larger of two integers. */
export declare function max(a: number, b: number): number;
/** The value, but not below low and not above high. */
export declare function clamp(value: number, low: number, high: number): number;
/** The absolute value; the smallest value of a signed type stays itself. */
export declare function abs(value: number): number;
/** A list of zeros that lasts until the action ends. */
export declare function vector<Element extends number, const Length extends number>(
  type: IntegerConversion<Element>,
  length: Length,
): Vector<Element, Length>;
/** Ends the action and the pipeline of the hook: no further table runs for this event. */
export declare function exit(): never;

/** What models read: the elements of a vector, a ring or an array. */
export interface Features<Element> {
  readonly length: number;
  readonly [index: number]: Element;
}

/** A list of fixed length that lasts until the action ends. */
export interface Vector<Element, Length extends number> {
  readonly length: Length;
  [index: number]: Element;
  /** Puts a value at index 0; the others move up and the last drops out. */
  push(value: Element): void;
  copy(): Vector<Element, Length>;
}

/** The last values pushed; index 0 is the newest. */
export interface Ring<Element, Length extends number> {
  readonly length: Length;
  readonly [index: number]: Element;
  /** Puts a value at index 0; the oldest drops out. */
  push(value: Element): void;
  copy(): Vector<Element, Length>;
}

/** Values by index. */
export interface FieldArray<Element, Length extends number> {
  readonly length: Length;
  [index: number]: Element;
  copy(): Vector<Element, Length>;
}

interface RingType<Element, Length extends number> {
  readonly ring: [Element, Length];
}
interface ArrayType<Element, Length extends number> {
  readonly array: [Element, Length];
}
type FieldType = IntegerConversion<number> | RingType<number, number> | ArrayType<number, number>;
type FieldOf<Type> =
  Type extends RingType<infer Element, infer Length>
    ? Ring<Element, Length>
    : Type extends ArrayType<infer Element, infer Length>
      ? FieldArray<Element, Length>
      : Type extends IntegerConversion<infer Scalar>
        ? Scalar
        : never;

/** One record of a context: scalar fields can be assigned, rings pushed, elements of arrays assigned. */
export type ContextRecord<Value> = {
  -readonly [Name in keyof Value as Value[Name] extends IntegerConversion<number> ? Name : never]: FieldOf<Value[Name]>;
} & {
  readonly [Name in keyof Value as Value[Name] extends IntegerConversion<number> ? never : Name]: FieldOf<Value[Name]>;
};

/** What is remembered by key; bounded, the least recently used record makes room. */
export interface Context<Value> {
  /** The record with these keys, in the order of the declaration; made with all fields 0 when absent. */
  at(...keys: number[]): ContextRecord<Value>;
}

/** The records of a context: RecordOf<typeof history>. */
export type RecordOf<Declared> = Declared extends Context<infer Value> ? ContextRecord<Value> : never;

/** In a context: the last values pushed. */
export declare function ring<Element extends number, const Length extends number>(
  type: IntegerConversion<Element>,
  length: Length,
): RingType<Element, Length>;
/** In a context: values by index. */
export declare function array<Element extends number, const Length extends number>(
  type: IntegerConversion<Element>,
  length: Length,
): ArrayType<Element, Length>;
/** Declares what is remembered by key; capacity is the most records kept, 1024 unless given. */
export declare function context<Value extends { readonly [name: string]: FieldType }>(declaration: {
  readonly key: { readonly [name: string]: IntegerConversion<number> };
  readonly value: Value;
  readonly capacity?: number;
}): Context<Value>;

/** A slot for a decision tree; training fills it while the program runs. */
export interface DecisionTree<Feature, Output> {
  /** The tree's answer; 0 while the slot is empty. */
  predict(features: Features<Feature>): Output;
  /** How sure the tree is: 0 (does not know) to 255. */
  confidence(features: Features<Feature>): u8;
  /** Answer and confidence by one walk through the tree. */
  ask(features: Features<Feature>): { readonly value: Output; readonly confidence: u8 };
  /** Hands a sample to training: these features should have been answered with the label. */
  learn(features: Features<Feature>, label: Output): void;
}
/** Declares a slot for a decision tree; featureType is i32 unless given. */
export declare function decisionTree<Output extends number, Feature extends number = i32>(declaration: {
  readonly features: number;
  readonly featureType?: IntegerConversion<Feature>;
  readonly output: IntegerConversion<Output>;
  readonly maxNodes: number;
  readonly maxDepth: number;
}): DecisionTree<Feature, Output>;

/** A decision point. */
export interface Hook<Event> {
  readonly event: Event;
}
/** How a key is compared with entries. */
export interface MatchKind<Name extends string> {
  readonly matchKind: Name;
}
/** Equal. */
export declare const exact: MatchKind<"exact">;
/** Longest prefix. */
export declare const lpm: MatchKind<"lpm">;
/** Equal under a mask. */
export declare const ternary: MatchKind<"ternary">;
/** Between two values, both included. */
export declare const range: MatchKind<"range">;

interface MatchValue<Name extends string> {
  readonly matches: Name;
}
/** The upper bits of a key, for lpm keys. */
export declare function prefix(value: number | bigint, length: number): MatchValue<"lpm">;
/** The bits of a key under the mask, for ternary keys. */
export declare function mask(value: number | bigint, mask: number | bigint): MatchValue<"ternary">;
/** A key from low to high, both included, for range keys. */
export declare function span(low: number | bigint, high: number | bigint): MatchValue<"range">;

type Numbers<Event> = { [Name in keyof Event]: Event[Name] extends number ? Name : never }[keyof Event];
type Keys<Event> = {
  readonly [Name in Numbers<Event>]?: MatchKind<"exact"> | MatchKind<"lpm"> | MatchKind<"ternary"> | MatchKind<"range">;
};
type Matches<Match> = {
  readonly [Name in keyof Match as Match[Name] extends MatchKind<"exact"> ? Name : never]: number | bigint;
} & {
  readonly [Name in keyof Match as Match[Name] extends MatchKind<"exact"> ? never : Name]?:
    | number
    | bigint
    | (Match[Name] extends MatchKind<infer Kind> ? MatchValue<Kind> : never);
};

type NoKeys = { readonly [Name in never]: never };

interface ActionCall<Event> {
  readonly action: (event: Event) => void;
}
/** An action with its data, for entries and defaults: run(prefetchAhead, 8). */
export declare function run<Event, const Data extends readonly number[]>(
  action: (event: Event, ...data: Data) => void,
  ...data: Data
): ActionCall<Event>;

/** A match/action table. */
export interface Table {
  readonly table: true;
}
/** Declares a table at a hook: the entry that matches the event says which action runs, with which data. */
export declare function table<Event, const Match extends Keys<Event> = NoKeys>(declaration: {
  readonly hook: Hook<Event>;
  /** Which fields of the event are compared, and how; without keys only the default runs. */
  readonly match?: Match;
  readonly actions: { readonly [name: string]: (event: NoInfer<Event>, ...data: never[]) => void };
  /** What runs when no entry matches; without it nothing does. */
  readonly default?: ActionCall<NoInfer<Event>> | ((event: NoInfer<Event>) => void);
  /** Entries that are part of the program; others are added while it runs. */
  readonly entries?: readonly {
    readonly match?: Matches<NoInfer<Match>>;
    /** The larger wins; for tables with ternary or range keys. */
    readonly priority?: number;
    readonly action: ActionCall<NoInfer<Event>> | ((event: NoInfer<Event>) => void);
  }[];
  /** The most entries, 1024 unless given. */
  readonly size?: number;
}): Table;
`;

/** The few global types that TypeScript itself needs; programs see no other library. */
export const globalsText = `interface Array<Element> { readonly length: number; [index: number]: Element }
interface ReadonlyArray<Element> { readonly length: number; readonly [index: number]: Element }
interface BigInt {}
interface Boolean {}
interface CallableFunction extends Function {}
interface Function {}
interface IArguments {}
interface NewableFunction extends Function {}
interface Number {}
interface Object {}
interface RegExp {}
interface String {}
interface Symbol {}
type NoInfer<Type> = intrinsic;
`;
