/** Of `rmt.d.ts`: integers, vectors, and the functions on them. */
export const valuesText = `/** Converts to an integer type, and stands for the type in declarations. */
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

`;
