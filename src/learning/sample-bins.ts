/** Where the values of one feature are cut: a value is in bin b when `edges[b - 1] < value <= edges[b]`. */
export interface FeatureBins {
  /** Thresholds between bins, ascending; one fewer than there are bins. */
  readonly edges: Int32Array;
}

/**
 * Cuts the values of one feature into at most `maxBins` bins: one bin a distinct value when there are few enough,
 * otherwise bins of about equally many samples. Edges lie in the middle between neighbouring values.
 *
 * @param sorted the feature's values, ascending
 */
export function cutBins(sorted: Int32Array, maxBins: number): FeatureBins {
  const edges: number[] = [];
  let distinct = sorted.length === 0 ? 0 : 1;
  for (let index = 1; index < sorted.length; index++) if (sorted[index] !== sorted[index - 1]) distinct++;
  const samplesPerBin = distinct <= maxBins ? 1 : sorted.length / maxBins;
  let nextCut = samplesPerBin;
  for (let index = 1; index < sorted.length && edges.length < maxBins - 1; index++) {
    const value = sorted[index]!;
    const before = sorted[index - 1]!;
    if (value === before || index < nextCut) continue;
    // The sum of two 32-bit integers is exact as a number.
    edges.push(Math.floor((before + value) / 2));
    if (samplesPerBin > 1) nextCut = (Math.floor(index / samplesPerBin) + 1) * samplesPerBin;
  }
  return { edges: Int32Array.from(edges) };
}

/** The bin of a value. */
export function binOf(bins: FeatureBins, value: number): number {
  const { edges } = bins;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
