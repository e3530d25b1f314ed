import { type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { type Diagnostic, errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import { columnNames } from "./table.ts";

/** What is in a Parquet file, column by column. */
export interface ParquetColumns {
  readonly names: readonly string[];
  readonly count: number;
  /** By column: the cells, as many as there are rows. */
  readonly cells: readonly (readonly unknown[])[];
  /** By column: whether numbers have 32 bits, and so fewer digits than they seem to have as doubles. */
  readonly isSingle: readonly boolean[];
}

/**
 * The columns of a Parquet file of numbers, booleans and strings, compressed or not. Of a damaged file it may not come to
 * an end: `readParquet` runs it in a thread for a bounded time.
 *
 * @returns RMT7020 for damaged files and for columns of other things, RMT7021 for one without rows
 */
export async function readParquetColumns(bytes: Uint8Array, file: string): Promise<Result<ParquetColumns>> {
  // A copy: what is given may be part of a larger buffer.
  const buffer = new Uint8Array(bytes).buffer;
  const source = {
    byteLength: buffer.byteLength,
    slice: (start: number, end?: number) => buffer.slice(start, end),
  };
  try {
    const metadata = await parquetMetadataAsync(source);
    const fields = parquetSchema(metadata).children;
    const nested = fields.find(({ children, element }) => {
      return children.length > 0 || element.repetition_type === "REPEATED";
    });
    if (nested !== undefined) {
      const hint = "give columns of numbers, booleans or strings";
      return failure(errorDiagnostic("RMT7020", `column ${nested.element.name} of ${file} holds lists`, { hint }));
    }
    const count = Number(metadata.num_rows);
    if (count === 0 || fields.length === 0) {
      return failure(errorDiagnostic("RMT7021", `${file} holds no samples`, { hint: "give one row for each sample" }));
    }
    const names = fields.map(({ element }) => element.name);
    const cells = await readColumns(source, metadata, names);
    if (cells.some((column) => column.length !== count)) {
      throw new Error("its columns have other lengths than it says");
    }
    const isSingle = fields.map(({ element }) => element.type === "FLOAT" && element.logical_type === undefined);
    return success({ names: columnNames(names), count, cells, isSingle });
  } catch (error) {
    return failure(damagedParquet(file, error instanceof Error ? error.message : String(error)));
  }
}

async function readColumns(
  file: { readonly byteLength: number; slice(start: number, end?: number): ArrayBuffer },
  metadata: FileMetaData,
  names: readonly string[],
): Promise<readonly (readonly unknown[])[]> {
  const chunks = new Map(names.map((name) => [name, [] as { start: number; data: ArrayLike<unknown> }[]]));
  await parquetRead({
    file,
    metadata,
    compressors,
    onChunk: ({ columnName, columnData, rowStart }) => {
      chunks.get(columnName)?.push({ start: rowStart, data: columnData });
    },
  });
  return names.map((name) => {
    const parts = chunks.get(name)!.toSorted((a, b) => a.start - b.start);
    return parts.flatMap(({ data }) => Array.from(data));
  });
}

/** What is said of a file that cannot be read. */
export function damagedParquet(file: string, reason: string): Diagnostic {
  const hint = "write it again, or give the samples as CSV";
  return errorDiagnostic("RMT7020", `Parquet file ${file} cannot be read: ${reason}`, { hint });
}
