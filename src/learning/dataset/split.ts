import { createRandom } from "../random.ts";
import type { Dataset } from "./dataset.ts";
import { selectSamples, sliceSamples } from "./select.ts";

/** Samples to train on, and others to see what was learned. */
export interface Split {
  readonly training: Dataset;
  readonly test: Dataset;
}

/**
 * The first samples for training, the last ones for testing, as a model meets them at work. They share their memory with
 * the dataset.
 *
 * @param share of the samples that are for testing, 0 to 1; at least one sample stays for training
 */
export function splitByTime(dataset: Dataset, share: number): Split {
  const training = Math.max(Math.min(1, dataset.count), dataset.count - Math.round(dataset.count * share));
  return {
    training: sliceSamples(dataset, 0, training),
    test: sliceSamples(dataset, training, dataset.count),
  };
}

/**
 * Samples for testing taken from everywhere, the same share of each class where the target is classes; both parts keep the
 * order of the samples. A class of a single sample stays in training.
 *
 * @param share of the samples that are for testing, 0 to 1; at least one sample stays for training
 */
export function splitScattered(dataset: Dataset, share: number, seed: number): Split {
  const isTest = new Uint8Array(dataset.count);
  const random = createRandom(seed);
  // Rounded over all groups, so that many small classes do not all round the same way.
  let wanted = 0;
  let taken = 0;
  for (const group of groupsOf(dataset)) {
    random.shuffle(group);
    wanted += group.length * share;
    const count = Math.max(0, Math.min(Math.round(wanted) - taken, group.length - 1));
    for (let index = 0; index < count; index++) isTest[group[index]!] = 1;
    taken += count;
  }
  return partsOf(dataset, isTest, 1);
}

/**
 * Splits for cross-validation: each sample is in the test part of exactly one, and each class is spread evenly over them
 * where the target is classes. Parts keep the order of the samples.
 *
 * @param count of splits, at least 2
 */
export function folds(dataset: Dataset, count: number, seed: number): readonly Split[] {
  const foldOf = new Int32Array(dataset.count);
  const random = createRandom(seed);
  let next = 0;
  for (const group of groupsOf(dataset)) {
    random.shuffle(group);
    for (const sample of group) foldOf[sample] = next++ % count;
  }
  return Array.from({ length: count }, (_, fold) => partsOf(dataset, foldOf, fold));
}

/** The numbers of the samples of each class, or of all where the target is a value. */
function groupsOf(dataset: Dataset): readonly Int32Array[] {
  const all = Int32Array.from({ length: dataset.count }, (_, sample) => sample);
  if (dataset.target.kind === "value") return dataset.count === 0 ? [] : [all];
  const groups = new Map<number, number[]>();
  for (const sample of all) {
    const outcome = dataset.outcomes[sample]!;
    const group = groups.get(outcome);
    if (group === undefined) groups.set(outcome, [sample]);
    else group.push(sample);
  }
  return [...groups.values()].map((group) => Int32Array.from(group));
}

function partsOf(dataset: Dataset, partOf: ArrayLike<number>, test: number): Split {
  const parts: { readonly training: number[]; readonly test: number[] } = { training: [], test: [] };
  for (let sample = 0; sample < dataset.count; sample++) {
    (partOf[sample] === test ? parts.test : parts.training).push(sample);
  }
  return { training: selectSamples(dataset, parts.training), test: selectSamples(dataset, parts.test) };
}
