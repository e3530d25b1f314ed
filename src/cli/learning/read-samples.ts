import { basename } from "node:path";
import { errorDiagnostic, failure, type Result } from "../../diagnostics/index.ts";
import { type Dataset, type DatasetOptions, readDataset, splitByTime, splitScattered } from "../../learning/index.ts";
import { countErrors, printDiagnostics } from "../print-diagnostics.ts";
import { recordProgramSamples, type SampleOrigin } from "./record-program-samples.ts";
import type { SampleOptions } from "./sample-options.ts";

/** Samples as a command of learning uses them. */
export interface Samples {
  /** The name of the file or the program, for titles. */
  readonly name: string;
  /** All samples, in their order. */
  readonly all: Dataset;
  /** What to learn from. */
  readonly training: Dataset;
  /** What is held out. */
  readonly test: Dataset;
  /** The program that made the samples, where they are of one. */
  readonly origin?: SampleOrigin;
}

/** Endings of programs; everything else is a file of samples. */
const programEnding = /\.(rmt|rmto|ts)$/;

/**
 * Reads the samples of a command and holds some of them out. What is found is printed with lines of the file; where there
 * are no samples, the exit status is 1 and there is nothing to do.
 *
 * Refused are a program without `--trace` (RMT6040), `--trace` and `--slot` with a file of samples (RMT6041), and what
 * `readDataset`, `loadProgram` and `recordSamples` refuse.
 *
 * @param like what a model was trained on, where the samples are for a model that there is
 */
export async function readSamplesOrReport(
  path: string,
  options: SampleOptions,
  like?: DatasetOptions["like"],
): Promise<Samples | undefined> {
  const isProgram = programEnding.test(path);
  const read = isProgram ? await recordProgramSamples(path, options) : await readFileOfSamples(path, options, like);
  // Lines of packed files cannot be shown.
  const isText = !/\.(gz|parquet)$/.test(path);
  const found = (read.ok ? read.warnings : read.diagnostics) ?? [];
  printDiagnostics(found, isText ? [path] : []);
  if (!read.ok) {
    if (isProgram) process.stderr.write(`${path}: no samples, ${countErrors(found)}\n`);
    process.exitCode = 1;
    return undefined;
  }
  const { all } = read.value;
  return { name: basename(path), ...read.value, ...splitSamples(all, options) };
}

/** Samples to learn from and samples held out, as the options say. */
export function splitSamples(
  all: Dataset,
  { shuffle, validation, seed }: Pick<SampleOptions, "shuffle" | "validation" | "seed">,
): Pick<Samples, "training" | "test"> {
  return shuffle === true ? splitScattered(all, validation, seed) : splitByTime(all, validation);
}

async function readFileOfSamples(
  path: string,
  options: SampleOptions,
  like: DatasetOptions["like"],
): Promise<Result<{ readonly all: Dataset; readonly origin?: SampleOrigin }>> {
  if (options.trace !== undefined || options.slot !== undefined) {
    const given = options.trace === undefined ? "--slot" : "--trace";
    const hint = "give a program (.rmt.ts, .rmt or .rmto), whose learn expression makes the samples";
    return failure(errorDiagnostic("RMT6041", `${given} is for samples of a program, and ${path} is none`, { hint }));
  }
  const read = await readDataset(path, {
    words: options.words,
    ...(options.label === undefined ? {} : { label: options.label }),
    ...(options.task === undefined ? {} : { task: options.task }),
    ...(options.ignore === undefined ? {} : { omit: options.ignore }),
    ...(options.weight === undefined ? {} : { weight: options.weight }),
    ...(like === undefined ? {} : { like }),
  });
  return read.ok ? { ...read, value: { all: read.value } } : read;
}
