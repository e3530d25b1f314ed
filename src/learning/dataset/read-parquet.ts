import { Worker } from "node:worker_threads";
import { failure, type Result, success } from "../../diagnostics/index.ts";
import { shortestSingle } from "../../models/index.ts";
import { compiledFile } from "../workers/compiled-file.ts";
import { damagedParquet, type ParquetColumns } from "./parquet-columns.ts";
import { isMissing } from "./parse-number.ts";
import { decimalsOf, type NumberColumn, type Table } from "./table.ts";

const magic = "PAR1";

/** Whether the bytes begin as Parquet files do. */
export function isParquet(bytes: Uint8Array): boolean {
  return [...magic].every((letter, index) => bytes[index] === letter.charCodeAt(0));
}

/** What reading may take, in milliseconds: more than twenty times what was measured, 1.2 s for 6 MB. */
const timeLimit = { least: 5000, perMegabyte: 4000 };

/** What the thread is started with. */
export interface ParquetStart {
  readonly bytes: Uint8Array;
  readonly file: string;
}

/**
 * The table in a Parquet file of numbers, booleans and strings, compressed or not.
 *
 * @param milliseconds what reading may take
 * @returns RMT7020 for damaged files and for columns of other things, RMT7021 for one without rows
 */
export async function readParquet(
  bytes: Uint8Array,
  file: string,
  milliseconds = timeLimit.least + Math.ceil(bytes.length / 2 ** 20) * timeLimit.perMegabyte,
): Promise<Result<Table>> {
  const columns = await readInThread(bytes, file, milliseconds);
  if (!columns.ok) return columns;
  const { names, count, cells, isSingle } = columns.value;
  return success(tableOf(file, names, count, cells, isSingle));
}

/** In a thread that can be ended: a single wrong byte can keep the reader in a loop that never waits. */
function readInThread(bytes: Uint8Array, file: string, most: number): Promise<Result<ParquetColumns>> {
  const start: ParquetStart = { bytes, file };
  const worker = new Worker(compiledFile(import.meta.url, "./parquet-thread.ts"), { workerData: start });
  return new Promise<Result<ParquetColumns>>((resolve) => {
    const timer = setTimeout(() => {
      resolve(failure(damagedParquet(file, `it was not read within ${most / 1000} seconds; it must be damaged`)));
    }, most);
    worker.once("message", (result: Result<ParquetColumns>) => {
      clearTimeout(timer);
      resolve(result);
    });
    worker.once("error", (error) => {
      clearTimeout(timer);
      resolve(failure(damagedParquet(file, error.message)));
    });
  }).finally(() => worker.terminate());
}

function tableOf(
  file: string,
  names: readonly string[],
  count: number,
  cells: readonly (readonly unknown[])[],
  isSingle: readonly boolean[],
): Table {
  return {
    file,
    names,
    count,
    numbers: (column) => numbersOf(cells[column]!, isSingle[column]!),
    words: (column) => cells[column]!.map((cell) => String(cell ?? "").trim()),
    locate: (row) => ({ text: `row ${row + 1}` }),
  };
}

/** @param isSingle whether numbers have 32 bits, and so fewer digits than they seem to have as doubles */
function numbersOf(cells: readonly unknown[], isSingle: boolean): NumberColumn {
  const values = new Float64Array(cells.length);
  let decimals = 0;
  let firstMissing: number | undefined;
  let firstWord: number | undefined;
  for (const [row, cell] of cells.entries()) {
    const isNumber = typeof cell === "number" || typeof cell === "bigint" || typeof cell === "boolean";
    const number = isNumber ? Number(cell) : Number.NaN;
    const value = isSingle ? shortestSingle(number) : number;
    values[row] = Number.isFinite(value) ? value : Number.NaN;
    if (Number.isFinite(value)) decimals = Math.max(decimals, decimalsOf(value));
    else if (isNumber || cell === null || cell === undefined || isMissing(String(cell))) firstMissing ??= row;
    else firstWord ??= row;
  }
  return {
    values,
    decimals,
    ...(firstMissing === undefined ? {} : { firstMissing }),
    ...(firstWord === undefined ? {} : { firstWord }),
  };
}
