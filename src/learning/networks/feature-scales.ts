import type { Image } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";

/** How features are shifted and scaled before a network sees them. */
export interface FeatureScales {
  readonly featureMean: Float64Array;
  /** 1 over the deviation; 0 for features that are all the same, which say nothing. */
  readonly featureScale: Float64Array;
}

/**
 * Means and deviations of features. Values far from most others count as if they were at a fence: beyond the 10 and
 * 90 percent quantiles by 1.5 times their distance (with normal distributions 5 deviations from the mean), after Tukey's
 * fences (1977) around wider quantiles than his.
 *
 * @param scales `channels`: pixels of a channel have one mean and deviation in common
 */
export function measureFeatures(dataset: Dataset, image: Image, scales: "features" | "channels"): FeatureScales {
  const length = dataset.features.length;
  const groups = scales === "features" ? length : image.channels;
  const featureMean = new Float64Array(length);
  const featureScale = new Float64Array(length);
  const members = length / groups;
  const column = new Float64Array(dataset.count * members);
  for (let group = 0; group < groups; group++) {
    let used = 0;
    for (let sample = 0; sample < dataset.count; sample++) {
      for (let feature = group; feature < length; feature += groups)
        column[used++] = dataset.values[sample * length + feature]!;
    }
    const { mean, deviation } = fencedMoments(column);
    for (let feature = group; feature < length; feature += groups) {
      featureMean[feature] = mean;
      featureScale[feature] = deviation > 0 ? 1 / deviation : 0;
    }
  }
  return { featureMean, featureScale };
}

/** Mean and deviation of numbers, those beyond the fence moved to it; sorts them. */
function fencedMoments(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  values.sort();
  const [low, high] = fence(values);
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += Math.min(high, Math.max(low, values[index]!));
  const mean = sum / Math.max(1, values.length);
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const distance = Math.min(high, Math.max(low, values[index]!)) - mean;
    squares += distance * distance;
  }
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length)) };
}

/** Where most values are the same, the fence is around the others: rare values may be what matters. */
function fence(sorted: Float64Array): readonly [low: number, high: number] {
  const quantile = (values: Float64Array, share: number) => values[Math.round(share * (values.length - 1))]!;
  const around = (values: Float64Array): readonly [number, number] | undefined => {
    if (values.length === 0) return undefined;
    const low = quantile(values, 0.1);
    const high = quantile(values, 0.9);
    return low < high ? [low - 1.5 * (high - low), high + 1.5 * (high - low)] : undefined;
  };
  const ends = around(sorted);
  if (ends) return ends;
  const median = quantile(sorted, 0.5);
  const [low, high] = around(sorted.filter((value) => value !== median)) ?? [
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ];
  return [Math.min(low, median), Math.max(high, median)];
}
