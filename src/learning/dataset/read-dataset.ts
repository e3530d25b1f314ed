import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { errorDiagnostic, failure, type Result } from "../../diagnostics/index.ts";
import type { Dataset } from "./dataset.ts";
import { type DatasetChoices, datasetOfTable } from "./dataset-of-table.ts";
import { readCsv } from "./read-csv.ts";
import { isParquet, readParquet } from "./read-parquet.ts";
import type { TableOptions } from "./table.ts";

/** Uncompressed bytes of a gzipped file at most. */
const largestFile = 2 ** 30;

/** A file that was read already. */
export interface DatasetFile {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How samples are read from a file. */
export interface DatasetOptions extends TableOptions, DatasetChoices {}

/**
 * Reads samples from separated values (CSV) or Parquet, gzipped or not, told apart by content.
 *
 * @param source the path of a file, or what it holds
 * @returns the samples, with a warning (RMT7029) where decimals were rounded; or RMT7020 (a file that cannot be read), 7021
 *   (no samples), 7022 (rows of different lengths, open quotes), 7023 (no such column), 7024 (a cell without a finite
 *   number), 7025 (words instead of numbers), 7026 (more than 32 bits)
 */
export async function readDataset(
  source: string | DatasetFile,
  options: DatasetOptions = {},
): Promise<Result<Dataset>> {
  const name = typeof source === "string" ? source : source.name;
  let bytes: Uint8Array;
  try {
    bytes = typeof source === "string" ? await readFile(source) : source.bytes;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isAbsent = code === "ENOENT" || code === "ENOTDIR";
    const what = isAbsent ? `there is no file ${name}` : `${name} cannot be read: ${message}`;
    const hint = isAbsent ? "check the path; it is relative to the current folder" : "check its permissions";
    return failure(errorDiagnostic("RMT7020", what, { hint }));
  }
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (isPacked) {
    try {
      bytes = await promisify(gunzip)(bytes, { maxOutputLength: largestFile });
    } catch (error) {
      const isTooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
      const what = isTooLarge
        ? `is larger than ${largestFile / 2 ** 20} MiB uncompressed`
        : "is truncated or corrupted";
      const hint = isTooLarge ? "give fewer samples" : "copy it again; `gzip -t FILE` checks it";
      return failure(errorDiagnostic("RMT7020", `gzipped file ${name} ${what}`, { hint }));
    }
  }
  const table = isParquet(bytes) ? await readParquet(bytes, name) : readCsv(bytes, name, options, !isPacked);
  return table.ok ? datasetOfTable(table.value, options) : table;
}
