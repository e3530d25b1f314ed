import { DiagnosticError, errorDiagnostic } from "../../diagnostics/index.ts";

/** A place in bytes that nobody vouches for. The functions here read on or throw a `DiagnosticError` (RMT2013). */
export interface ByteReader {
  readonly file: string;
  readonly bytes: Uint8Array;
  offset: number;
  /** Where reading must stop. */
  end: number;
}

/** Content that the format does not allow, found at the current offset. */
export function malformed(reader: ByteReader, message: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic("RMT2013", `${reader.file} is damaged: ${message} (at byte ${reader.offset})`, {
      hint: "build the program object again from its source",
    }),
  );
}

/** Reads one byte. */
export function readByte(reader: ByteReader): number {
  if (reader.offset >= reader.end) throw malformed(reader, "a section ends too early");
  return reader.bytes[reader.offset++]!;
}

/** Reads a number from 0 to 2^32 - 1. */
export function readCount(reader: ByteReader): number {
  let value = 0;
  for (let factor = 1; factor <= 0x80 ** 4; factor *= 0x80) {
    const byte = readByte(reader);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) {
      if (value > 0xffff_ffff) break;
      return value;
    }
  }
  throw malformed(reader, "a count needs more than 32 bits");
}

/** Reads an integer from -2^63 to 2^64 - 1. */
export function readInteger(reader: ByteReader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = readByte(reader);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) {
      const signed = BigInt.asIntN(Number(shift) + 7, value);
      if (signed < -(1n << 63n) || signed >= 1n << 64n) break;
      return signed;
    }
  }
  throw malformed(reader, "an integer needs more than 64 bits");
}

/** Reads a text. */
export function readText(reader: ByteReader): string {
  const length = readCount(reader);
  if (length > reader.end - reader.offset) throw malformed(reader, "a text is longer than its section");
  const bytes = reader.bytes.subarray(reader.offset, reader.offset + length);
  try {
    // ignoreBOM: the text is to come back as it was written, also where it starts with U+FEFF.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    reader.offset += length;
    return text;
  } catch {
    throw malformed(reader, "a text is not UTF-8");
  }
}

/** Reads a list: a count and that many elements, each of at least one byte. */
export function readList<T>(reader: ByteReader, readElement: (reader: ByteReader) => T): T[] {
  const count = readCount(reader);
  if (count > reader.end - reader.offset) throw malformed(reader, `a list claims ${count} elements`);
  const elements: T[] = [];
  for (let index = 0; index < count; index++) elements.push(readElement(reader));
  return elements;
}

/** Reads a byte that numbers one of the choices. */
export function readChoice<T>(reader: ByteReader, choices: readonly T[], what: string): T {
  const index = readByte(reader);
  if (index >= choices.length) throw malformed(reader, `there is no ${what} with number ${index}`);
  return choices[index]!;
}
