import type { IntegerType } from "../instruction.ts";
import { integerTypes } from "../integer-type.ts";
import { elementRange } from "../limits.ts";
import type { IntegerField } from "../program.ts";
import { type ByteReader, malformed, readChoice, readCount, readInteger, readList, readText } from "./byte-reader.ts";

/** Reads a name and an integer type. */
export function readField(reader: ByteReader): IntegerField {
  return { name: readText(reader), type: readType(reader) };
}

/** Reads an integer type. */
export function readType(reader: ByteReader): IntegerType {
  return readChoice(reader, integerTypes, "integer type");
}

/** Reads what some type of at most 32 bits holds. */
export function readElement(reader: ByteReader): number {
  const value = Number(readInteger(reader));
  if (value >= elementRange.low && value <= elementRange.high) return value;
  throw malformed(reader, "a number needs more than 32 bits");
}

/** Reads an index into the locations; -1: not known. */
export function readLocationIndex(reader: ByteReader): number {
  return readCount(reader) - 1;
}

/** Reads a list of none or one. */
export function readOptional<T>(reader: ByteReader, read: (reader: ByteReader) => T, what: string): T | undefined {
  const values = readList(reader, read);
  if (values.length > 1) throw malformed(reader, `there is more than one ${what}`);
  return values[0];
}
