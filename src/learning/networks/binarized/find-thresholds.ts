import type { Dataset } from "../../dataset/index.ts";
import type { FeatureScales } from "../feature-scales.ts";

/** Places at which a feature is tried to be cut: quantiles, as many apart. */
const candidates = 64;

/**
 * Where each feature, made a bit, tells most of the classes at first: the cut with the least Gini impurity on both sides
 * (Breiman et al. 1984), in units of what networks see.
 *
 * @param thresholds gets one for each feature
 */
export function findThresholds(
  { values, outcomes, count, features }: Dataset,
  classes: number,
  { featureMean, featureScale }: FeatureScales,
  thresholds: Float64Array,
): void {
  const width = features.length;
  const column = new Int32Array(count);
  for (let feature = 0; feature < width; feature++) {
    for (let sample = 0; sample < count; sample++) column[sample] = values[sample * width + feature]!;
    const cut = bestCut(column, outcomes, classes);
    thresholds[feature] = (cut - featureMean[feature]!) * featureScale[feature]!;
  }
}

/** The value from which on samples are on the right side of the best cut; the median of values that are all the same. */
function bestCut(column: Int32Array, outcomes: Int32Array, classes: number): number {
  const cuts = quantiles(column);
  const counts = new Float64Array((cuts.length + 1) * classes);
  for (let sample = 0; sample < column.length; sample++) {
    let side = 0;
    while (side < cuts.length && column[sample]! >= cuts[side]!) side++;
    counts[side * classes + outcomes[sample]!]! += 1;
  }
  const left = new Float64Array(classes);
  const right = new Float64Array(classes);
  for (let index = 0; index < counts.length; index++) right[index % classes]! += counts[index]!;
  let best = cuts[0]!;
  let purest = Number.NEGATIVE_INFINITY;
  for (const [index, cut] of cuts.entries()) {
    for (let one = 0; one < classes; one++) {
      const moved = counts[index * classes + one]!;
      left[one] = left[one]! + moved;
      right[one] = right[one]! - moved;
    }
    const purity = sumOfShares(left) + sumOfShares(right);
    if (purity > purest) {
      purest = purity;
      best = cut;
    }
  }
  return best;
}

/** The sum of squared counts over the sum of counts: largest where one class has them all. */
function sumOfShares(counts: Float64Array): number {
  let total = 0;
  let squares = 0;
  for (const count of counts) {
    total += count;
    squares += count * count;
  }
  return total > 0 ? squares / total : 0;
}

/** Values at quantiles without the least one, ascending, each once; the value itself where there is but one. */
function quantiles(column: Int32Array): readonly number[] {
  const sorted = column.slice().sort();
  const taken = new Set<number>();
  for (let index = 1; index <= candidates; index++) {
    const value = sorted[Math.floor((index * (sorted.length - 1)) / candidates)]!;
    if (value > sorted[0]!) taken.add(value);
  }
  return taken.size > 0 ? [...taken] : [sorted[0]!];
}
