import { errorDiagnostic, failure, type Result, type SourceLocation, success } from "../../diagnostics/index.ts";

/** Where the cells of a text are (RFC 4180): rows of the same number of cells. */
export interface CellGrid {
  readonly bytes: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  /**
   * Row by row `columns + 1` offsets: where each cell starts, and the place behind the row. A cell ends one byte before
   * the next one starts.
   */
  readonly starts: Uint32Array;
}

const lineFeed = 10;
const carriageReturn = 13;
const quote = 34;

/**
 * Finds the cells of a text. Lines end with LF or CRLF; empty lines are left out. Cells in quotes can hold separators, line
 * ends, and quotes written twice. RMT7022: a row with another number of cells than the first, a quote that is not closed,
 * text behind a closed one.
 *
 * @param bytes UTF-8
 * @param separator a byte
 */
export function scanCells(bytes: Uint8Array, separator: number, file: string): Result<CellGrid> {
  const size = bytes.length;
  let starts = new Uint32Array(1024);
  let used = 0;
  let columns = 0;
  let rows = 0;
  let position = 0;
  while (position < size) {
    const byte = bytes[position]!;
    if (byte === lineFeed || (byte === carriageReturn && bytes[position + 1] === lineFeed)) {
      position += byte === lineFeed ? 1 : 2;
      continue;
    }
    const rowStart = position;
    let cells = 0;
    for (;;) {
      if (used + 2 > starts.length) starts = grown(starts);
      starts[used++] = position;
      cells++;
      if (bytes[position] === quote) {
        const opened = position;
        position = closingQuote(bytes, position);
        if (position >= size) {
          return refusal(file, bytes, opened, "a quote is not closed", 'write " at its end, and "" for a quote inside');
        }
        position++;
        if (!isCellEnd(bytes, position, separator)) {
          const hint = 'put the whole cell into quotes, and write "" for a quote inside';
          return refusal(file, bytes, position, "there is text behind a closing quote", hint);
        }
      }
      while (position < size && bytes[position] !== separator && bytes[position] !== lineFeed) position++;
      if (position >= size || bytes[position] === lineFeed) break;
      position++;
    }
    const hasReturn = position > rowStart && bytes[position - 1] === carriageReturn;
    starts[used++] = (hasReturn ? position - 1 : position) + 1;
    position++;
    if (rows === 0) columns = cells;
    else if (cells !== columns) {
      const what = `a row has ${cells} ${cells === 1 ? "cell" : "cells"}, the first row ${columns}`;
      return refusal(file, bytes, rowStart, what, "give every row the same number of cells");
    }
    rows++;
  }
  return success({ bytes, columns, rows, starts });
}

/** The text of a cell, out of its quotes, without space around. */
export function cellText({ bytes, columns, starts }: CellGrid, row: number, column: number): string {
  const index = row * (columns + 1) + column;
  const text = decoder.decode(bytes.subarray(starts[index]!, starts[index + 1]! - 1));
  return (text.startsWith('"') ? text.slice(1, text.lastIndexOf('"')).replaceAll('""', '"') : text).trim();
}

/** Where a byte stands in the text, for messages. */
export function locateByte(file: string, bytes: Uint8Array, offset: number, length = 1): SourceLocation {
  let line = 1;
  let lineStart = 0;
  for (let index = bytes.indexOf(lineFeed); index >= 0 && index < offset; index = bytes.indexOf(lineFeed, index + 1)) {
    line++;
    lineStart = index + 1;
  }
  const column = decoder.decode(bytes.subarray(lineStart, offset)).length + 1;
  return { file, line, column, length: Math.max(1, length) };
}

const decoder = new TextDecoder();

function grown(starts: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(2 * starts.length);
  more.set(starts);
  return more;
}

/** The place of the quote that closes the one at `opened`, or the end of the text. */
function closingQuote(bytes: Uint8Array, opened: number): number {
  let position = opened + 1;
  for (;;) {
    position = bytes.indexOf(quote, position);
    if (position < 0) return bytes.length;
    if (bytes[position + 1] !== quote) return position;
    position += 2;
  }
}

function isCellEnd(bytes: Uint8Array, position: number, separator: number): boolean {
  const byte = bytes[position];
  if (byte === carriageReturn) return bytes[position + 1] === lineFeed || position + 1 === bytes.length;
  return byte === undefined || byte === separator || byte === lineFeed;
}

function refusal(file: string, bytes: Uint8Array, offset: number, what: string, hint: string): Result<never> {
  const location = locateByte(file, bytes, offset);
  return failure(errorDiagnostic("RMT7022", `${file}: ${what} in line ${location.line}`, { hint, location }));
}
