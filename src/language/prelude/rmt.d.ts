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
/** A number of 64 bits that differs where the values differ, nearly always. */
export declare function hash(...values: number[]): u64;
/** How many of the 64 bits of a value are 1. */
export declare function countOnes(value: u64): u32;
/** How many of the 64 bits of a value are 0 above the highest 1; 64 for 0. */
export declare function leadingZeros(value: u64): u32;
/** 64 random bits. */
export declare function random(): u64;
/** Ends the action and the pipeline of the hook: no further table runs for this event. */
export declare function exit(): never;
/** Ends the action; the pipeline goes on with the table, which stands later at the same hook. */
export declare function tailCall(table: Table): never;

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

/** A record that was looked for: where it is not there, all its fields are 0 and what is written to it is forgotten. */
export type FoundRecord<Value> = ContextRecord<Value> & { readonly found: boolean };

/** Records by the longest prefix of their key; they are made from outside the program. */
export interface PrefixContext<Value> {
  readonly __value?: Value;
  /** The record with the longest prefix that the key has, if there is one. */
  find(...keys: number[]): FoundRecord<Value>;
}

/** Records by index, all there from the start. */
export interface ArrayContext<Value> {
  readonly __value?: Value;
  /** The record with this index; beyond the capacity one whose fields are 0 and that is forgotten. */
  at(...keys: number[]): ContextRecord<Value>;
  /** The record with this index, if it is below the capacity. */
  find(...keys: number[]): FoundRecord<Value>;
}

/** What is remembered by key; bounded. */
export interface Context<Value> {
  readonly __value?: Value;
  /** The record with these keys, in the order of the declaration; made with all fields 0 when absent. */
  at(...keys: number[]): ContextRecord<Value>;
  /** The record with these keys, if there is one. */
  find(...keys: number[]): FoundRecord<Value>;
  /** Takes out the record with these keys; whether there was one. */
  delete(...keys: number[]): boolean;
}

type ContextOf<Kind, Value> = Kind extends "array"
  ? ArrayContext<Value>
  : Kind extends "lpm"
    ? PrefixContext<Value>
    : Context<Value>;

/** The records of a context: RecordOf<typeof history>. */
export type RecordOf<Declared> = Declared extends { readonly __value?: infer Value }
  ? ContextRecord<NonNullable<Value>>
  : never;

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
type ScalarsOf<Value> = {
  -readonly [Name in keyof Value]: Value[Name] extends IntegerConversion<infer Scalar> ? Scalar : never;
};
interface ScalarTypes {
  readonly [name: string]: IntegerConversion<number>;
}

/** Declares what is remembered by key. */
export declare function context<
  Value extends { readonly [name: string]: FieldType },
  Kind extends "lru" | "hash" | "array" | "lpm" = "lru",
>(declaration: {
  readonly key: ScalarTypes;
  readonly value: Value;
  /** The most records kept, 1024 unless given. */
  readonly capacity?: number;
  /**
   * "lru" unless given: the least recently used record makes room. "hash": a full context takes no more. "array": by index.
   * "lpm": by the longest prefix.
   */
  readonly kind?: Kind;
  /** Whether each CPU has fields of its own; false unless given. */
  readonly perCpu?: boolean;
}): ContextOf<Kind, Value>;

/** First in, first out; bounded. */
export interface Queue<Element> {
  /** Appends an element; false where the queue is full. */
  push(element: Readonly<Element>): boolean;
  /** Takes the oldest element; where there is none, found is false and all fields are 0. */
  pop(): Readonly<Element> & { readonly found: boolean };
}
/** Declares a queue of integers with names; capacity is the most elements kept, 1024 unless given. */
export declare function queue<const Value extends ScalarTypes>(declaration: {
  readonly value: Value;
  readonly capacity?: number;
}): Queue<ScalarsOf<Value>>;

/** A sum that the program adds to and that is read from outside. */
export interface Counter {
  add(amount: u64): void;
}
/** Declares a counter. */
export declare function counter(): Counter;

