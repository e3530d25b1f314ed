import { createHash } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { type Diagnostic, errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import { pageBytes } from "./lackey-parser.ts";
import type { Region, Trace } from "./trace.ts";
import { VarintReader, VarintWriter } from "./varint.ts";

/*
 * The file, little-endian:
 *   8 bytes   magic
 *   4 bytes   format version
 *   4 bytes   length of the header
 *   4 bytes   length of the compressed body
 *   header    JSON, UTF-8
 *   body      brotli over the columns one after the other, in the order of `columnNames`
 *   32 bytes  SHA-256 of everything before
 * Columns stand apart because like compresses with like.
 */

/** The first bytes of every trace file. */
export const traceFileMagic = Buffer.from("RMTRACE\n", "latin1");
const formatVersion = 1;
const fixedBytes = traceFileMagic.length + 12;
const checksumBytes = 32;

/** Bounds on what a file may claim, far above any real trace: they keep a forged header from using up the memory. */
const largestPages = 2 ** 25;
const largestAccesses = 2 ** 27;
const largestRegions = 2 ** 20;
/** Page numbers stay below this, so that the difference of two is exact. */
export const pageNumberLimit = 2 ** 52;
const largestCount = 0xffff_ffff;

const columnNames = ["pages", "created", "regions", "accesses", "instructions"] as const;
type ColumnName = (typeof columnNames)[number];

interface Header {
  readonly name: string;
  readonly command: string;
  readonly filterPages: number;
  readonly pageSize: number;
  readonly pages: number;
  readonly accesses: number;
  readonly regions: number;
  readonly trailingInstructions: number;
  /** Bytes of each column in the body. */
  readonly columns: Readonly<Record<ColumnName, number>>;
}

/** True when the bytes start like a trace file, whatever follows. */
export function isTraceFile(bytes: Uint8Array): boolean {
  return bytes.length >= traceFileMagic.length && traceFileMagic.equals(bytes.subarray(0, traceFileMagic.length));
}

/** The content of a `.rmtrace` file that holds the trace. */
export function encodeTrace(trace: Trace): Uint8Array {
  const columns: Record<ColumnName, Uint8Array> = {
    pages: encodeAscending(trace.pages),
    created: encodeBits(trace.created),
    regions: encodeRegions(trace.regions),
    accesses: encodeDifferences(trace.accesses),
    instructions: encodeCounts(trace.instructions),
  };
  const sizes = Object.fromEntries(columnNames.map((name) => [name, columns[name].length]));
  const header: Header = {
    name: trace.name,
    command: trace.command,
    filterPages: trace.filterPages,
    pageSize: pageBytes,
    pages: trace.pages.length,
    accesses: trace.accesses.length,
    regions: trace.regions.length,
    trailingInstructions: trace.trailingInstructions,
    columns: sizes as Record<ColumnName, number>,
  };
  const headerBytes = Buffer.from(JSON.stringify(header), "utf8");
  const body = brotliCompressSync(Buffer.concat(columnNames.map((name) => columns[name])), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS },
  });
  const fixed = Buffer.alloc(fixedBytes);
  traceFileMagic.copy(fixed);
  fixed.writeUInt32LE(formatVersion, traceFileMagic.length);
  fixed.writeUInt32LE(headerBytes.length, traceFileMagic.length + 4);
  fixed.writeUInt32LE(body.length, traceFileMagic.length + 8);
  const content = Buffer.concat([fixed, headerBytes, body]);
  return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}

function encodeAscending(values: Float64Array): Uint8Array {
  const writer = new VarintWriter();
  let previous = 0;
  for (const value of values) {
    writer.write(value - previous);
    previous = value;
  }
  return writer.finish();
}

function encodeBits(flags: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag, index) => {
    if (flag) bytes[index >> 3]! |= 1 << (index & 7);
  });
  return bytes;
}

function encodeRegions(regions: readonly Region[]): Uint8Array {
  const writer = new VarintWriter();
  let previous = 0;
  for (const region of regions) {
    writer.write(region.start - previous);
    writer.write(region.end - region.start);
    previous = region.end;
  }
  return writer.finish();
}

function encodeDifferences(values: Uint32Array): Uint8Array {
  const writer = new VarintWriter();
  let previous = 0;
  for (const value of values) {
    writer.writeSigned(value - previous);
    previous = value;
  }
  return writer.finish();
}

