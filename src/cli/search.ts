import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import { DiagnosticError, errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import {
  type CostUnit,
  createModelTrials,
  createWorkerPool,
  type Dataset,
  describeDataset,
  type InferenceTimes,
  isInferenceTimes,
  type ModelOutcome,
  type RememberedDataset,
  readMemory,
  recommendConfigurations,
  remember,
  type SearchMethod,
  search,
  searchMethods,
  type Trainer,
  trainers,
  writeMemory,
} from "../learning/index.ts";
import { type ModelDescription, modelFamilies, writeModelDocument } from "../models/index.ts";
import { renderLearningReport } from "../report/index.ts";
import { formatSearch, type SearchTitle } from "./format-search.ts";
import { readSamplesOrReport, splitSamples } from "./learning/read-samples.ts";
import {
  addResultOptions,
  addSampleOptions,
  parseFileName,
  type ResultOptions,
  type SampleOptions,
  samplesDescription,
} from "./learning/sample-options.ts";
import { type MachineName, machineNames } from "./machine-names.ts";
import { packageRoot } from "./package-root.ts";
import { parseCount } from "./parse-count.ts";
import { startCount } from "./progress.ts";
import { readTextFile } from "./read-text-file.ts";
import { searchReport } from "./search-report.ts";
import { type SearchSummary, summarizeSearch } from "./search-result.ts";
import { findWriteProblem, writeFileWhole } from "./write-file.ts";

interface SearchCommandOptions extends SampleOptions, ResultOptions {
  readonly family?: readonly ModelDescription["family"][];
  readonly trials: number;
  readonly time?: number;
  readonly method: SearchMethod;
  readonly budget?: Budget;
  readonly machine: MachineName;
  readonly calibration?: string;
  readonly remember?: string;
  readonly output?: string;
}

type Budget = { readonly instructions: number } | { readonly nanoseconds: number };

/** What comes with rmt: searches on many datasets (`rmt bench search -o FILE` makes it). */
const ownMemory = join(packageRoot, "src/learning/meta/search-memory.txt");

/** Of the trials of a search that begins with what did well elsewhere. */
const recommendedShare = 0.25;

/** `rmt search SAMPLES` */
export function searchCommand(): Command {
  const command = new Command("search")
    .summary("find the model that serves samples best at its cost")
    .description(
      "Tries families, hyper-parameters and architectures on samples, and shows the\n" +
        "models that no other one beats in both how good they are and what they cost.",
    )
    .argument("<samples>", samplesDescription)
    .option("--family <names>", "families to try: a,b (default: all that can)", collectFamilies)
    .option("--trials <n>", "full trainings", parseCount(1, 100_000), 60)
    .option("--time <seconds>", "end after this time with what was found", parseCount(1, 1_000_000))
    .addOption(new Option("--method <name>", "how to search").choices([...searchMethods]).default("meta"))
    .option("--budget <cost>", "the most a model may cost: 200ns or instructions", parseBudget)
    .addOption(new Option("--machine <kind>", "whose time counts").choices(Object.keys(machineNames)).default("wasm"))
    .option("--calibration <file>", "times of models measured by `rmt bench models`", parseFileName)
    .option("--remember <file>", "learn from the searches in this file, and add this one", parseFileName)
    .option("-o, --output <file>", "write the best model", parseFileName);
  return addResultOptions(addSampleOptions(command))
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt search samples.csv --trials 40 --seed 7 -o model.json\n" +
        "  $ rmt search programs/page-prefetch.rmt.ts -t traces/video-resize.rmtrace \\\n" +
        "      --budget 50ns --report search.html",
    )
    .action(runSearch);
}