/** How many values were seen, by powers of two; read from outside. */
export interface Histogram {
  observe(value: u64): void;
}
/** Declares a histogram. */
export declare function histogram(): Histogram;

/** Integers that the tables of a pipeline share; all 0 when an event begins. Actions read and assign them. */
export type Metadata<Fields> = Fields;
/** Declares what the tables of a pipeline share beside the event. */
export declare function metadata<const Fields extends ScalarTypes>(fields: Fields): Metadata<ScalarsOf<Fields>>;

/** A slot for a model; training fills it while the program runs. */
export interface Model<Feature, Answer> {
  /** Whether the slot holds a model. */
  readonly ready: boolean;
  /** The model's answer; 0 while the slot is empty, or what is nearest to 0 in its range. */
  predict(features: Features<Feature>): Answer;
  /** How sure the model is: 0 (does not know) to 255. */
  confidence(features: Features<Feature>): u8;
  /** Answer and confidence by one run of the model. */
  ask(features: Features<Feature>): { readonly value: Answer; readonly confidence: u8 };
  /** Hands a sample to training: these features should have been answered with the label. */
  learn(features: Features<Feature>, label: Answer): void;
}

/** Instead of an integer type: the answer is one of so many classes, counted from 0. */
interface Classes<Count extends number> {
  readonly classes: Count;
}
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type UpTo256 =
  | `${Digit}`
  | `${Digit}${Digit}`
  | `1${Digit}${Digit}`
  | `2${0 | 1 | 2 | 3 | 4}${Digit}`
  | `25${0 | 1 | 2 | 3 | 4 | 5 | 6}`;
/** The smallest type that holds all classes. */
type ClassOf<Count extends number> = `${Count}` extends UpTo256 ? u8 : u16;
type Output = IntegerConversion<number> | Classes<number>;
type AnswerOf<Type> =
  Type extends IntegerConversion<infer Integer>
    ? Integer
    : Type extends Classes<infer Count extends number>
      ? ClassOf<Count>
      : never;

/** Two bounds, both included. */
type Bounds = readonly [low: number, high: number];
/** A condition on one feature. */
interface Condition {
  readonly condition: true;
}
/** The feature with this index lies between low and high, both included. */
export declare function feature(index: number, low: number, high: number): Condition;
/** What every model must keep that goes into a slot. */
interface Property {
  readonly property: true;
}
interface Conditions {
  /** All must hold; features that are not named may be anything. Without conditions: always. */
  readonly when?: readonly Condition[];
}
/** Where the conditions hold, the answer is not within the bounds. */
export declare function never(property: Conditions & { readonly answer: Bounds }): Property;
/** Where the conditions hold, the answer is within the bounds. */
export declare function implies(property: Conditions & { readonly answer: Bounds }): Property;
/** When the feature grows and the others stay, the answer does not fall ("increasing"), or does not rise ("decreasing"). */
export declare function monotone(
  property: Conditions & { readonly feature: number; readonly direction: "increasing" | "decreasing" },
): Property;
/** Where each feature moves by at most the distance, the answer moves by at most the tolerance. */
export declare function robust(
  property: Conditions & { readonly distance: number; readonly tolerance: number },
): Property;

/** What can be asked of every model. */
interface Constraints {
  /** The answers that the model may give, both included; others are clamped. All that the output can be unless given. */
  readonly range?: Bounds;
  /** Whether it answers only where each feature lies within what it was trained on: elsewhere confidence is 0; false unless given. */
  readonly envelope?: boolean;
  /** Whether it is trained on samples of all processes, cgroups or users and decides for each; false unless given. */
  readonly pooled?: boolean;
  /** A model that does not keep them is not taken. */
  readonly properties?: readonly Property[];
}

