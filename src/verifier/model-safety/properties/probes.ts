import type { ModelProperty } from "../../../bytecode/index.ts";
import type { Box } from "../domain.ts";

/** How many features, or pairs of them, are drawn. */
const drawn = 24;

/** Features, and for pairs those that they are related to. */
type Probe = readonly [x: Float64Array, y: Float64Array | undefined];

/**
 * Features to try a property with before anything is proved: the corners where all are least and greatest, and random
 * ones, often at the ends of their ranges; always the same for the same property and box.
 *
 * @param box the features that the property is about
 * @param domain the features that the model is asked about
 */
export function probesOf(property: ModelProperty, box: Box, domain: Box): readonly Probe[] {
  const random = randomNumbers(box.low.length);
  const somewhere = () => box.low.map((low, feature) => between(random, low, box.high[feature]!));
  const points = [box.low, box.high, ...Array.from({ length: drawn }, somewhere)];
  const isOfPairs = property.kind === "monotone" || property.kind === "robust";
  return points.flatMap((x): readonly Probe[] => {
    const y = x.slice();
    if (property.kind === "monotone") {
      const { feature } = property;
      if (x[feature]! >= box.high[feature]!) return [];
      y[feature] = between(random, x[feature]! + 1, box.high[feature]!);
    } else if (property.kind === "robust") {
      const { distance } = property;
      for (let feature = 0; feature < y.length; feature++) {
        const low = Math.max(domain.low[feature]!, x[feature]! - distance);
        const high = Math.min(domain.high[feature]!, x[feature]! + distance);
        y[feature] = between(random, low, high);
      }
    }
    return [[x, isOfPairs ? y : undefined]];
  });
}

function between(random: () => number, low: number, high: number): number {
  const choice = random();
  if (choice < 0.2) return low;
  if (choice < 0.4) return high;
  return low + Math.floor(random() * (high - low + 1));
}

/** From 0 to below 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
