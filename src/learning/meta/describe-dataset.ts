import { type Dataset, sliceSamples, splitByTime } from "../dataset/index.ts";
import {
  contextLandmark,
  type Landmark,
  naiveBayesLandmark,
  nearestLandmark,
  persistenceLandmark,
  stumpLandmark,
} from "./landmarks.ts";

/** What a dataset is like, in numbers that are comparable between datasets; see `describeDataset`. */
export type DatasetDescriptor = Readonly<Record<DescriptorName, number>>;

/** Names of what is looked at, in order. */
export const descriptorNames = [
  "isValue",
  "samples",
  "features",
  "classes",
  "entropy",
  "majority",
  "distinct",
  "skew",
  "repeats",
  "period",
  "persistence",
  "context",
  "stump",
  "nearest",
  "naiveBayes",
] as const;
export type DescriptorName = (typeof descriptorNames)[number];

/** Only the last samples are looked at. */
const mostSamples = 2000;

/** Periods of outcomes that are looked for. */
const longestPeriod = 32;

/**
 * Describes a dataset: its size, how its outcomes and features are distributed, whether outcomes repeat in time, and how
 * well very simple models do (landmarks: Pfahringer, Bensusan, Giraud-Carrier 2000). All numbers lie between 0 and 1.
 */
export function describeDataset(dataset: Dataset): DatasetDescriptor {
  const recent = sliceSamples(dataset, Math.max(0, dataset.count - mostSamples), dataset.count);
  const { training, test } = splitByTime(recent, 0.25);
  const score = (landmark: Landmark) => landmark(training, test);
  const isValue = dataset.target.kind === "value";
  const shares = isValue ? [] : shareOfOutcomes(recent);
  const entropy = shares.reduce((sum, share) => sum - share * Math.log2(share), 0);
  const classes = dataset.target.kind === "classes" ? dataset.target.labels.length : 1;
  return {
    isValue: isValue ? 1 : 0,
    samples: logarithmic(dataset.count, 1e6),
    features: logarithmic(dataset.features.length, 1000),
    classes: logarithmic(classes, 1000),
    entropy: shares.length > 1 ? entropy / Math.log2(shares.length) : 0,
    majority: shares.reduce((most, share) => Math.max(most, share), 0),
    distinct: distinctShare(recent),
    skew: meanSkew(recent),
    repeats: repeatedRows(recent),
    period: bestPeriod(recent),
    persistence: score(persistenceLandmark),
    context: score(contextLandmark),
    stump: score(stumpLandmark),
    nearest: score(nearestLandmark),
    naiveBayes: score(naiveBayesLandmark),
  };
}

function logarithmic(count: number, most: number): number {
  return Math.min(1, Math.log(1 + count) / Math.log(1 + most));
}

function shareOfOutcomes({ outcomes, count }: Dataset): readonly number[] {
  const counts = new Map<number, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts.values()].map((found) => found / Math.max(1, count));
}

/** How many values features have, in proportion to the samples: the mean of the features, on a logarithmic scale. */
function distinctShare({ values, count, features: { length: width } }: Dataset): number {
  if (count === 0) return 0;
  let sum = 0;
  for (let feature = 0; feature < width; feature++) {
    const seen = new Set<number>();
    for (let sample = 0; sample < count; sample++) seen.add(values[sample * width + feature]!);
    sum += logarithmic(seen.size, count);
  }
  return sum / width;
}

/** The mean size of the third standardized moment, squeezed to 0 … 1. */
function meanSkew({ values, count, features: { length: width } }: Dataset): number {
  let sum = 0;
  for (let feature = 0; feature < width; feature++) {
    let mean = 0;
    for (let sample = 0; sample < count; sample++) mean += values[sample * width + feature]! / count;
    let second = 0;
    let third = 0;
    for (let sample = 0; sample < count; sample++) {
      const distance = values[sample * width + feature]! - mean;
      second += distance ** 2 / count;
      third += distance ** 3 / count;
    }
    const skew = second === 0 ? 0 : Math.abs(third) / second ** 1.5;
    sum += skew / (1 + skew);
  }
  return sum / width;
}

/** The share of samples whose features were all seen before. */
function repeatedRows({ values, count, features: { length: width } }: Dataset): number {
  const seen = new Set<string>();
  for (let sample = 0; sample < count; sample++) {
    seen.add(values.subarray(sample * width, (sample + 1) * width).join());
  }
  return count === 0 ? 0 : 1 - seen.size / count;
}

/** How often an outcome is the one of a period before, of the period where it is most often. */
function bestPeriod({ outcomes, count }: Dataset): number {
  let best = 0;
  for (let period = 2; period <= Math.min(longestPeriod, count - 1); period++) {
    let same = 0;
    for (let sample = period; sample < count; sample++) {
      if (outcomes[sample] === outcomes[sample - period]) same++;
    }
    best = Math.max(best, same / (count - period));
  }
  return best;
}
