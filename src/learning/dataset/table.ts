import type { SourceLocation } from "../../diagnostics/index.ts";

/** Rows and columns of a file, whatever its format. */
export interface Table {
  /** The name of the file, for messages. */
  readonly file: string;
  /** By column; all different. */
  readonly names: readonly string[];
  /** Rows, without the header. */
  readonly count: number;
  /** The cells of a column as numbers. */
  numbers(column: number): NumberColumn;
  /** The cells of a column as text, without space around. */
  words(column: number): readonly string[];
  /** Where a cell stands, for messages. */
  locate(row: number, column: number): CellPlace;
}

/** The cells of a column as numbers. */
export interface NumberColumn {
  /** NaN where a cell is no finite number. */
  readonly values: Float64Array;
  /** Digits behind the decimal point that all numbers can be written with; zeros at the end do not count. */
  readonly decimals: number;
  /** The first row whose cell is empty, or is written as no finite number (NaN, infinity); absent: none. */
  readonly firstMissing?: number;
  /** The first row whose cell is something else than a number; absent: none. */
  readonly firstWord?: number;
}

/** Where a cell stands. */
export interface CellPlace {
  /** Such as `line 7`. */
  readonly text: string;
  /** Where the file is text. */
  readonly location?: SourceLocation;
}

/** How a file is read that does not say it all. */
export interface TableOptions {
  /** By default the one that splits the first lines into the same number of columns. */
  readonly separator?: "," | ";" | "\t";
  /** Whether the first line holds names; by default it does where none of its cells is a number. */
  readonly header?: boolean;
}

/** The names of columns: those without one are `column1` and so on; the same ones again are told apart by `.2`, `.3`. */
export function columnNames(given: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const [index, text] of given.entries()) {
    const name = text === "" ? `column${index + 1}` : text;
    let unique = name;
    for (let copy = 2; names.has(unique); copy++) unique = `${name}.${copy}`;
    names.add(unique);
  }
  return [...names];
}

/** How many digits behind the decimal point a finite number has in its shortest form. */
export function decimalsOf(value: number): number {
  return Number.isInteger(value) ? 0 : decimalsWritten(String(value));
}

/** How many digits stand behind the decimal point of a written number, zeros at the end not counted, exponents undone. */
export function decimalsWritten(text: string): number {
  const [mantissa = "", exponent = "0"] = text.split(/e/i);
  const point = mantissa.indexOf(".");
  const fraction = point < 0 ? "" : mantissa.slice(point + 1);
  let digits = fraction.length;
  while (digits > 0 && fraction[digits - 1] === "0") digits--;
  return Math.max(0, digits - Number(exponent));
}
