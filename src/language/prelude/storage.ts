/** Of `rmt.d.ts`: what programs remember. */
export const storageText = `interface RingType<Element, Length extends number> {
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

`;
