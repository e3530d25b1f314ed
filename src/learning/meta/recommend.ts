import { type Configuration, configurationKey } from "../search/configuration.ts";
import { type DatasetDescriptor, descriptorNames } from "./describe-dataset.ts";

/** A dataset that was searched on. */
export interface RememberedDataset {
  readonly name: string;
  readonly descriptor: DatasetDescriptor;
  /** What was tried in full. */
  readonly tried: readonly RememberedTrial[];
}

/** What a configuration reached. */
export interface RememberedTrial extends Configuration {
  /** On the samples that the search chose by, and on others that it did not see; larger is better. */
  readonly quality: number;
  readonly test?: number;
}

/** Datasets that are asked: the nearest. */
const neighbours = 7;

/** Deviations below this share of the range are no difference worth scaling up. */
const leastDeviation = 0.05;

/**
 * What to try first on a dataset, the most promising first: configurations that together did best on the datasets that
 * are most like it. Each one is added that improves most on what those before it reach, dataset by dataset, the nearer the
 * more (warm start: Feurer, Springenberg, Hutter 2015; greedy portfolios: Xu, Hoos, Leyton-Brown 2010).
 *
 * @param count how many, at most
 * @param families those that may be tried
 */
export function recommendConfigurations(
  memory: readonly RememberedDataset[],
  descriptor: DatasetDescriptor,
  count: number,
  families: ReadonlySet<string>,
): readonly Configuration[] {
  const near = nearestDatasets(memory, descriptor);
  const candidates = new Map<string, { readonly configuration: Configuration; readonly scores: Map<number, number> }>();
  for (const [index, { dataset }] of near.entries()) {
    const tried = dataset.tried.filter(({ family }) => families.has(family));
    const best = tried.reduce((most, { quality }) => Math.max(most, quality), Number.NEGATIVE_INFINITY);
    const worst = medianOf(tried.map(({ quality }) => quality));
    for (const { family, parameters, quality } of tried) {
      const configuration = { family, parameters };
      const key = configurationKey(configuration);
      const candidate = candidates.get(key) ?? { configuration, scores: new Map<number, number>() };
      candidates.set(key, candidate);
      // 1 for the best of the dataset, 0 for what half of all tried reach.
      candidate.scores.set(index, best > worst ? Math.max(0, (quality - worst) / (best - worst)) : 1);
    }
  }
  const reached = near.map(() => 0);
  const chosen: Configuration[] = [];
  while (chosen.length < count && candidates.size > 0) {
    let most = { gain: Number.NEGATIVE_INFINITY, key: "" };
    for (const [key, { scores }] of candidates) {
      let gain = 0;
      for (const [index, score] of scores) {
        // What improves nothing any more is ordered by how good it is at all.
        gain += near[index]!.weight * (Math.max(0, score - reached[index]!) + 1e-3 * score);
      }
      if (gain > most.gain) most = { gain, key };
    }
    const { configuration, scores } = candidates.get(most.key)!;
    candidates.delete(most.key);
    chosen.push(configuration);
    for (const [index, score] of scores) reached[index] = Math.max(reached[index]!, score);
  }
  return chosen;
}

/** The datasets that are most like the one described, with how much each counts. */
function nearestDatasets(memory: readonly RememberedDataset[], descriptor: DatasetDescriptor) {
  // Configurations for classes say nothing about values.
  const same = memory.filter((dataset) => dataset.descriptor.isValue === descriptor.isValue);
  const scales = descriptorNames.map((name) => {
    const values = [...same.map((dataset) => dataset.descriptor[name]), descriptor[name]];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return 1 / Math.max(Math.sqrt(variance), leastDeviation);
  });
  return same
    .map((dataset) => {
      const distance = descriptorNames.reduce((sum, name, index) => {
        return sum + ((dataset.descriptor[name] - descriptor[name]) * scales[index]!) ** 2;
      }, 0);
      return { dataset, weight: 1 / (1 + distance) };
    })
    .sort((one, other) => other.weight - one.weight)
    .slice(0, neighbours);
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? 0;
}
