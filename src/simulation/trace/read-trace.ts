import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { errorDiagnostic, failure, type Result } from "../../diagnostics/index.ts";
import { parseTextTrace } from "./text-trace.ts";
import type { Trace } from "./trace.ts";
import { decodeTrace, isTraceFile, traceFileMagic } from "./trace-file.ts";

/** Uncompressed bytes of a gzipped trace at most: a hundred million lines. */
const largestText = 2 ** 30;
/** So many bytes at the start decide whether a file is text. */
const sampleBytes = 4096;

/**
 * Reads a trace from a file: `.rmtrace` or plain text, either of them gzipped or not, told apart by content.
 * A text trace is named after its file.
 *
 * @returns the trace, or what the reader of its format says, or RMT5010 (cannot be read) or RMT5013 (broken gzip)
 */
export async function readTrace(path: string): Promise<Result<Trace>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failure(
      errorDiagnostic("RMT5010", `trace ${path} cannot be read: ${reason}`, {
        hint: "check the path and its permissions",
      }),
    );
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = await promisify(gunzip)(bytes, { maxOutputLength: largestText });
    } catch (error) {
      const isTooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
      return failure(
        isTooLarge
          ? errorDiagnostic(
              "RMT5013",
              `gzipped trace ${path} is larger than ${largestText / 2 ** 20} MiB uncompressed`,
              {
                hint: "split it, or cut it with `head`",
              },
            )
          : errorDiagnostic("RMT5013", `gzipped trace ${path} is truncated or corrupted`, {
              hint: "copy it again from where it came; `gzip -t FILE` checks it",
            }),
      );
    }
  }
  if (isTraceFile(bytes) || isStartOfMagic(bytes) || !looksLikeText(bytes)) return decodeTrace(bytes, path);
  return parseTextTrace(
    bytes,
    path,
    basename(path).replace(/(\.(txt|text|trace|log))?(\.gz)?$/i, "") || basename(path),
  );
}

function isStartOfMagic(bytes: Uint8Array): boolean {
  return bytes.length > 0 && traceFileMagic.subarray(0, bytes.length).equals(bytes);
}

function looksLikeText(bytes: Uint8Array): boolean {
  return !bytes.subarray(0, sampleBytes).includes(0);
}
