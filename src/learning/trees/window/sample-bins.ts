import { createSortingSpace, sortValues } from "../radix-sort.ts";

/** The values of one feature, counted. */
export interface ValueCounts {
  /** Distinct, ascending; the feature need not have all of them. */
  readonly values: Int32Array;
  /** By place in `values`: how many samples have the value. */
  readonly counts: Int32Array;
}

/**
 * Cuts the values of one feature into at most `maxBins` bins: one bin a distinct value when there are few enough,
 * otherwise bins of about equally many samples. Edges lie in the middle between neighbouring values.
 *
 * @param binOfPlace is filled: by place in `values`, the bin of a value that the feature has
 * @returns the edges between bins, ascending; one fewer than there are bins: a value is in bin b when
 *   `edges[b - 1] < value <= edges[b]`
 */
export function cutBins({ values, counts }: ValueCounts, maxBins: number, binOfPlace: Uint8Array): Int32Array {
  let distinct = 0;
  let total = 0;
  for (let place = 0; place < counts.length; place++) {
    if (counts[place] === 0) continue;
    distinct++;
    total += counts[place]!;
  }
  const edges = new Int32Array(Math.max(0, Math.min(distinct, maxBins) - 1));
  const samplesPerBin = distinct <= maxBins ? 1 : total / maxBins;
  let nextCut = samplesPerBin;
  let bin = 0;
  let samplesBefore = 0;
  let valueBefore = 0;
  for (let place = 0; place < counts.length; place++) {
    const count = counts[place]!;
    if (count === 0) continue;
    const value = values[place]!;
    if (samplesBefore > 0 && samplesBefore >= nextCut && bin < edges.length) {
      // The sum of two 32-bit integers is exact as a number.
      edges[bin++] = Math.floor((valueBefore + value) / 2);
      if (samplesPerBin > 1) nextCut = (Math.floor(samplesBefore / samplesPerBin) + 1) * samplesPerBin;
    }
    binOfPlace[place] = bin;
    samplesBefore += count;
    valueBefore = value;
  }
  return edges.subarray(0, bin);
}

/** The features of samples as bins. */
export interface FeatureBins {
  /** `bins[feature * samples + sample]`. */
  readonly bins: Uint8Array;
  /** By feature: the edges between its bins. */
  readonly edges: readonly Int32Array[];
}

/**
 * Bins all features of samples.
 *
 * @param rows by sample: the row of `features` that holds it
 * @param weights by sample: how often it occurs
 */
export function binFeatures(
  features: Int32Array,
  featureCount: number,
  rows: Int32Array,
  weights: Int32Array,
  maxBins: number,
): FeatureBins {
  const count = rows.length;
  const bins = new Uint8Array(count * featureCount);
  const space = createSortingSpace(count);
  const column = new Int32Array(count);
  const values = new Int32Array(count);
  const counts = new Int32Array(count);
  const binOfPlace = new Uint8Array(count);
  const edges: Int32Array[] = [];
  for (let feature = 0; feature < featureCount; feature++) {
    for (let sample = 0; sample < count; sample++) column[sample] = features[rows[sample]! * featureCount + feature]!;
    const { keys, places, least } = sortValues(column, space);
    let distinct = 0;
    let before = -1;
    for (let index = 0; index < count; index++) {
      const key = keys[index]!;
      if (key !== before) {
        values[distinct] = least + key;
        counts[distinct++] = 0;
        before = key;
      }
      counts[distinct - 1]! += weights[places[index]!]!;
    }
    edges.push(
      cutBins({ values: values.subarray(0, distinct), counts: counts.subarray(0, distinct) }, maxBins, binOfPlace),
    );
    let place = -1;
    before = -1;
    for (let index = 0; index < count; index++) {
      const key = keys[index]!;
      if (key !== before) place++;
      before = key;
      bins[feature * count + places[index]!] = binOfPlace[place]!;
    }
  }
  return { bins, edges };
}
