/** Bytes that grow at the end. */
export interface ByteWriter {
  bytes: Uint8Array;
  length: number;
}

/** A writer with nothing in it. */
export function createByteWriter(): ByteWriter {
  return { bytes: new Uint8Array(1024), length: 0 };
}

/** What was written so far, as a copy. */
export function writtenBytes(writer: ByteWriter): Uint8Array {
  return writer.bytes.slice(0, writer.length);
}

/** Adds one byte. */
export function writeByte(writer: ByteWriter, byte: number): void {
  reserve(writer, 1);
  writer.bytes[writer.length++] = byte;
}

/** Adds bytes as they are. */
export function writeBytes(writer: ByteWriter, bytes: Uint8Array): void {
  reserve(writer, bytes.length);
  writer.bytes.set(bytes, writer.length);
  writer.length += bytes.length;
}

/** Adds a number from 0 to 2^32 - 1, 7 bits a byte, least first (unsigned LEB128). */
export function writeCount(writer: ByteWriter, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new RangeError(`a program object cannot hold the count ${value}`);
  }
  while (value > 0x7f) {
    writeByte(writer, (value % 0x80) | 0x80);
    value = Math.floor(value / 0x80);
  }
  writeByte(writer, value);
}

/** Adds an integer from -2^63 to 2^64 - 1 (signed LEB128). */
export function writeInteger(writer: ByteWriter, value: bigint): void {
  if (value < -(1n << 63n) || value >= 1n << 64n) {
    throw new RangeError(`a program object cannot hold the integer ${value}`);
  }
  while (value < -64n || value > 63n) {
    writeByte(writer, Number(value & 0x7fn) | 0x80);
    value >>= 7n;
  }
  writeByte(writer, Number(value & 0x7fn));
}

/** Adds a text: its length in bytes and its UTF-8. */
export function writeText(writer: ByteWriter, text: string): void {
  const bytes = new TextEncoder().encode(text);
  writeCount(writer, bytes.length);
  writeBytes(writer, bytes);
}

function reserve(writer: ByteWriter, count: number): void {
  if (writer.length + count <= writer.bytes.length) return;
  const grown = new Uint8Array(Math.max(2 * writer.bytes.length, writer.length + count));
  grown.set(writer.bytes.subarray(0, writer.length));
  writer.bytes = grown;
}
