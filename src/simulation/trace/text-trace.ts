import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import { AccessLog } from "./access-log.ts";
import { splitPage } from "./page-numbering.ts";
import { regionsByGap } from "./regions.ts";
import type { Trace } from "./trace.ts";
import { pageNumberLimit } from "./trace-file.ts";

/** Instructions of an access whose line does not say: a page's worth of work at a few per word. */
const defaultInstructions = 1000;
const largestInstructions = 0xffff_ffff;

const tab = 9;
const newline = 10;
const carriageReturn = 13;
const space = 32;
const numberSign = 35;
const zero = 48;
const nine = 57;
const letterA = 97;
const letterF = 102;
const letterX = 120;
/** Makes an ASCII letter lower case. */
const lowerCaseBit = 32;

/** What stands at a place of the text: a number, or nothing usable there. */
interface Token {
  value: number;
  end: number;
  isNumber: boolean;
}

/**
 * Reads a plain text trace: a line is `PAGE [INSTRUCTIONS]`, each decimal or 0x hexadecimal; `#` starts a comment.
 * INSTRUCTIONS are those executed since the access before, 1000 where left out. Accesses that repeat the page before
 * merge into it; their instructions count towards the next one. Every page is on the device from the start; mappings
 * are told apart by gaps of 2 MiB.
 *
 * @param fileName what diagnostics call the file
 * @param name the trace's name
 * @returns the trace, RMT5011 (bad line) or RMT5012 (no access)
 */
export function parseTextTrace(bytes: Uint8Array, fileName: string, name: string): Result<Trace> {
  const log = new AccessLog(0);
  const token: Token = { value: 0, end: 0, isNumber: false };
  let instructions = 0;
  let line = 1;
  let lineStart = 0;
  const bad = (start: number, message: string, hint: string) =>
    failure(errorDiagnostic("RMT5011", message, { hint, location: locate(bytes, fileName, line, lineStart, start) }));
  const form = "write `PAGE [INSTRUCTIONS]`, both decimal or 0x hexadecimal, or a comment behind `#`";

  while (lineStart < bytes.length) {
    let position = skipBlanks(bytes, lineStart);
    if (!isLineEnd(bytes, position)) {
      const pageStart = position;
      readNumber(bytes, position, token);
      if (!token.isNumber) return bad(pageStart, `\`${wordAt(bytes, pageStart)}\` is not a page number`, form);
      if (token.value >= pageNumberLimit) {
        return bad(pageStart, `page number ${wordAt(bytes, pageStart)} is too large`, "page numbers are below 2^52");
      }
      const page = token.value;
      position = skipBlanks(bytes, token.end);
      let count = defaultInstructions;
      if (!isLineEnd(bytes, position)) {
        const countStart = position;
        readNumber(bytes, position, token);
        if (!token.isNumber)
          return bad(countStart, `\`${wordAt(bytes, countStart)}\` is not a number of instructions`, form);
        if (token.value > largestInstructions) {
          const hint = "at most 2^32 - 1 between two accesses";
          return bad(countStart, `${wordAt(bytes, countStart)} instructions are too many`, hint);
        }
        count = token.value;
        position = skipBlanks(bytes, token.end);
        if (!isLineEnd(bytes, position)) {
          return bad(position, `\`${wordAt(bytes, position)}\` stands behind the two numbers of a line`, form);
        }
      }
      instructions += count;
      const { high, low } = splitPage(page);
      log.access(high, low, false, instructions);
    }
    const next = bytes.indexOf(newline, position);
    lineStart = next < 0 ? bytes.length : next + 1;
    line++;
  }
  if (log.accessCount === 0) {
    return failure(errorDiagnostic("RMT5012", `trace ${fileName} holds no access`, { hint: form }));
  }
  const logged = log.finish(instructions);
  return success({ ...logged, name, command: "", regions: regionsByGap(logged.pages) });
}

function skipBlanks(bytes: Uint8Array, position: number): number {
  while (bytes[position] === space || bytes[position] === tab) position++;
  return position;
}

/** True where nothing but a comment or the end of the line follows. */
function isLineEnd(bytes: Uint8Array, position: number): boolean {
  const byte = bytes[position];
  if (byte === carriageReturn) return position + 1 === bytes.length || bytes[position + 1] === newline;
  return byte === undefined || byte === newline || byte === numberSign;
}

function isWordEnd(bytes: Uint8Array, position: number): boolean {
  return bytes[position] === space || bytes[position] === tab || isLineEnd(bytes, position);
}

/** Reads the number at a place into `token`; a value beyond 2^53 is not exact, but still too large. */
function readNumber(bytes: Uint8Array, position: number, token: Token): void {
  const isHexadecimal = bytes[position] === zero && (bytes[position + 1]! | lowerCaseBit) === letterX;
  if (isHexadecimal) position += 2;
  const start = position;
  let value = 0;
  for (; position < bytes.length; position++) {
    const byte = bytes[position]!;
    const letter = byte | lowerCaseBit;
    if (byte >= zero && byte <= nine) value = value * (isHexadecimal ? 16 : 10) + byte - zero;
    else if (isHexadecimal && letter >= letterA && letter <= letterF) value = value * 16 + letter - letterA + 10;
    else break;
  }
  token.value = value;
  token.end = position;
  token.isNumber = position > start && isWordEnd(bytes, position);
}

/** The word at a place, cut where it is long. */
function wordAt(bytes: Uint8Array, start: number): string {
  let end = start;
  while (!isWordEnd(bytes, end) && end - start < 40) end++;
  return Buffer.from(bytes.subarray(start, end)).toString("utf8");
}

function locate(bytes: Uint8Array, file: string, line: number, lineStart: number, start: number) {
  const column = Buffer.from(bytes.subarray(lineStart, start)).toString("utf8").length + 1;
  return { file, line, column, length: Math.max(1, wordAt(bytes, start).length) };
}