interface FeatureOptions<Feature> extends Constraints {
  /** Length of the feature vector. */
  readonly features: number;
  /** Of 32 bits or less; i32 unless given. */
  readonly featureType?: IntegerConversion<Feature>;
}
interface TreeOptions {
  /** The most nodes of a tree, inner nodes and leaves together. */
  readonly maxNodes: number;
  /** The longest way from the root to a leaf, in inner nodes. */
  readonly maxDepth: number;
}
type WeightType = typeof i8 | typeof i16;
interface ConfidenceOptions {
  /** Where the answer is a class: how sure it is; "full" (255) unless given; "margin": by how far the second best class is. */
  readonly confidence?: "full" | "margin";
}
interface NetworkOptions extends ConfidenceOptions {
  /** i8 or i16; i8 unless given. */
  readonly weightType?: WeightType;
  /** What flows between layers, i8 or i16; i8 unless given. */
  readonly activationType?: WeightType;
  /** "relu" unless given; "table": a table of 256 values, learned with the weights. */
  readonly activation?: "relu" | "table";
  /**
   * How features are scaled to the activation type first: by one scale ("common"; unless given, where they are of another
   * type), each by an offset and a scale of its own, or not at all ("none").
   */
  readonly featureScaling?: "none" | "common" | "each";
}
/** Height and width. */
type Extent = readonly [height: number, width: number];
type Layer =
  | { readonly kind: "dense"; readonly size: number }
  | {
      readonly kind: "convolution";
      readonly filters: number;
      readonly kernel: Extent;
      /** [1, 1] unless given. */
      readonly stride?: Extent;
      /** [0, 0] unless given. */
      readonly padding?: Extent;
    }
  | {
      readonly kind: "pooling";
      readonly operation: "maximum" | "average";
      readonly window: Extent;
      /** The window unless given. */
      readonly stride?: Extent;
    };

/** Declares a slot for a decision tree; featureType is i32 unless given. */
export declare function decisionTree<Output extends number, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> & TreeOptions & { readonly output: IntegerConversion<Output> },
): Model<Feature, Output>;
/** Declares a slot for a forest: trees vote for a class, or the answer is the mean of theirs. */
export declare function forest<const Answer extends Output, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> &
    TreeOptions & {
      readonly output: Answer;
      /** The most trees. */
      readonly trees: number;
    },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for boosted trees: their answers are added up, for each class where there are more than two. */
export declare function boostedTrees<const Answer extends Output, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> &
    TreeOptions & {
      readonly output: Answer;
      /** The most trees. */
      readonly trees: number;
      /** The sum is divided by 2^shift, for integer outputs; 0 unless given. */
      readonly shift?: number;
      /**
       * Where the answer is a class: how far the best is above the second best, times the multiplier and divided by
       * 2^shift, is the confidence; 255 unless given.
       */
      readonly margin?: { readonly multiplier: number; readonly shift?: number };
    },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for a linear model. */
export declare function linear<const Answer extends Output, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> &
    ConfidenceOptions & {
      readonly output: Answer;
      /** i8 or i16; i8 unless given. */
      readonly weightType?: WeightType;
      /** Whether each feature is scaled to i16 first, by an offset and a scale of its own; "none" unless given. */
      readonly featureScaling?: "none" | "each";
      /** What sums are kept in: i64, unless given, holds them all; i32 wraps and is faster. */
      readonly accumulator?: typeof i32 | typeof i64;
    },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for a multilayer perceptron of quantized integers. */
export declare function multilayerPerceptron<const Answer extends Output, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> &
    NetworkOptions & {
      readonly output: Answer;
      /** Sizes of the hidden layers. */
      readonly hidden: readonly number[];
    },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for a convolutional network of quantized integers; its last layer, for the answer, is added. */
