import { isUtf8 } from "node:buffer";
import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import { createNumberParser, isMissing } from "./parse-number.ts";
import { type CellGrid, cellText, locateByte, scanCells } from "./scan-cells.ts";
import { type CellPlace, columnNames, type NumberColumn, type Table, type TableOptions } from "./table.ts";

/** By preference where several fit: commas may stand in numbers of some languages and in words. */
const separators = [";", "\t", ","] as const;

/** So many lines tell the separator. */
const sampleLines = 8;
const sampleBytes = 65_536;

const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * The table in a text of separated values, see `scanCells`.
 *
 * @param isFile whether the bytes are those of the file, so that places in it can be shown
 * @returns RMT7020 for what is no UTF-8 text, RMT7021 for an empty one, RMT7022 for rows of different lengths
 */
export function readCsv(given: Uint8Array, file: string, options: TableOptions, isFile: boolean): Result<Table> {
  const hasMark = byteOrderMark.every((byte, index) => given[index] === byte);
  const bytes = hasMark ? given.subarray(byteOrderMark.length) : given;
  if (bytes.includes(0) || !isUtf8(bytes)) {
    const hint = "give separated values as UTF-8 text, or a Parquet file";
    return failure(errorDiagnostic("RMT7020", `${file} is neither UTF-8 text nor a Parquet file`, { hint }));
  }
  const separator = options.separator ?? findSeparator(bytes);
  const scanned = scanCells(bytes, separator.charCodeAt(0), file);
  if (!scanned.ok) return isFile ? scanned : failure(...scanned.diagnostics.map(({ location: _, ...rest }) => rest));
  const grid = scanned.value;
  const hasHeader = options.header ?? looksLikeHeader(grid);
  const count = grid.rows - (hasHeader ? 1 : 0);
  if (count <= 0) {
    const what = grid.rows === 0 ? "is empty" : "holds names of columns, but no samples";
    return failure(errorDiagnostic("RMT7021", `${file} ${what}`, { hint: "give one line for each sample" }));
  }
  const header = Array.from({ length: grid.columns }, (_, column) => (hasHeader ? cellText(grid, 0, column) : ""));
  return success(tableOf(grid, file, { names: columnNames(header), count, headerRows: hasHeader ? 1 : 0, isFile }));
}

interface TableShape {
  readonly names: readonly string[];
  readonly count: number;
  readonly headerRows: 0 | 1;
  readonly isFile: boolean;
}

function tableOf(grid: CellGrid, file: string, { names, count, headerRows, isFile }: TableShape): Table {
  const { bytes, starts } = grid;
  const stride = grid.columns + 1;
  return {
    file,
    names,
    count,
    numbers(column): NumberColumn {
      const parser = createNumberParser();
      const values = new Float64Array(count);
      let firstMissing: number | undefined;
      let firstWord: number | undefined;
      for (let row = 0; row < count; row++) {
        const index = (row + headerRows) * stride + column;
        const value = parser.parse(bytes, starts[index]!, starts[index + 1]! - 1);
        values[row] = Number.isFinite(value) ? value : Number.NaN;
        if (Number.isFinite(value)) continue;
        // A number beyond all doubles is a number all the same: its infinity is found to be too large.
        if (!Number.isNaN(value)) values[row] = value;
        else if (isMissing(cellText(grid, row + headerRows, column))) firstMissing ??= row;
        else firstWord ??= row;
      }
      return {
        values,
        decimals: parser.decimals,
        ...(firstMissing === undefined ? {} : { firstMissing }),
        ...(firstWord === undefined ? {} : { firstWord }),
      };
    },
    words: (column) => Array.from({ length: count }, (_, row) => cellText(grid, row + headerRows, column)),
    locate(row, column): CellPlace {
      const index = (row + headerRows) * stride + column;
      const length = starts[index + 1]! - 1 - starts[index]!;
      const location = locateByte(file, bytes, starts[index]!, length);
      return { text: `line ${location.line}`, ...(isFile ? { location } : {}) };
    },
  };
}

/** The separator that splits the first lines into the same number of columns, or else the most frequent one. */
function findSeparator(bytes: Uint8Array): "," | ";" | "\t" {
  const text = new TextDecoder().decode(bytes.subarray(0, sampleBytes));
  const lines = text
    .replaceAll(/"[^"]*"/g, "")
    .split("\n")
    .slice(0, sampleLines)
    .filter((line) => line.trim() !== "");
  // The last line of a longer text may be cut.
  if (bytes.length > sampleBytes && lines.length > 1 && lines.length < sampleLines) lines.pop();
  const counts = separators.map((separator) => lines.map((line) => line.split(separator).length - 1));
  const even = counts.findIndex(([first, ...others]) => first! > 0 && others.every((count) => count === first));
  if (even >= 0) return separators[even]!;
  const totals = counts.map((list) => list.reduce((sum, count) => sum + count, 0));
  return Math.max(...totals) === 0 ? "," : separators[totals.indexOf(Math.max(...totals))]!;
}

/** Whether none of the first row's cells is a number. */
function looksLikeHeader(grid: CellGrid): boolean {
  for (let column = 0; column < grid.columns; column++) {
    const text = cellText(grid, 0, column);
    const bytes = Buffer.from(text, "utf8");
    const isNumber = !Number.isNaN(createNumberParser().parse(bytes, 0, bytes.length));
    if (isNumber || (text !== "" && isMissing(text))) return false;
  }
  return grid.rows > 0;
}
