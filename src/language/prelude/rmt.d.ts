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
  /** The model's answer; 0 while the slot is empty. */
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

interface FeatureOptions<Feature> {
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
interface NetworkOptions {
  /** i8 or i16; i8 unless given. */
  readonly weightType?: WeightType;
  /** What flows between layers, i8 or i16; i8 unless given. */
  readonly activationType?: WeightType;
  /** "relu" unless given; "table": a table of 256 values, learned with the weights. */
  readonly activation?: "relu" | "table";
  /** Whether features are scaled to the activation type first; unless given, they are if they are of another type. */
  readonly quantizesFeatures?: boolean;
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
    },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for a linear model. */
export declare function linear<const Answer extends Output, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> & {
    readonly output: Answer;
    /** i8 or i16; i8 unless given. */
    readonly weightType?: WeightType;
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
  declaration: NetworkOptions & {
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
  declaration: FeatureOptions<Feature> & {
    readonly output: Classes<Count>;
    /** Sizes of the hidden layers. */
    readonly hidden: readonly number[];
  },
): Model<Feature, ClassOf<Count>>;
/** Declares a slot for a Markov predictor: what followed the last features. */
export declare function contextTable<const Answer extends Output, Feature extends number = i32>(declaration: {
  /** How many features choose the row: the first of the vector. */
  readonly order: number;
  /** Rows of the table; a power of two is fastest. */
  readonly rows: number;
  /** Length of the feature vector; the order unless given. */
  readonly features?: number;
  /** Of 32 bits or less; i32 unless given. */
  readonly featureType?: IntegerConversion<Feature>;
  readonly output: Answer;
}): Model<Feature, AnswerOf<Answer>>;
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
