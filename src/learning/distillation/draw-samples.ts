import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";

/** Of so many samples drawn, the nearest one is mixed with. */
const candidates = 6;

/**
 * Features of samples that there could be: each one real, drawn towards a similar other one by a part of the way that is
 * drawn for each feature (after MUNGE, Buciluǎ et al. 2006). Nothing leaves the range of what there is.
 *
 * @param count how many; the real samples are used in turn
 * @returns features, sample by sample
 */
export function drawSamples({ values, count: real, features }: Dataset, count: number, seed: number): Int32Array {
  const width = features.length;
  const random = createRandom(seed);
  const scales = featureScales(values, width);
  const drawn = new Int32Array(count * width);
  for (let sample = 0; sample < count; sample++) {
    const from = (sample % real) * width;
    let nearest = from;
    let least = Number.POSITIVE_INFINITY;
    for (let candidate = 0; candidate < candidates; candidate++) {
      const other = random.below(real) * width;
      if (other === from) continue;
      let distance = 0;
      for (let feature = 0; feature < width; feature++) {
        distance += Math.abs(values[from + feature]! - values[other + feature]!) * scales[feature]!;
      }
      if (distance >= least) continue;
      least = distance;
      nearest = other;
    }
    for (let feature = 0; feature < width; feature++) {
      const here = values[from + feature]!;
      const there = values[nearest + feature]!;
      drawn[sample * width + feature] = Math.round(here + random.uniform() * (there - here));
    }
  }
  return drawn;
}

/** By feature: 1 over the mean distance from the mean. */
function featureScales(values: Int32Array, width: number): Float64Array {
  const means = new Float64Array(width);
  const count = values.length / width;
  for (let index = 0; index < values.length; index++) means[index % width]! += values[index]! / count;
  const distances = new Float64Array(width);
  for (let index = 0; index < values.length; index++) {
    distances[index % width]! += Math.abs(values[index]! - means[index % width]!) / count;
  }
  return distances.map((distance) => (distance > 0 ? 1 / distance : 0));
}