async function runSearch(path: string, options: SearchCommandOptions): Promise<void> {
  for (const file of [options.output, options.report, options.remember]) {
    const problem = file === undefined ? undefined : await findWriteProblem(file);
    if (problem) throw new DiagnosticError(problem);
  }
  const times = options.calibration === undefined ? undefined : unwrapOrThrow(await readTimes(options.calibration));
  const memory = await readMemories(options.remember);
  const samples = await readSamplesOrReport(path, options);
  if (samples === undefined) return;
  const { training, test: validation } = splitSamples(samples.training, { ...options, validation: 0.25 });
  const { target } = samples.all;
  const able = Object.values(trainers).filter(({ family, targets }) => {
    return targets.includes(target.kind) && (options.family?.includes(family) ?? true);
  });
  if (able.length === 0) {
    const what = target.kind === "classes" ? "classes" : "values";
    const hint = "name other families, or leave --family out";
    throw new DiagnosticError(errorDiagnostic("RMT7055", `no family to search predicts ${what}`, { hint }));
  }
  const costUnit: CostUnit =
    options.budget !== undefined && "instructions" in options.budget ? "instructions" : machineNames[options.machine];
  const begun = performance.now();
  const { result, refusal } = await searchModels({ able, training, validation, memory, costUnit, times, options });
  if (result.trials.length === 0 && !result.aborted) {
    throw new DiagnosticError(
      errorDiagnostic("RMT7055", `nothing could be trained on ${samples.name}`, { hint: "see what follows" }),
      ...(refusal ?? []),
    );
  }
  const summary = summarizeSearch(result, able, samples.test);
  const title: SearchTitle = {
    name: samples.name,
    samples: samples.all.count,
    method: options.method,
    seed: options.seed,
    spent: result.spent,
    seconds: (performance.now() - begun) / 1000,
    aborted: result.aborted,
    unit: costUnit === "instructions" ? "instructions" : "ns",
    quality: target.kind === "classes" ? "accuracy" : "R2",
  };
  const command = `rmt search ${path} --method ${options.method} --trials ${options.trials} --seed ${options.seed}`;
  await writeAll(options, samples.all, samples.training, summary, title, command);
  const color = pc.isColorSupported && process.stdout.isTTY === true;
  process.stdout.write(options.json ? `${printJson(summary, title)}\n` : formatSearch(title, summary, color));
  if (summary.best === undefined) process.exitCode = 1;
}

interface ModelSearch {
  readonly able: readonly Trainer[];
  readonly training: Dataset;
  readonly validation: Dataset;
  readonly memory: readonly RememberedDataset[];
  readonly costUnit: CostUnit;
  readonly times: InferenceTimes | undefined;
  readonly options: SearchCommandOptions;
}

/** Ctrl-C and the end of the time end the search with what was found so far. */
async function searchModels({ able, training, validation, memory, costUnit, times, options }: ModelSearch) {
  const { seed, method, trials, budget, time } = options;
  const ended = new AbortController();
  const end = () => ended.abort();
  const timer = time === undefined ? undefined : setTimeout(end, 1000 * time);
  process.once("SIGINT", end);
  const pool = availableParallelism() > 1 ? createWorkerPool() : undefined;
  const progress = startCount(trials, "trainings");
  const families = new Set<string>(able.map(({ family }) => family));
  const count = Math.ceil(recommendedShare * trials);
  const start =
    method === "meta" ? recommendConfigurations(memory, describeDataset(training), count, families) : undefined;
  const runner = createModelTrials({
    trainers: able,
    training,
    validation,
    classWeights: "none",
    seed,
    costUnit,
    ...(times === undefined ? {} : { times }),
    ...(pool === undefined ? {} : { pool }),
  });
  try {
    const result = await search<ModelOutcome>({
      trainers: able,
      attempt: runner.attempt,
      method,
      trials,
      seed,
      signal: ended.signal,
      onTrial: (_, spent) => progress.update(spent),
      ...(budget === undefined ? {} : { budget: "instructions" in budget ? budget.instructions : budget.nanoseconds }),
      ...(start === undefined ? {} : { start }),
    });
    return { result, refusal: runner.refusal };
  } finally {
    progress.stop();
    clearTimeout(timer);
    process.removeListener("SIGINT", end);
    await pool?.close();
  }
}

