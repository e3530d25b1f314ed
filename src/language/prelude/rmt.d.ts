// Made by src/language/prelude-text.ts from the hook descriptions; a test keeps it up to date.

/** An integer between -128 and 127. */
export type i8 = number & { readonly __holds?: "i8" };
/** Keeps the low bits of an integer (it wraps), or makes 1 or 0 of a boolean; in declarations it names the type. */
export declare const i8: IntegerConversion<i8>;

/** An integer between -32768 and 32767. */
export type i16 = number & { readonly __holds?: "i8" | "i16" | "u8" };
/** Keeps the low bits of an integer (it wraps), or makes 1 or 0 of a boolean; in declarations it names the type. */
export declare const i16: IntegerConversion<i16>;

/** An integer between -2147483648 and 2147483647. */
export type i32 = number & { readonly __holds?: "i8" | "i16" | "i32" | "u8" | "u16" };
/** Keeps the low bits of an integer (it wraps), or makes 1 or 0 of a boolean; in declarations it names the type. */
export declare const i32: IntegerConversion<i32>;

/** An integer between -9223372036854775808 and 9223372036854775807. */
export type i64 = number & { readonly __holds?: "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" };
/** Keeps the low bits of an integer (it wraps), or makes 1 or 0 of a boolean; in declarations it names the type. */
export declare const i64: IntegerConversion<i64>;

/** An integer between 0 and 255. */
export type u8 = number & { readonly __holds?: "u8" };
/** Keeps the low bits of an integer (it wraps), or makes 1 or 0 of a boolean; in declarations it names the type. */
export declare const u8: IntegerConversion<u8>;

/** An integer between 0 and 65535. */
export type u16 = number & { readonly __holds?: "u8" | "u16" };
/** Keeps the low bits of an integer (it wraps), or makes 1 or 0 of a boolean; in declarations it names the type. */
export declare const u16: IntegerConversion<u16>;

/** An integer between 0 and 4294967295. */
export type u32 = number & { readonly __holds?: "u8" | "u16" | "u32" };
/** Keeps the low bits of an integer (it wraps), or makes 1 or 0 of a boolean; in declarations it names the type. */
export declare const u32: IntegerConversion<u32>;

/** An integer between 0 and 18446744073709551615. */
export type u64 = number & { readonly __holds?: "u8" | "u16" | "u32" | "u64" };
/** Keeps the low bits of an integer (it wraps), or makes 1 or 0 of a boolean; in declarations it names the type. */
export declare const u64: IntegerConversion<u64>;

/** Converts to an integer type, and stands for the type in declarations. */
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

/** The decision points that tables attach to, and the events that actions see there. */
export declare namespace hooks {
  /** A page of the swap area is looked up: at each major fault and at the first use of each page that was read ahead. Uses of mapped pages are not seen. */
  const swapLookup: Hook<SwapLookup>;

  /** A page of the swap area is looked up: at each major fault and at the first use of each page that was read ahead. Uses of mapped pages are not seen. */
  interface SwapLookup {
    /** Process id of the faulting task. */
    readonly process: u32;
    /** Faulting virtual page number (address / 4096). */
    readonly page: u64;
    /** First virtual page number of the mapping (VMA) the page lies in. */
    readonly region: u64;
    /** 0: not in memory, the process will wait; 1: read ahead and there; 2: read ahead, still on its way. */
    readonly outcome: u32;
    /** Who read it ahead: 0 nobody, 1 the kernel's own readahead, 2 this program. */
    readonly origin: u32;
    /** Nanoseconds on a monotonic clock. */
    readonly time: u64;
    /** Starts to read a swapped-out page of the process, without waiting. 1 when a read was started; 0 when the page is in memory, on its way, not in the swap area, or the memory has no frame to give. At most 64 times for one event. */
    prefetch(page: u64): u32;
  }

  /** A process waits for a swapped-out page: the decision what else to read with it. Runs after swapLookup. */
  const swapReadahead: Hook<SwapReadahead>;

  /** A process waits for a swapped-out page: the decision what else to read with it. Runs after swapLookup. */
  interface SwapReadahead {
    /** Process id of the faulting task. */
    readonly process: u32;
    /** Faulting virtual page number (address / 4096). */
    readonly page: u64;
    /** First virtual page number of the mapping (VMA) the page lies in. */
    readonly region: u64;
    /** How many swapped-out pages the kernel's own readahead is about to read with this one. */
    readonly readahead: u32;
    /** Nanoseconds on a monotonic clock. */
    readonly time: u64;
    /** Starts to read a swapped-out page of the process, without waiting. 1 when a read was started; 0 when the page is in memory, on its way, not in the swap area, or the memory has no frame to give. At most 64 times for one event. */
    prefetch(page: u64): u32;
    /** The program decides for this fault: the kernel's own readahead is left out. Without it the kernel reads ahead as it always does. At most once for one event. */
    skipReadahead(): void;
  }

  /** An event made by hand: for trying out programs and for tests. It is in no kernel. */
  const testEvent: Hook<TestEvent>;

  /** An event made by hand: for trying out programs and for tests. It is in no kernel. */
  interface TestEvent {
    /** Any value. */
    readonly a: i64;
    /** Any value. */
    readonly b: i64;
    /** Any value. */
    readonly c: i64;
    /** Any value. */
    readonly d: i64;
    /** Tells a number to whoever made the event. At most 1024 times for one event. */
    tell(value: i64): void;
    /** The difference of two numbers, left - right, as whoever made the event computes it. At most 1024 times for one event. */
    ask(left: i64, right: i64): i64;
  }
}
