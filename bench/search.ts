import { join } from "node:path";
import { packageRoot } from "../src/cli/package-root.ts";
import { readTextFile } from "../src/cli/read-text-file.ts";
import { DiagnosticError, errorDiagnostic, unwrap } from "../src/diagnostics/index.ts";
import { readDataset, readMemory, splitByTime, trainers, writeMemory } from "../src/learning/index.ts";
import type { RememberedDataset } from "../src/learning/meta/index.ts";
import {
  configurationKey,
  createModelTrials,
  describeConfiguration,
  evaluateLearned,
  type ModelOutcome,
  qualityOf,
  search,
} from "../src/learning/search/index.ts";
import { type BenchCase, type BenchReport, benchHost, compareWithPeer, summarizeRatios } from "./report.ts";
import { compareLeavingOut, type LeftOut } from "./search/leave-one-out.ts";
import { commonConfigurations, rememberSearch } from "./search/remember-searches.ts";
import { searchDatasets } from "./search/search-datasets.ts";

/** Seed of everything in this benchmark. */
const seed = 1;

/** What the meta-learner may try of what the search tried, and what it shall reach of the search's result. */
const trialShare = 0.1;
const goalShare = 0.95;

/** Samples of the case study, and full trainings that are spent on them. */
const caseStudies = ["page-deltas-matrix", "page-deltas-video"];
const caseStudyTrials = 40;

const memoryFile = "src/learning/meta/search-memory.txt";

/** What `rmt bench search` prints. */
export interface SearchBenchReport extends BenchReport {
  readonly seed: number;
  /** The meta-learner on each dataset, knowing only the others. */
  readonly leftOut: readonly LeftOut[];
  /** What was found beside the defaults, on samples held out. */
  readonly improvements: readonly Improvement[];
}

interface Improvement {
  readonly samples: string;
  /** The family whose default configuration this is beside, its cost in ns, and its accuracy. */
  readonly family: string;
  readonly cost: number;
  readonly accuracy: number;
  readonly found: string;
  readonly foundCost: number;
  readonly foundAccuracy: number;
}

/**
 * How much of a search's result the meta-learner reaches with a tenth of its trials on datasets that it does not know, and
 * what a search finds on samples of the case study beside what training does by default.
 *
 * @param run.only datasets whose name contains this
 * @param run.rebuilds whether all searches are made anew, which takes minutes, instead of read from what comes with rmt
 * @throws DiagnosticError when no dataset has such a name (RMT6022)
 */
export async function benchSearch(run: {
  readonly begin: (what: string) => void;
  readonly only: string;
  readonly rebuilds?: boolean;
}): Promise<SearchBenchReport & { readonly memory: readonly RememberedDataset[] }> {
  const memory = run.rebuilds ? await searchEverywhere(run.begin) : await readOwnMemory();
  const chosen = memory.filter(({ name }) => name.includes(run.only));
  if (chosen.length === 0) {
    const hint = `its cases: ${memory.map(({ name }) => name).join("; ")}`;
    throw new DiagnosticError(
      errorDiagnostic("RMT6022", `no case of the benchmark has ${JSON.stringify(run.only)} in its name`, { hint }),
    );
  }
  const leftOut = chosen.map((dataset) => compareLeavingOut(dataset, memory, trialShare));
  const improvements: Improvement[] = [];
  for (const name of caseStudies.filter((one) => one.includes(run.only))) {
    run.begin(`searching on ${name}`);
    improvements.push(...(await improveOnDefaults(name)));
  }
  const cases: readonly BenchCase[] = leftOut.map(({ name, search: all, meta }) => {
    // Smaller is better in benchmarks: how much is wrong.
    return compareWithPeer({ name, unit: "share wrong", ours: 1 - meta.test }, "search", 1 - all.test);
  });
  const mean = leftOut.reduce((sum, one) => sum + one.share, 0) / leftOut.length;
  const reached = leftOut.filter(({ share }) => share >= goalShare).length;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const goals = [
    {
      text: `with ${percent(trialShare)} of the trials, ${percent(mean)} of the search's result on the mean of ${leftOut.length} datasets left out (goal ${percent(goalShare)}; ${reached} of them reach it), seed ${seed}`,
      reached: mean >= goalShare,
    },
    ...improvements.map((one) => ({
      text: `${one.samples}: ${percent(one.foundAccuracy)} at ${one.foundCost.toPrecision(3)} ns (${one.found}), the default ${one.family} ${percent(one.accuracy)} at ${one.cost.toPrecision(3)} ns, seed ${seed}`,
      reached: one.foundAccuracy > one.accuracy,
    })),
  ];
  return {
    bench: "search",
    host: benchHost(),
    cases,
    summary: summarizeRatios(cases),
    goals,
    seed,
    leftOut,
    improvements,
    memory,
  };
}

/** The text that `rmt search` learns from: see `readMemory`. */
export function memoryText({ memory }: { readonly memory: readonly RememberedDataset[] }): string {
  return writeMemory(memory);
}

async function readOwnMemory(): Promise<readonly RememberedDataset[]> {
  const path = join(packageRoot, memoryFile);
  return unwrap(readMemory(unwrap(await readTextFile(path)), memoryFile));
}

async function searchEverywhere(begin: (what: string) => void): Promise<readonly RememberedDataset[]> {
  const all = Object.values(trainers);
  const configurations = commonConfigurations(all, seed);
  const memory: RememberedDataset[] = [];
  for (const dataset of await searchDatasets()) {
    begin(dataset.name);
    const searched = await rememberSearch(dataset, all, configurations, seed);
    // Of a program that only ever goes one way nothing can be learned.
    if (searched.tried.length > 0) memory.push(searched);
  }
  return memory;
}

/** Beside each default configuration: the best that validation shows among all that cost no more. */
async function improveOnDefaults(name: string): Promise<readonly Improvement[]> {
  const path = join(packageRoot, "bench/learn/datasets", `${name}.csv`);
  const { training: known, test } = splitByTime(unwrap(await readDataset(path)), 0.25);
  const { training, test: validation } = splitByTime(known, 0.25);
  const able = Object.values(trainers);
  const { attempt } = createModelTrials({
    trainers: able,
    training,
    validation,
    classWeights: "none",
    seed,
    costUnit: "webAssembly",
  });
  const { trials, front } = await search<ModelOutcome>({
    trainers: able,
    attempt,
    method: "evolution",
    trials: caseStudyTrials,
    seed,
  });
  const accuracyOf = ({ learned }: ModelOutcome) => qualityOf(evaluateLearned(learned, test));
  return trials.flatMap((byDefault): readonly Improvement[] => {
    const { family } = byDefault.configuration;
    const trainer = able.find((one) => one.family === family)!;
    if (!describeConfiguration(trainer, byDefault.configuration).endsWith("(default)")) return [];
    const found = front.filter(({ outcome }) => outcome.cost <= byDefault.outcome.cost).at(-1);
    if (found === undefined || configurationKey(found.configuration) === configurationKey(byDefault.configuration)) {
      return [];
    }
    const foundTrainer = able.find((one) => one.family === found.configuration.family)!;
    return [
      {
        samples: name,
        family,
        cost: byDefault.outcome.cost,
        accuracy: accuracyOf(byDefault.outcome),
        found: describeConfiguration(foundTrainer, found.configuration),
        foundCost: found.outcome.cost,
        foundAccuracy: accuracyOf(found.outcome),
      },
    ];
  });
}
