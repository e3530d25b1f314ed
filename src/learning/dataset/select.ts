import type { Dataset } from "./dataset.ts";

/** The samples with these numbers, in this order; one may come several times. Copies them. */
export function selectSamples(dataset: Dataset, samples: ArrayLike<number>): Dataset {
  const width = dataset.features.length;
  const count = samples.length;
  const values = new Int32Array(count * width);
  const outcomes = new Int32Array(count);
  const weights = dataset.weights === undefined ? undefined : new Float32Array(count);
  for (let index = 0; index < count; index++) {
    const sample = samples[index]!;
    const from = sample * width;
    for (let feature = 0; feature < width; feature++) values[index * width + feature] = dataset.values[from + feature]!;
    outcomes[index] = dataset.outcomes[sample]!;
    if (weights !== undefined) weights[index] = dataset.weights![sample]!;
  }
  return { ...dataset, count, values, outcomes, ...(weights === undefined ? {} : { weights }) };
}

/** The samples from `start` on, up to but without `end`; they share their memory with the dataset. */
export function sliceSamples(dataset: Dataset, start: number, end: number): Dataset {
  const width = dataset.features.length;
  const { weights } = dataset;
  return {
    ...dataset,
    count: end - start,
    values: dataset.values.subarray(start * width, end * width),
    outcomes: dataset.outcomes.subarray(start, end),
    ...(weights === undefined ? {} : { weights: weights.subarray(start, end) }),
  };
}

/** The same samples with these features only, by index, in this order. Copies their values. */
export function selectFeatures(dataset: Dataset, features: readonly number[]): Dataset {
  const width = dataset.features.length;
  const values = new Int32Array(dataset.count * features.length);
  let place = 0;
  for (let sample = 0; sample < dataset.count; sample++) {
    for (const feature of features) values[place++] = dataset.values[sample * width + feature]!;
  }
  return { ...dataset, features: features.map((feature) => dataset.features[feature]!), values };
}

/** By class: how many samples have it, whatever their weights. The target must be classes. */
export function classCounts(dataset: Dataset): Int32Array {
  const counts = new Int32Array(dataset.target.kind === "classes" ? dataset.target.labels.length : 0);
  for (let sample = 0; sample < dataset.count; sample++) counts[dataset.outcomes[sample]!]!++;
  return counts;
}

/**
 * Samples to predict what comes `steps` samples later (1: the outcome after the sample's own) from the same features: each
 * has the outcome of the sample that many places behind it, and those without one are left out.
 *
 * @param steps 0 or more
 * @param next by sample: the next one of its stream, or -1, as `findHistory` gives it; absent: all are of one stream
 */
export function aheadBy(dataset: Dataset, steps: number, next?: Int32Array): Dataset {
  const { count, outcomes } = dataset;
  const kept: number[] = [];
  const later: number[] = [];
  for (let sample = 0; sample < count; sample++) {
    let ahead = sample;
    for (let step = 0; step < steps && ahead >= 0 && ahead < count; step++) ahead = next?.[ahead] ?? ahead + 1;
    if (ahead < 0 || ahead >= count) continue;
    kept.push(sample);
    later.push(outcomes[ahead]!);
  }
  return { ...selectSamples(dataset, kept), outcomes: Int32Array.from(later) };
}
