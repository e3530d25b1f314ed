import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { packageRoot } from "../../src/cli/package-root.ts";
import { unwrap } from "../../src/diagnostics/index.ts";
import { readDataset, sliceSamples } from "../../src/learning/index.ts";
import { readTrace } from "../../src/simulation/index.ts";
import { madeDatasets, type SearchDataset, windowDataset } from "./made-datasets.ts";

/** Samples of a dataset that are searched on, at most: the first of files, some from the middle of traces. */
const mostSamples = 1200;

/** Steps that are told apart: the most frequent; all others are one, which stands for going somewhere else. */
const mostDeltas = 10;
const elsewhere = 2 ** 20;

const windowLengths = [4, 16];

const datasetFolder = join(packageRoot, "bench/learn/datasets");
const traceFolder = join(packageRoot, "traces");

/** All datasets that are searched on: the real ones that come with rmt, page deltas of the traces, and made ones. */
export async function searchDatasets(): Promise<readonly SearchDataset[]> {
  return [...(await realDatasets()), ...(await traceDatasets()), ...madeDatasets()];
}

async function realDatasets(): Promise<readonly SearchDataset[]> {
  const files = readdirSync(datasetFolder)
    .filter((file) => file.endsWith(".csv"))
    .sort();
  const read = files.map(async (file): Promise<SearchDataset> => {
    const dataset = unwrap(await readDataset(join(datasetFolder, file), { words: "number" }));
    const name = basename(file, ".csv");
    return {
      name,
      dataset: sliceSamples(dataset, 0, Math.min(dataset.count, mostSamples)),
      isOrdered: name.startsWith("page-deltas"),
    };
  });
  return Promise.all(read);
}

/** From page to page of a program: what comes next after the last steps. */
async function traceDatasets(): Promise<readonly SearchDataset[]> {
  const files = readdirSync(traceFolder)
    .filter((file) => file.endsWith(".rmtrace"))
    .sort();
  const made: SearchDataset[] = [];
  for (const file of files) {
    const { name, pages, accesses } = unwrap(await readTrace(join(traceFolder, file)));
    const longest = Math.max(...windowLengths);
    const start = Math.max(1, Math.floor(accesses.length / 2) - mostSamples / 2);
    const end = Math.min(accesses.length, start + mostSamples + longest);
    const steps = Array.from({ length: end - start }, (_, index) => {
      return pages[accesses[start + index]!]! - pages[accesses[start + index - 1]!]!;
    });
    const deltas = keepFrequent(steps);
    for (const length of windowLengths) {
      const dataset = windowDataset(deltas, length);
      made.push({ name: `${name}, last ${length}`, dataset, isOrdered: true });
    }
  }
  return made;
}

function keepFrequent(steps: readonly number[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1);
  const kept = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0]).slice(0, mostDeltas);
  const frequent = new Set(kept.map(([step]) => step));
  return steps.map((step) => (frequent.has(step) && Math.abs(step) < elsewhere ? step : elsewhere));
}
