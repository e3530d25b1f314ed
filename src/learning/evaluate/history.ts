import type { Dataset } from "../dataset/index.ts";

/** That features are earlier outcomes, as in samples of a program that learns what follows its ring of the last ones. */
export interface History {
  /** The features that hold the last outcome, the one before it, …: newest first. */
  readonly features: readonly number[];
  /** By sample: the next one of the same stream, whose history is this one's with its outcome put in front; or -1. */
  readonly next: Int32Array;
}

/** So many of the samples, at least, must go on from one before them; others begin anew. */
const leastShare = 0.5;

/** So many samples are looked at to see which features are history; all are, to see where it goes on. */
const lookedAt = 20_000;

/**
 * Finds the features that are outcomes of samples before, newest first; undefined where there are none. Samples can be of
 * several streams in turn, such as one for each process, where all features are history, in order.
 */
export function findHistory(dataset: Dataset): History | undefined {
  const width = dataset.features.length;
  const single = findHistoryFeatures(dataset);
  if (single.length > 0) return { features: single, next: linkNeighbours(dataset, single) };
  const all = Array.from({ length: width }, (_, feature) => feature);
  const next = linkStreams(dataset);
  const linked = next.reduce((sum, sample) => sum + (sample < 0 ? 0 : 1), 0);
  return linked > 0 && linked >= dataset.count * leastShare ? { features: all, next } : undefined;
}

/** Gives the outcome of a sample as features hold it: its label where the target is classes. */
export function outcomeValues({ target, outcomes }: Dataset): (sample: number) => number {
  if (target.kind === "value") return (sample) => outcomes[sample]!;
  const { labels } = target;
  return (sample) => labels[outcomes[sample]!]!;
}

/** The features that are history where all samples are of one stream; none where they are not. */
function findHistoryFeatures(dataset: Dataset): readonly number[] {
  const { features, count, values } = dataset;
  const width = features.length;
  const outcome = outcomeValues(dataset);
  const free = new Set(features.keys());
  const found: number[] = [];
  const samples = Math.min(count, lookedAt);
  for (;;) {
    const before = found.at(-1);
    let best: number | undefined;
    let bestMatches = Math.max(1, (samples - 1) * leastShare) - 1e-9;
    for (const feature of free) {
      let matches = 0;
      for (let sample = 1; sample < samples; sample++) {
        const last = before === undefined ? outcome(sample - 1) : values[(sample - 1) * width + before];
        if (values[sample * width + feature] === last) matches++;
      }
      // Of equal ones the first, so that a history of nothing but the same outcome is found in order too.
      if (matches > bestMatches) [best, bestMatches] = [feature, matches];
    }
    if (best === undefined) return found;
    found.push(best);
    free.delete(best);
  }
}

function linkNeighbours(dataset: Dataset, history: readonly number[]): Int32Array {
  const { features, count, values } = dataset;
  const width = features.length;
  const outcome = outcomeValues(dataset);
  return Int32Array.from({ length: count }, (_, sample) => {
    if (sample + 1 === count) return -1;
    const goesOn = history.every((feature, index) => {
      const last = index === 0 ? outcome(sample) : values[sample * width + history[index - 1]!];
      return values[(sample + 1) * width + feature] === last;
    });
    return goesOn ? sample + 1 : -1;
  });
}

/** Links each sample to the newest one before it that it can go on from and that nothing else went on from. */
function linkStreams(dataset: Dataset): Int32Array {
  const { features, count, values } = dataset;
  const width = features.length;
  const outcome = outcomeValues(dataset);
  const next = new Int32Array(count).fill(-1);
  if (width === 0) return next;
  /** By the history that must come: the sample that it comes after. */
  const awaited = new Map<string, number>();
  for (let sample = 0; sample < count; sample++) {
    const row = values.subarray(sample * width, (sample + 1) * width);
    const key = row.join();
    const before = awaited.get(key);
    if (before !== undefined) {
      next[before] = sample;
      awaited.delete(key);
    }
    awaited.set([outcome(sample), ...row.subarray(0, -1)].join(), sample);
  }
  return next;
}
