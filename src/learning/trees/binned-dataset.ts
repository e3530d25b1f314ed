import type { Dataset } from "../dataset/index.ts";
import { createSortingSpace, sortValues } from "./radix-sort.ts";

/** The features of a dataset as bins, at most 256 each, for growing trees. */
export interface BinnedDataset {
  readonly count: number;
  readonly featureCount: number;
  /** `bins[feature * count + sample]`. */
  readonly bins: Uint8Array;
  /** By feature: how many bins it has. */
  readonly binCounts: Int32Array;
  /** By feature and bin, `feature * 256 + bin`: the least and the greatest value in the bin. */
  readonly lowest: Int32Array;
  readonly highest: Int32Array;
}

/** Bins that a feature can have. */
export const binLimit = 256;

/** Samples that are turned from rows to columns at a time: what they have fits the nearest cache. */
const tileSamples = 256;

/**
 * Bins the features: one bin a distinct value where there are few enough, otherwise bins of about equally many samples.
 *
 * @param maxBins 2 to 256
 */
export function binDataset(
  { values, count, features }: Pick<Dataset, "values" | "count" | "features">,
  maxBins: number,
): BinnedDataset {
  const featureCount = features.length;
  const columns = columnsOf(values, count, featureCount);
  const binned: BinnedDataset = {
    count,
    featureCount,
    bins: new Uint8Array(count * featureCount),
    binCounts: new Int32Array(featureCount),
    lowest: new Int32Array(featureCount * binLimit),
    highest: new Int32Array(featureCount * binLimit),
  };
  if (count === 0) return binned;
  const space = createSortingSpace(count);
  for (let feature = 0; feature < featureCount; feature++) {
    const start = feature * count;
    const { keys, places, least } = sortValues(columns.subarray(start, start + count), space);
    binFeature(binned, feature, keys, places, least, maxBins);
  }
  return binned;
}

function columnsOf(values: Int32Array, count: number, featureCount: number): Int32Array {
  const columns = new Int32Array(count * featureCount);
  for (let first = 0; first < count; first += tileSamples) {
    const end = Math.min(count, first + tileSamples);
    for (let feature = 0; feature < featureCount; feature++) {
      const column = feature * count;
      for (let sample = first, place = first * featureCount + feature; sample < end; sample++, place += featureCount) {
        columns[column + sample] = values[place]!;
      }
    }
  }
  return columns;
}

/** Cuts the sorted values of a feature into bins. */
function binFeature(
  { bins, binCounts, lowest, highest }: BinnedDataset,
  feature: number,
  keys: Uint32Array,
  places: Int32Array,
  least: number,
  maxBins: number,
): void {
  const count = keys.length;
  let distinct = 1;
  for (let index = 1; index < count; index++) if (keys[index] !== keys[index - 1]) distinct++;
  const samplesPerBin = distinct <= maxBins ? 1 : count / maxBins;
  const column = feature * count;
  const firstBin = feature * binLimit;
  let nextCut = samplesPerBin;
  let bin = 0;
  let keyBefore = keys[0]!;
  lowest[firstBin] = least;
  for (let index = 0; index < count; index++) {
    const key = keys[index]!;
    if (key !== keyBefore && index >= nextCut) {
      highest[firstBin + bin] = least + keyBefore;
      bin++;
      lowest[firstBin + bin] = least + key;
      if (samplesPerBin > 1) nextCut = (Math.floor(index / samplesPerBin) + 1) * samplesPerBin;
    }
    bins[column + places[index]!] = bin;
    keyBefore = key;
  }
  highest[firstBin + bin] = least + keyBefore;
  binCounts[feature] = bin + 1;
}

/** What the feature is compared with to tell bins up to `low` from bins from `high` on: the middle of what lies between. */
export function thresholdBetween(
  { lowest, highest }: BinnedDataset,
  feature: number,
  low: number,
  high: number,
): number {
  // The sum of two 32-bit integers is exact as a number.
  return Math.floor((highest[feature * binLimit + low]! + lowest[feature * binLimit + high]!) / 2);
}