async function writeAll(
  options: SearchCommandOptions,
  { features }: Dataset,
  known: Dataset,
  summary: SearchSummary,
  title: SearchTitle,
  command: string,
): Promise<void> {
  const { output, report, remember: memoryFile } = options;
  const files: [string, string][] = [];
  if (output !== undefined && summary.best !== undefined) {
    const { learned, quality } = summary.best.trial.outcome;
    const notes = { madeBy: command, configuration: summary.best.label, [title.quality]: quality };
    files.push([output, writeModelDocument({ ...learned, features, notes })]);
  }
  if (report !== undefined) files.push([report, renderLearningReport(searchReport(title, summary, command))]);
  if (memoryFile !== undefined) {
    const tried = summary.tried.map(({ trial, quality, test }) => ({
      ...trial.configuration,
      quality,
      ...(test === undefined ? {} : { test }),
    }));
    const before = await readMemoryFile(memoryFile, { mayBeMissing: true });
    files.push([
      memoryFile,
      writeMemory(remember(before, { name: title.name, descriptor: describeDataset(known), tried })),
    ]);
  }
  for (const [file, text] of files) {
    const problem = await writeFileWhole(file, text);
    if (problem) throw new DiagnosticError(problem);
  }
}

function printJson({ front, tried, best, improvements }: SearchSummary, title: SearchTitle): string {
  const shown = ({ label, trial, quality, test, cost, isDefault }: SearchSummary["tried"][number]) => ({
    label,
    ...trial.configuration,
    quality,
    ...(test === undefined ? {} : { test }),
    cost,
    costs: trial.outcome.costs,
    isDefault,
  });
  return JSON.stringify(
    {
      ...title,
      best: best === undefined ? null : shown(best),
      front: front.map(shown),
      improvements: improvements.map(({ byDefault, found }) => ({ byDefault: shown(byDefault), found: shown(found) })),
      tried: tried.map(shown),
    },
    null,
    2,
  );
}

/** What comes with rmt and what the user's own file holds, where there is one. */
async function readMemories(file: string | undefined): Promise<readonly RememberedDataset[]> {
  const own = await readMemoryFile(ownMemory, { mayBeMissing: false });
  return file === undefined ? own : [...own, ...(await readMemoryFile(file, { mayBeMissing: true }))];
}

/** @throws DiagnosticError where it cannot be read or is none (RMT6001, RMT7056) */
async function readMemoryFile(
  file: string,
  { mayBeMissing }: { readonly mayBeMissing: boolean },
): Promise<readonly RememberedDataset[]> {
  const text = await readTextFile(file);
  if (!text.ok && mayBeMissing && (await isMissing(file))) return [];
  return unwrapOrThrow(readMemory(unwrapOrThrow(text), file));
}

async function isMissing(file: string): Promise<boolean> {
  return stat(file).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );
}

async function readTimes(file: string): Promise<Result<InferenceTimes>> {
  const text = await readTextFile(file);
  if (!text.ok) return text;
  let times: unknown;
  try {
    times = (JSON.parse(text.value) as { inferenceTimes?: unknown } | null)?.inferenceTimes;
  } catch {
    times = undefined;
  }
  if (isInferenceTimes(times)) return success(times);
  const hint = "write one with: rmt bench models -o FILE";
  return failure(errorDiagnostic("RMT7057", `${file} holds no times of models of this version of rmt`, { hint }));
}

function unwrapOrThrow<T>(result: Result<T>): T {
  if (!result.ok) throw new DiagnosticError(...result.diagnostics);
  return result.value;
}

function collectFamilies(
  text: string,
  before: readonly ModelDescription["family"][] = [],
): readonly ModelDescription["family"][] {
  const families = text.split(",").map((name) => {
    const family = modelFamilies.find((one) => one === name.trim());
    if (family !== undefined) return family;
    throw new InvalidArgumentError(`There is no family ${name}; there are ${modelFamilies.join(", ")}.`);
  });
  return [...before, ...families];
}

function parseBudget(text: string): Budget {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,6})?)(ns|us|µs)?$/.exec(text) ?? [];
  const value = Number(number ?? Number.NaN);
  if (value > 0 && unit !== undefined) return { nanoseconds: unit === "ns" ? value : 1000 * value };
  if (value > 0 && Number.isInteger(value)) return { instructions: value };
  throw new InvalidArgumentError("Give a time such as 200ns or 2us, or a whole number of instructions.");
}
