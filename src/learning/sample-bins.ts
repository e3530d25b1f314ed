import { ValueNumbers } from "./value-numbers.ts";

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
 * Bins all features of samples. The values of all features are numbered together, so that each is looked up once and
 * sorted once: features are often the same value at different times.
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
  const numbers = new ValueNumbers();
  const numberOf = new Int32Array(count * featureCount);
  for (let sample = 0; sample < count; sample++) {
    const base = rows[sample]! * featureCount;
    for (let feature = 0; feature < featureCount; feature++) {
      numberOf[feature * count + sample] = numbers.numberOf(features[base + feature]!);
    }
  }
  const values = numbers.values().slice().sort();
  const placeOf = new Int32Array(values.length);
  for (let place = 0; place < values.length; place++) placeOf[numbers.numberOf(values[place]!)] = place;

  const bins = new Uint8Array(count * featureCount);
  const counts = new Int32Array(values.length);
  const binOfPlace = new Uint8Array(values.length);
  const places = new Int32Array(count);
  const edges: Int32Array[] = [];
  for (let feature = 0; feature < featureCount; feature++) {
    const column = feature * count;
    counts.fill(0);
    for (let sample = 0; sample < count; sample++) {
      const place = placeOf[numberOf[column + sample]!]!;
      places[sample] = place;
      counts[place]! += weights[sample]!;
    }
    edges.push(cutBins({ values, counts }, maxBins, binOfPlace));
    for (let sample = 0; sample < count; sample++) {
      bins[column + sample] = binOfPlace[places[sample]!]!;
    }
  }
  return { bins, edges };
}