function encodeCounts(values: Uint32Array): Uint8Array {
  const writer = new VarintWriter();
  for (const value of values) writer.write(value);
  return writer.finish();
}

/**
 * Reads the content of a `.rmtrace` file.
 *
 * @param fileName what diagnostics call the file
 * @returns the trace, or one diagnostic: RMT5001 (no trace file), RMT5002 (newer version), RMT5003 (truncated),
 *   RMT5004 (corrupted), RMT5005 (whole, but what it says is impossible)
 */
export function decodeTrace(bytes: Uint8Array, fileName: string): Result<Trace> {
  if (!isTraceFile(bytes)) {
    const looksCut = bytes.length < traceFileMagic.length && traceFileMagic.subarray(0, bytes.length).equals(bytes);
    return looksCut ? failure(truncated(fileName)) : failure(notATrace(fileName));
  }
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (content.length < traceFileMagic.length + 4) return failure(truncated(fileName));
  const version = content.readUInt32LE(traceFileMagic.length);
  if (version > formatVersion) {
    return failure(
      errorDiagnostic(
        "RMT5002",
        `${fileName} has trace format version ${version}, this rmt reads versions up to ${formatVersion}`,
        { hint: "update rmt, or record the trace again with this version" },
      ),
    );
  }
  if (content.length < fixedBytes) return failure(truncated(fileName));
  const headerLength = content.readUInt32LE(traceFileMagic.length + 4);
  const bodyLength = content.readUInt32LE(traceFileMagic.length + 8);
  const contentLength = fixedBytes + headerLength + bodyLength;
  if (content.length < contentLength + checksumBytes) return failure(truncated(fileName));
  const checksum = createHash("sha256").update(content.subarray(0, contentLength)).digest();
  if (content.length > contentLength + checksumBytes || !checksum.equals(content.subarray(contentLength))) {
    return failure(corrupted(fileName));
  }
  const header = parseHeader(content.subarray(fixedBytes, fixedBytes + headerLength));
  if (typeof header === "string") return failure(impossible(fileName, header));
  const body = decompress(content.subarray(fixedBytes + headerLength, contentLength), header);
  if (body === undefined) return failure(impossible(fileName, "its body does not have the size that the header says"));
  const trace = decodeBody(header, body);
  return typeof trace === "string" ? failure(impossible(fileName, trace)) : success(trace);
}

/** The header, or what is impossible about it. */
function parseHeader(bytes: Buffer): Header | string {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    return "its header is not JSON";
  }
  if (typeof value !== "object" || value === null) return "its header is not an object";
  const fields = value as Record<string, unknown>;
  const columns = fields.columns;
  if (typeof fields.name !== "string" || typeof fields.command !== "string") return "its header lacks name or command";
  if (typeof columns !== "object" || columns === null) return "its header lacks the column sizes";
  if (fields.pageSize !== pageBytes) return `its page size is ${String(fields.pageSize)}, not ${pageBytes}`;
  const limits = {
    filterPages: largestPages,
    pages: largestPages,
    accesses: largestAccesses,
    regions: largestRegions,
    trailingInstructions: Number.MAX_SAFE_INTEGER,
  };
  for (const [name, limit] of Object.entries(limits)) {
    if (!isCount(fields[name], limit)) return `its header says ${name} = ${String(fields[name])}`;
  }
  const header = value as Header;
  const smallest: Record<ColumnName, number> = {
    pages: header.pages,
    created: Math.ceil(header.pages / 8),
    regions: 2 * header.regions,
    accesses: header.accesses,
    instructions: header.accesses,
  };
  for (const name of columnNames) {
    const size = (columns as Record<string, unknown>)[name];
    // A number takes between one and eight bytes in its column; a flag one bit.
    const largest = name === "created" ? smallest.created : 8 * smallest[name];
    if (!isCount(size, largest) || size < smallest[name]) {
      return `its header says ${String(size)} bytes of ${name}, which does not go with the counts`;
    }
  }
  if (header.pages === 0 || header.accesses === 0) return "it holds no access";
  return header;
}

function isCount(value: unknown, limit: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= limit;
}