export declare function convolutional<const Answer extends Output, Feature extends number = i32>(
  declaration: Constraints &
    NetworkOptions & {
      /** Shape of the features, row after row with the channels of a pixel side by side; height and channels are 1 unless given. */
      readonly image: { readonly height?: number; readonly width: number; readonly channels?: number };
      /** Of 32 bits or less; i32 unless given. */
      readonly featureType?: IntegerConversion<Feature>;
      readonly output: Answer;
      readonly layers: readonly Layer[];
    },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for a network with weights and activations of one bit. */
export declare function binarized<const Count extends number, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> &
    ConfidenceOptions & {
      readonly output: Classes<Count>;
      /** Sizes of the hidden layers. */
      readonly hidden: readonly number[];
    },
): Model<Feature, ClassOf<Count>>;
/** Declares a slot for a Markov predictor: what followed the last features. */
export declare function contextTable<const Answer extends Output, Feature extends number = i32>(
  declaration: Constraints & {
    /** How many features choose the row: the first of the vector. */
    readonly order: number;
    /** Rows of the table; a power of two is fastest. */
    readonly rows: number;
    /** Length of the feature vector; the order unless given. */
    readonly features?: number;
    /** Of 32 bits or less; i32 unless given. */
    readonly featureType?: IntegerConversion<Feature>;
    readonly output: Answer;
  },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for a perceptron over hashed features; it answers 0 or 1. */
export declare function hashedPerceptron<Feature extends number = i32>(
  declaration: FeatureOptions<Feature> & {
    /** For each table the indices of the features that choose its row. */
    readonly tables: readonly (readonly number[])[];
    /** Rows of each table; a power of two is fastest. */
    readonly rows: number;
    /** i8 or i16; i8 unless given. */
    readonly weightType?: WeightType;
  },
): Model<Feature, u8>;

type Without<Names, Clock> = Names extends Clock ? never : Names;
/** The effects that can be limited, with the fields of their events by which they can be. */
interface Effects {
  readonly "memory.prefetch": Without<Numbers<hooks.SwapLookup> & Numbers<hooks.SwapReadahead>, "time">;
  readonly "memory.skipReadahead": Without<Numbers<hooks.SwapReadahead>, "time">;
  readonly "files.prefetch": Without<Numbers<hooks.FileReadahead>, "time">;
  readonly "files.setWindow": Without<Numbers<hooks.FileReadahead>, "time">;
  readonly "scheduler.decide": Without<Numbers<hooks.CanMigrate>, "time">;
  readonly "scheduler.chooseCpu": Without<Numbers<hooks.SelectCpu>, "time">;
  readonly "scheduler.setSlice": Without<Numbers<hooks.EnqueueTask>, "time">;
  readonly "network.setPriority": Without<Numbers<hooks.NetworkIngress>, "time">;
  readonly "network.setMark": Without<Numbers<hooks.NetworkIngress>, "time">;
  readonly "network.setQueue": Without<Numbers<hooks.NetworkIngress>, "time">;
  readonly "network.setWindow": Without<Numbers<hooks.Congestion>, "time">;
  readonly "network.setPacing": Without<Numbers<hooks.Congestion>, "time">;
  readonly "test.grant": Without<Numbers<hooks.TestShared>, "time">;
  readonly "test.adjust": Without<Numbers<hooks.TestTick>, "time">;
}

interface Limit {
  readonly limit: true;
}
/** Declares how often an effect may happen; calls beyond it do nothing. The hook's own limits stay. */
export declare function limit<const Effect extends keyof Effects>(
  declaration: {
    /** Subsystem and helper; it counts for all hooks that offer the helper. */
    readonly effect: Effect;
    /** The field of the event by whose values there is a limit each; unless given, there is one for all together. */
    readonly by?: Effects[Effect];
  } & (
    | {
        /** Calls a second. */
        readonly perSecond: number;
        /** Calls at once, after a pause. */
        readonly burst: number;
      }
    | {
        /** Percent of what the hook allows for all together. */
        readonly share: number;
        /** Calls at once, after a pause; the same share of the hook's unless given. */
        readonly burst?: number;
      }
  ),
): Limit;

interface Privacy {
  readonly privacy: true;
}
/** Declares between whom the program keeps data apart; at most once. */
export declare function privacy(declaration: {
  readonly between: "process" | "cgroup" | "user";
  /** What all answers of aggregates together may cost: epsilon, with at most 6 decimals. 0: none may be asked. */
  readonly budget: number;
}): Privacy;

/** A sum to which each principal contributes one number, and which is only told with noise. */
export interface Aggregate<Principal> {
  /** What the principal contributes from here on, instead of what it contributed before; clamped to the bounds. */
  contribute(principal: Principal, value: i64): void;
  /** The sum of all contributions, with noise that makes it differentially private; each answer costs its epsilon. */
  noisySum(query: {
    /** The smaller, the more noise; with at most 6 decimals, written in place. */
    readonly epsilon: number;
  }): i64;
}
/** Declares what may be known of many principals together. */
export declare function aggregate<const By extends ScalarTypes>(declaration: {
  /** Whose contribution it is: one field, such as { process: u32 }. */
  readonly by: By;
  /** What a principal may contribute, both bounds included; others are clamped. */
  readonly contribution: readonly [low: number | bigint, high: number | bigint];
  /** The most principals that are counted, 1024 unless given. */
  readonly capacity?: number;
}): Aggregate<ScalarsOf<By>[keyof By]>;

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
export declare function table<Event, Fields = NoKeys, const Match extends Keys<Event & Fields> = NoKeys>(declaration: {
  readonly hook: Hook<Event>;
  /** The program's metadata, where its fields are compared too. */
  readonly metadata?: Metadata<Fields>;
  /** Which fields of the event and of the metadata are compared, and how; without keys only the default runs. */
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
  /** What the answers of aggregates in this table may cost: epsilon; the program's budget unless given. */
  readonly privacyBudget?: number;
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
    /** Starts to read a swapped-out page of the process, without waiting. 1 when a read was started; 0 when the page is in memory, on its way, not in the swap area, or the memory has no frame to give. At most 64 times for one event, 2000000 times a second and 1024 at once for each process, 4000000 times a second and 4096 at once for all together. */
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
    /** Starts to read a swapped-out page of the process, without waiting. 1 when a read was started; 0 when the page is in memory, on its way, not in the swap area, or the memory has no frame to give. At most 64 times for one event, 2000000 times a second and 1024 at once for each process, 4000000 times a second and 4096 at once for all together. */
    prefetch(page: u64): u32;
    /** The program decides for this fault: the kernel's own readahead is left out. Without it the kernel reads ahead as it always does. At most once for one event. */
    skipReadahead(): void;
  }

  /** A process reads a file and finds a page missing, or comes to the page at which the next readahead is due: the decision what to read ahead. */
  const fileReadahead: Hook<FileReadahead>;

  /** A process reads a file and finds a page missing, or comes to the page at which the next readahead is due: the decision what to read ahead. */
  interface FileReadahead {
    /** Process id of the reading task. */
    readonly process: u32;
    /** Id of its cgroup. */
    readonly cgroup: u64;
    /** User id of the reading task. */
    readonly user: u32;
    /** Number of the device that the file system is on (major * 2^20 + minor). */
    readonly device: u32;
    /** Number of the file in its file system. */
    readonly inode: u64;
    /** Page of the file that is read: its offset in bytes / 4096. */
    readonly page: u64;
    /** Pages that the process asks for at once. */
    readonly requested: u32;
    /** Pages of the file. */
    readonly filePages: u64;
    /** 1: the page is there and marked for the next readahead; 0: it is missing. */
    readonly isMarked: u32;
    /** 1 when the process said that it reads in no order (POSIX_FADV_RANDOM). */
    readonly isRandom: u32;
    /** 1 when the page is used through a mapping, 0 when it is read. */
    readonly isMapped: u32;
    /** Page that the stream read last. */
    readonly previousPage: u64;
    /** First page that the stream last read ahead. */
    readonly windowStart: u64;
    /** Pages that the stream last read ahead. */
    readonly windowPages: u32;
    /** Pages of these behind the mark. */
    readonly windowAhead: u32;
    /** Pages that the device reads ahead at most. */
    readonly mostPages: u32;
    /** Misses of mappings of the file, less their hits; above 100 the kernel stops. */
    readonly mappedMisses: u32;
    /** Nanoseconds on a monotonic clock. */
    readonly time: u64;
    /** Starts to read pages of the file from this one on, without waiting. How many reads were started: none for pages that are in memory, on their way or behind the end. At most 16 times for one event, 62500 times a second and 32 at once for each process, 125000 times a second and 128 at once for all together; pages from 1 to 32. */
    prefetch(page: u64, pages: u32): u32;
    /** How many pages the kernel's own readahead reads this time; 0: only those asked for. At most once for one event; pages from 0 to 1024. */
    setWindow(pages: u32): void;
  }

  /** The load balancer has found a task that could move to a CPU with less to do, and nothing forbids it: the decision whether it does. */
  const canMigrate: Hook<CanMigrate>;

  /** The load balancer has found a task that could move to a CPU with less to do, and nothing forbids it: the decision whether it does. */
  interface CanMigrate {
    /** Process id (thread group) of the task. */
    readonly process: u32;
    /** Thread id of the task. */
    readonly task: u32;
    /** Id of the task's cgroup. */
    readonly cgroup: u64;
    /** User id of the task. */
    readonly user: u32;
    /** CPU that the task waits on. */
    readonly sourceCpu: u32;
    /** CPU that it would move to. */
    readonly destinationCpu: u32;
    /** Why the balancer runs: 0 the CPU is busy, 1 it is idle, 2 it is about to become idle. */
    readonly idle: u32;
    /** Tasks that run or wait on the source CPU. */
    readonly sourceRunning: u32;
    /** Tasks that run or wait on the destination CPU. */
    readonly destinationRunning: u32;
    /** Load of the source CPU; 1024 is one busy task of usual weight. */
    readonly sourceLoad: u64;
    /** Load of the destination CPU, likewise. */
    readonly destinationLoad: u64;
    /** Nanoseconds since the task last ran; below 500,000 the kernel takes its cache for hot. */
    readonly sinceRun: u64;
    /** 1 when the source CPU means to run it next (its buddy), otherwise 0. */
    readonly isNext: u32;
    /** Times in a row that balancing moved nothing in this scheduling domain. */
    readonly failedBalances: u32;
    /** Failed times up to which the domain spares tasks whose cache is hot. */
    readonly niceTries: u32;
    /** NUMA node of the source CPU. */
    readonly sourceNode: i32;
    /** NUMA node of the destination CPU. */
    readonly destinationNode: i32;
    /** NUMA node where the task's memory is; -1: not known. */
    readonly preferredNode: i32;
    /** Tasks on the source CPU that are on their preferred node. */
    readonly sourcePreferring: u32;
    /** NUMA faults of the task on memory of the source node. */
    readonly sourceFaults: u64;
    /** NUMA faults of the task on memory of the destination node. */
    readonly destinationFaults: u64;
    /** NUMA faults of the task on all nodes. */
    readonly totalFaults: u64;
    /** What the kernel's own rule says: 1 migrate, 0 not. */
    readonly kernelDecision: u32;
    /** Nanoseconds on a monotonic clock. */
    readonly time: u64;
    /** What the program would do: 1 to migrate the task, 0 to leave it. Compared with what the kernel does; where the kernel can be overruled, done. At most once for one event; migrate from 0 to 1. */
    decide(migrate: u32): void;
  }

  /** A task wakes up: the decision on which CPU. */
  const selectCpu: Hook<SelectCpu>;

  /** A task wakes up: the decision on which CPU. */
  interface SelectCpu {
    /** Process id (thread group) of the task. */
    readonly process: u32;
    /** Thread id of the task. */
    readonly task: u32;
    /** Id of the task's cgroup. */
    readonly cgroup: u64;
    /** User id of the task. */
    readonly user: u32;
    /** CPU that the task last ran on. */
    readonly previousCpu: u32;
    /** 1 when nothing runs there, otherwise 0. */
    readonly isPreviousIdle: u32;
    /** CPU that wakes it up. */
    readonly wakerCpu: u32;
    /** Why, bit by bit: 0x2 after exec, 0x4 after fork, 0x8 it was woken, 0x10 its waker is about to sleep. */
    readonly wakeFlags: u32;
    /** How many CPUs the task may run on. */
    readonly allowedCpus: u32;
    /** Share of the CPU that the task is due, 1 to 10000 as in cpu.weight; 100 is usual. */
    readonly weight: u32;
    /** How busy the task was of late: 0 to 1024, where 1024 is a CPU all the time. */
    readonly utilization: u32;
    /** Nanoseconds since the task last ran. */
    readonly sinceRun: u64;
    /** Nanoseconds on a monotonic clock. */
    readonly time: u64;
    /** Wakes the task up on this CPU. 1 when it will; 0 where the task may not run there or the CPU is offline: then the kernel chooses. At most once for one event; cpu from 0 to 8191. */
    chooseCpu(cpu: u32): u32;
  }

  /** A task that can run gets in line on a CPU: the decision how long its turn will be. */
  const enqueueTask: Hook<EnqueueTask>;

  /** A task that can run gets in line on a CPU: the decision how long its turn will be. */
  interface EnqueueTask {
    /** Process id (thread group) of the task. */
    readonly process: u32;
    /** Thread id of the task. */
    readonly task: u32;
    /** Id of the task's cgroup. */
    readonly cgroup: u64;
    /** User id of the task. */
    readonly user: u32;
    /** CPU that it gets in line on. */
    readonly cpu: u32;
    /** Tasks that run or wait there already. */
    readonly waiting: u32;
    /** 1 when it wakes up, 0 when its turn was over or it was pushed aside. */
    readonly isWakeup: u32;
    /** Share of the CPU that the task is due, 1 to 10000 as in cpu.weight; 100 is usual. */
    readonly weight: u32;
    /** How busy the task was of late: 0 to 1024, where 1024 is a CPU all the time. */
    readonly utilization: u32;
    /** Nanoseconds that are left of its last turn. */
    readonly sliceLeft: u64;
    /** Nanoseconds that the task has run in all. */
    readonly runTime: u64;
    /** Nanoseconds on a monotonic clock. */
    readonly time: u64;
    /** How long the task may run before others of its CPU get their turn; 20 ms without it. At most once for one event; nanoseconds from 100000 to 20000000. */
    setSlice(nanoseconds: u64): void;
  }

  /** A packet has come in and is about to go up the stack: the decision which class it is of. */
  const networkIngress: Hook<NetworkIngress>;

  /** A packet has come in and is about to go up the stack: the decision which class it is of. */
  interface NetworkIngress {
    /** Upper half of the source address (IPv6); 0 for IPv4. */
    readonly sourceHigh: u64;
    /** Lower half of the source address; for IPv4 0xffff00000000 plus the address. */
    readonly sourceLow: u64;
    /** Source port of TCP or UDP, otherwise 0. */
    readonly sourcePort: u16;
    /** Upper half of the destination address (IPv6); 0 for IPv4. */
    readonly destinationHigh: u64;
    /** Lower half of the destination address; for IPv4 0xffff00000000 plus the address. */
    readonly destinationLow: u64;
    /** Destination port of TCP or UDP, otherwise 0. */
    readonly destinationPort: u16;
    /** Protocol above IP: 6 TCP, 17 UDP, 1 and 58 ICMP. */
    readonly protocol: u8;
    /** Type of service or traffic class, with the bits of ECN lowest. */
    readonly trafficClass: u8;
    /** Flags of TCP: 1 FIN, 2 SYN, 4 RST, 8 PSH, 16 ACK; otherwise 0. */
    readonly flags: u8;
    /** Bytes of the packet; of all packets where the device put several together. */
    readonly length: u32;
    /** Index of the network device. */
    readonly device: u32;
    /** Queue of the device that it came by. */
    readonly queue: u32;
    /** Hash of addresses and ports: the same for all packets of a connection. */
    readonly flow: u32;
    /** The packet's mark so far. */
    readonly mark: u32;
    /** The packet's priority so far. */
    readonly priority: u32;
    /** Nanoseconds on a monotonic clock. */
    readonly time: u64;
    /** The priority of the packet, 0 to 15, by which queueing disciplines sort. At most once for one event; priority from 0 to 15. */
    setPriority(priority: u32): void;
    /** The mark of the packet, by which routes and filters choose. At most once for one event; mark from 0 to 4294967295. */
    setMark(mark: u32): void;
    /** The queue of the device that the packet goes through; one that the device lacks is as if not called. At most once for one event; queue from 0 to 65534. */
    setQueue(queue: u32): void;
  }

  /** An acknowledgement has come in on a TCP connection: the decision how much may be on its way from here on. */
  const congestion: Hook<Congestion>;

  /** An acknowledgement has come in on a TCP connection: the decision how much may be on its way from here on. */
  interface Congestion {
    /** Number of the socket (its cookie). */
    readonly connection: u64;
    /** Id of the cgroup that the socket belongs to. */
    readonly cgroup: u64;
    /** User id that the socket belongs to. */
    readonly user: u32;
    /** Round trip of the packets acknowledged, in µs; -1: not measured. */
    readonly roundTrip: i32;
    /** Smoothed round trip, in µs. */
    readonly smoothedRoundTrip: u32;
    /** Shortest round trip of the last minutes, in µs. */
    readonly shortestRoundTrip: u32;
    /** Congestion window, in packets. */
    readonly window: u32;
    /** Window above which it grows slowly (ssthresh), in packets. */
    readonly threshold: u32;
    /** Packets on their way before this acknowledgement. */
    readonly inFlight: u32;
    /** Packets that this acknowledgement tells of for the first time. */
    readonly acknowledged: u32;
    /** Packets that it makes lost. */
    readonly newlyLost: u32;
    /** Packets delivered so far; wraps. */
    readonly delivered: u32;
    /** Packets lost so far; wraps. */
    readonly lost: u32;
    /** Packets delivered so far that a router had marked (ECN); wraps. */
    readonly congestionMarked: u32;
    /** Packets delivered within the rate sample; -1: no sample. */
    readonly sampleDelivered: i32;
    /** Length of the rate sample, in µs. */
    readonly sampleInterval: i64;
    /** Bytes of a full packet. */
    readonly segmentBytes: u32;
    /** How fast it sends at most, in bytes a second. */
    readonly pacing: u64;
    /** 0 open, 1 disorder, 2 after ECN (CWR), 3 recovery, 4 loss. */
    readonly state: u8;
    /** 1 when the application, not the network, set the pace. */
    readonly isApplicationLimited: u8;
    /** Nanoseconds on a monotonic clock. */
    readonly time: u64;
    /** How many packets the connection may have on their way. At most once for one event; packets from 4 to 1048576. */
    setWindow(packets: u32): void;
    /** How fast the connection sends, whatever the window allows. At most once for one event; bytesPerSecond from 1500 to 50000000000. */
    setPacing(bytesPerSecond: u64): void;
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

  /** An event of a process, made by hand: for trying out limits and privacy. It is in no kernel. */
  const testShared: Hook<TestShared>;

  /** An event of a process, made by hand: for trying out limits and privacy. It is in no kernel. */
  interface TestShared {
    /** Process id. */
    readonly process: u32;
    /** Id of its cgroup. */
    readonly cgroup: u64;
    /** Id of its user. */
    readonly user: u32;
    /** Any value. */
    readonly value: i64;
    /** Nanoseconds on a monotonic clock. */
    readonly time: u64;
    /** Gives the process some of a resource that all share. At most 64 times for one event, 1000 times a second and 16 at once for each process, 4000 times a second and 64 at once for all together; amount from 0 to 1000. */
    grant(amount: i64): void;
  }

  /** A timer that ticks 250 times a second, made by hand. It is in no kernel. */
  const testTick: Hook<TestTick>;

  /** A timer that ticks 250 times a second, made by hand. It is in no kernel. */
  interface TestTick {
    /** Any value. */
    readonly value: i64;
    /** Nanoseconds on a monotonic clock. */
    readonly time: u64;
    /** Moves a setting of the system up or down. At most 16 times for one event, 1000 times a second and 8 at once for all together; amount from -100 to 100. */
    adjust(amount: i64): void;
  }
}
