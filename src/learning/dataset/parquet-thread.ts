import { parentPort, workerData } from "node:worker_threads";
import { readParquetColumns } from "./parquet-columns.ts";
import type { ParquetStart } from "./read-parquet.ts";

const { bytes, file } = workerData as ParquetStart;
parentPort!.postMessage(await readParquetColumns(bytes, file));