function decompress(body: Buffer, header: Header): Buffer | undefined {
  const size = columnNames.reduce((sum, name) => sum + header.columns[name], 0);
  try {
    const columns = brotliDecompressSync(body, { maxOutputLength: size });
    return columns.length === size ? columns : undefined;
  } catch {
    return undefined;
  }
}

/** The trace in the columns, or what is impossible about them. */
function decodeBody(header: Header, body: Buffer): Trace | string {
  let offset = 0;
  const column = (name: ColumnName) => {
    offset += header.columns[name];
    return body.subarray(offset - header.columns[name], offset);
  };
  const pages = decodeAscending(column("pages"), header.pages);
  if (pages === undefined) return "its pages are not ascending numbers below 2^52";
  const bits = column("created");
  const created = new Uint8Array(header.pages);
  for (let index = 0; index < created.length; index++) created[index] = (bits[index >> 3]! >> (index & 7)) & 1;
  const regions = decodeRegions(column("regions"), header.regions);
  if (regions === undefined || !coversPages(regions, pages)) return "its regions do not hold its pages";
  const accesses = decodeDifferences(column("accesses"), header.accesses, header.pages);
  if (accesses === undefined) return "an access names a page that is not in it";
  const instructions = decodeCounts(column("instructions"), header.accesses);
  if (instructions === undefined) return "its instruction counts are not 32-bit numbers";
  const { name, command, filterPages, trailingInstructions } = header;
  return { name, command, filterPages, pages, accesses, instructions, created, regions, trailingInstructions };
}

function decodeAscending(bytes: Uint8Array, count: number): Float64Array | undefined {
  const reader = new VarintReader(bytes);
  const values = new Float64Array(count);
  let value = 0;
  for (let index = 0; index < count; index++) {
    const difference = reader.read();
    value += difference;
    if ((difference === 0 && index > 0) || value >= pageNumberLimit) return undefined;
    values[index] = value;
  }
  return reader.isComplete ? values : undefined;
}

function decodeRegions(bytes: Uint8Array, count: number): Region[] | undefined {
  const reader = new VarintReader(bytes);
  const regions: Region[] = [];
  let end = 0;
  for (let index = 0; index < count; index++) {
    const start = end + reader.read();
    end = start + reader.read();
    if (end === start || end > pageNumberLimit) return undefined;
    regions.push({ start, end });
  }
  return reader.isComplete ? regions : undefined;
}

function coversPages(regions: readonly Region[], pages: Float64Array): boolean {
  let index = 0;
  for (const page of pages) {
    while (index < regions.length && regions[index]!.end <= page) index++;
    const region = regions[index];
    if (region === undefined || page < region.start) return false;
  }
  return true;
}

function decodeDifferences(bytes: Uint8Array, count: number, limit: number): Uint32Array | undefined {
  const reader = new VarintReader(bytes);
  const values = new Uint32Array(count);
  let value = 0;
  for (let index = 0; index < count; index++) {
    value += reader.readSigned();
    if (!(value >= 0 && value < limit)) return undefined;
    values[index] = value;
  }
  return reader.isComplete ? values : undefined;
}

function decodeCounts(bytes: Uint8Array, count: number): Uint32Array | undefined {
  const reader = new VarintReader(bytes);
  const values = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const value = reader.read();
    if (value > largestCount) return undefined;
    values[index] = value;
  }
  return reader.isComplete ? values : undefined;
}

function notATrace(fileName: string): Diagnostic {
  return errorDiagnostic("RMT5001", `${fileName} is not a trace file`, {
    hint: "record one with `rmt record -o FILE -- COMMAND`, or give a text trace: one `PAGE [INSTRUCTIONS]` a line",
  });
}

function truncated(fileName: string): Diagnostic {
  return errorDiagnostic("RMT5003", `trace file ${fileName} is truncated`, {
    hint: "copy it again from where it came, or record it again",
  });
}

function corrupted(fileName: string): Diagnostic {
  return errorDiagnostic("RMT5004", `trace file ${fileName} is corrupted: its checksum does not match`, {
    hint: "copy it again from where it came, or record it again",
  });
}

function impossible(fileName: string, what: string): Diagnostic {
  return errorDiagnostic("RMT5005", `trace file ${fileName} cannot be right: ${what}`, {
    hint: "the program that wrote it is at fault; record it again with `rmt record`",
  });
}
