import type { Dataset } from "../dataset/index.ts";

/** Two features that rise and fall together. */
export interface CorrelatedPair {
  /** By index, the smaller first. */
  readonly first: number;
  readonly second: number;
  /** Spearman's rank correlation, -1 to 1. */
  readonly correlation: number;
}

/** Samples that are looked at, at most; evenly spread where there are more. */
const mostSamples = 10_000;

/**
 * Pairs of features whose rank correlation (Spearman 1904) is at least `least` in size, the strongest first. Constant
 * features have none.
 *
 * @param least above 0, at most 1
 */
export function correlatedFeatures(dataset: Dataset, least: number): readonly CorrelatedPair[] {
  const width = dataset.features.length;
  const ranks = Array.from({ length: width }, (_, feature) => centredRanks(dataset, feature));
  const pairs: CorrelatedPair[] = [];
  for (let first = 0; first < width; first++) {
    for (let second = first + 1; second < width; second++) {
      const [one, other] = [ranks[first], ranks[second]];
      if (one === undefined || other === undefined) continue;
      let correlation = 0;
      for (let index = 0; index < one.length; index++) correlation += one[index]! * other[index]!;
      if (Math.abs(correlation) >= least) pairs.push({ first, second, correlation });
    }
  }
  return pairs.sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
}

/** Ranks less their mean, of length 1 as a vector; equal values share the mean of theirs. Undefined of a constant feature. */
function centredRanks({ count, values, features }: Dataset, feature: number): Float64Array | undefined {
  const stride = Math.max(1, Math.ceil(count / mostSamples));
  const size = Math.ceil(count / stride);
  const own = Int32Array.from({ length: size }, (_, index) => values[index * stride * features.length + feature]!);
  const order = Int32Array.from({ length: size }, (_, index) => index).sort((a, b) => own[a]! - own[b]!);
  const ranks = new Float64Array(size);
  for (let start = 0; start < size; ) {
    let end = start + 1;
    while (end < size && own[order[end]!] === own[order[start]!]) end++;
    for (let place = start; place < end; place++) ranks[order[place]!] = (start + end - 1) / 2 - (size - 1) / 2;
    start = end;
  }
  let squares = 0;
  for (const rank of ranks) squares += rank * rank;
  if (squares === 0) return undefined;
  const length = Math.sqrt(squares);
  return ranks.map((rank) => rank / length);
}
