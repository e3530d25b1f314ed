import { rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { performance } from "node:perf_hooks";
import { type Diagnostic, errorDiagnostic, failure, type Result } from "../../diagnostics/index.ts";
import { AccessLog } from "./access-log.ts";
import { MapsWatcher } from "./maps-watcher.ts";
import { regionsOfPages } from "./regions.ts";
import type { Trace } from "./trace.ts";
import { encodeTrace } from "./trace-file.ts";
import { traceCommand, type ValgrindRun } from "./valgrind.ts";

/** How far a recording has come. */
export interface RecordProgress {
  readonly instructions: number;
  /** Accesses recorded, behind the recency filter. */
  readonly accesses: number;
  /** Distinct pages. */
  readonly pages: number;
}

export interface RecordOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The `.rmtrace` file to write; replaced whole at the end. */
  readonly output: string;
  /** The trace's name; otherwise the output's file name without its ending. */
  readonly name?: string | undefined;
  /** Pages of the recency filter, 0 … 1048576, 128 unless told; below the smallest memory to be replayed. */
  readonly filterPages?: number | undefined;
  /**
   * Leaves out what happens before so many instructions, such as a program's start: the accesses are not in the trace,
   * though they still warm the filter up and count for `created`. 0 unless told.
   */
  readonly skipInstructions?: number | undefined;
  /** Ends the recording, with what there is, at so many recorded accesses. */
  readonly maxAccesses?: number | undefined;
  /** Ends the recording, with what there is, at so many instructions. */
  readonly maxInstructions?: number | undefined;
  /** Called a few times a second. */
  readonly onProgress?: ((progress: RecordProgress) => void) | undefined;
  /** Aborting ends the command and leaves no file. */
  readonly signal?: AbortSignal | undefined;
}

export interface RecordSummary extends RecordProgress {
  readonly output: string;
  readonly name: string;
  readonly filterPages: number;
  /** Data accesses of the program, before the filter. */
  readonly dataAccesses: number;
  /** Size of the file written. */
  readonly fileBytes: number;
  /** The command's exit status; null where the recording ended before the command. */
  readonly exitStatus: number | null;
}

const defaultFilterPages = 128;
const largestFilterPages = 2 ** 20;
/** Milliseconds between two progress reports. */
const progressInterval = 200;

/**
 * Records the page accesses of a command with valgrind's lackey into a `.rmtrace` file. Only data accesses count: loads
 * and stores of the program itself, each page that an access spans. Instruction fetches do not: code is mapped from
 * files and goes back to them, not to swap. Child processes are not recorded, nor what the kernel does for the program.
 *
 * @returns the summary, with a warning where the command failed (RMT5028) or a bound ended it (RMT5029); or the
 *   reason why there is no trace: RMT5020 … RMT5023, RMT5024 (killed), RMT5025 (no accesses), RMT5026 (cannot write),
 *   RMT5027 (bad option)
 */
