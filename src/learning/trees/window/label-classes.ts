import { ValueNumbers } from "./value-numbers.ts";

/** Labels as small numbers: the most frequent labels are classes 0, 1, …; all others share the class `reject`. */
export interface LabelClasses {
  /** By class: the label. */
  readonly labels: Int32Array;
  /** The class of labels that are not among the most frequent; equal to `labels.length`. */
  readonly reject: number;
  /** By sample: its class. */
  readonly classes: Uint16Array;
}

/**
 * Numbers the `maxClasses` most frequent labels, equally frequent ones by ascending label.
 *
 * @param weights by sample: how often it occurs; at most 2^20 in all, so that a count and a label make one exact number
 */
export function classifyLabels(labels: Int32Array, weights: Int32Array, maxClasses: number): LabelClasses {
  const numbers = new ValueNumbers();
  const numberOfSample = new Int32Array(labels.length);
  const counts = new Int32Array(labels.length);
  let total = 0;
  for (let sample = 0; sample < labels.length; sample++) {
    const number = numbers.numberOf(labels[sample]!);
    numberOfSample[sample] = number;
    counts[number]! += weights[sample]!;
    total += weights[sample]!;
  }
  const ranked = new Float64Array(numbers.count);
  const values = numbers.values();
  for (let number = 0; number < values.length; number++) {
    ranked[number] = (total - counts[number]!) * 2 ** 32 + (values[number]! + 2 ** 31);
  }
  ranked.sort();
  const kept = Int32Array.from(ranked.subarray(0, maxClasses), (key) => (key % 2 ** 32) - 2 ** 31);
  const classOf = new Uint16Array(numbers.count).fill(kept.length);
  for (let index = 0; index < kept.length; index++) classOf[numbers.numberOf(kept[index]!)] = index;
  const classes = new Uint16Array(labels.length);
  for (let sample = 0; sample < labels.length; sample++) classes[sample] = classOf[numberOfSample[sample]!]!;
  return { labels: kept, reject: kept.length, classes };
}