export async function recordTrace(options: RecordOptions): Promise<Result<RecordSummary>> {
  const { command, output, signal } = options;
  const filterPages = options.filterPages ?? defaultFilterPages;
  const name = options.name ?? basename(output).replace(/\.rmtrace$/, "");
  const problem = await checkOptions(options, filterPages);
  if (problem !== undefined) return failure(problem);

  const log = new AccessLog(filterPages, options.skipInstructions ?? 0);
  const maxAccesses = options.maxAccesses ?? Number.POSITIVE_INFINITY;
  const maxInstructions = options.maxInstructions ?? Number.POSITIVE_INFINITY;
  let maps: MapsWatcher | undefined;
  let pagesChecked = 0;
  let lastProgress = Number.NEGATIVE_INFINITY;
  const traced = await traceCommand({
    command,
    sink: log,
    signal,
    watch: (processId, instructions) => {
      if (instructions === 0) return true;
      const now = performance.now();
      maps ??= new MapsWatcher(processId);
      const isGrown = log.pageCount > pagesChecked;
      pagesChecked = log.pageCount;
      maps.update(now, isGrown ? log.pageAt(pagesChecked - 1) : undefined);
      if (now - lastProgress >= progressInterval) {
        lastProgress = now;
        options.onProgress?.({ instructions, accesses: log.accessCount, pages: log.pageCount });
      }
      return log.accessCount < maxAccesses && instructions < maxInstructions;
    },
  });
  if (!traced.ok) return traced;
  const run = traced.value;
  if (run.signal !== null) {
    return failure(
      errorDiagnostic("RMT5024", `\`${command[0]}\` was ended by ${run.signal} while it was recorded`, {
        hint: "run it without recording first; nothing was written",
      }),
    );
  }
  if (log.accessCount === 0) {
    return failure(
      errorDiagnostic("RMT5025", `\`${command[0]}\` was not seen to access any memory`, {
        hint: "valgrind may have refused to run it (see above), or it ended before the instructions to skip",
      }),
    );
  }
  const logged = log.finish(run.instructions);
  const regions = regionsOfPages(logged.pages, maps?.regions ?? []);
  const trace: Trace = { ...logged, name, command: command.join(" "), regions };
  const written = await writeWhole(output, encodeTrace(trace));
  if (typeof written !== "number") return failure(written);
  options.onProgress?.({ instructions: run.instructions, accesses: log.accessCount, pages: log.pageCount });
  const value: RecordSummary = {
    output,
    name,
    filterPages,
    instructions: run.instructions,
    accesses: log.accessCount,
    pages: log.pageCount,
    dataAccesses: run.dataAccesses,
    fileBytes: written,
    exitStatus: run.isStopped ? null : run.exitStatus,
  };
  return { ok: true, value, warnings: warningsOf(command, run) };
}

async function checkOptions(options: RecordOptions, filterPages: number): Promise<Diagnostic | undefined> {
  if (options.command.length === 0) {
    return errorDiagnostic("RMT5027", "there is no command to record", { hint: "write it behind `--`" });
  }
  if (!Number.isInteger(filterPages) || filterPages < 0 || filterPages > largestFilterPages) {
    return errorDiagnostic("RMT5027", `a recency filter of ${filterPages} pages is not possible`, {
      hint: `give a whole number from 0 to ${largestFilterPages}`,
    });
  }
  for (const [what, bound] of [
    ["accesses", options.maxAccesses],
    ["instructions", options.maxInstructions],
  ] as const) {
    if (bound !== undefined && !(bound >= 1)) {
      return errorDiagnostic("RMT5027", `a recording cannot end after ${bound} ${what}`, { hint: "give at least 1" });
    }
  }
  // Recording takes minutes: better to find out now.
  const folder = dirname(options.output);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? undefined : cannotWrite(options.output, `${folder} is not a folder`);
}

/** Writes the file under another name and renames it, so that there is never half of it; returns its size. */
async function writeWhole(output: string, bytes: Uint8Array): Promise<number | Diagnostic> {
  const partial = `${output}.${process.pid}.partial`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, output);
    return bytes.length;
  } catch (error) {
    await rm(partial, { force: true });
    return cannotWrite(output, error instanceof Error ? error.message : String(error));
  }
}

function cannotWrite(output: string, reason: string): Diagnostic {
  return errorDiagnostic("RMT5026", `${output} cannot be written: ${reason}`, {
    hint: "give another file with -o",
  });
}

function warningsOf(command: readonly string[], run: ValgrindRun): Diagnostic[] {
  if (run.isStopped) {
    return [
      { code: "RMT5029", severity: "warning", message: "the recording reached its bound before the command's end" },
    ];
  }
  if (run.exitStatus === 0) return [];
  return [
    {
      code: "RMT5028",
      severity: "warning",
      message: `\`${command[0]}\` ended with exit status ${run.exitStatus}`,
      hint: "the trace holds what it did until then",
    },
  ];
}
