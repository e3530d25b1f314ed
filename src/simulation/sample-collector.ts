import { createRandom } from "../learning/index.ts";

/** Keeps some of the samples that it is given. */
export interface SampleCollector {
  /** Copies a sample, if it is kept. */
  add(features: Int32Array, label: number): void;
  /** Samples given. */
  readonly seen: number;
  /** The samples kept, in the order in which they came: features sample by sample, and labels. */
  samples(): { readonly values: Int32Array; readonly labels: Int32Array };
}

/**
 * Keeps the newest samples, or as many from everywhere, each as likely as any other (algorithm R, Vitter 1985).
 *
 * @param most samples, at least 1
 */
export function createSampleCollector(
  width: number,
  { most, keep, seed }: { readonly most: number; readonly keep: "newest" | "scattered"; readonly seed: number },
): SampleCollector {
  const random = createRandom(seed);
  let capacity = Math.min(most, 1024);
  let values = new Int32Array(capacity * width);
  let labels = new Int32Array(capacity);
  /** By place: the number of the sample that is there. */
  let numbers = new Float64Array(capacity);
  let seen = 0;
  const grow = () => {
    capacity = Math.min(most, 2 * capacity);
    values = copied(new Int32Array(capacity * width), values);
    labels = copied(new Int32Array(capacity), labels);
    numbers = copied(new Float64Array(capacity), numbers);
  };
  const placeOf = (sample: number): number => {
    if (sample < most) return sample;
    return keep === "newest" ? sample % most : random.below(sample + 1);
  };
  return {
    get seen() {
      return seen;
    },
    add(features, label) {
      const sample = seen++;
      const place = placeOf(sample);
      if (place >= most) return;
      if (place >= capacity) grow();
      for (let feature = 0; feature < width; feature++) values[place * width + feature] = features[feature]!;
      labels[place] = label;
      numbers[place] = sample;
    },
    samples() {
      const count = Math.min(seen, most);
      const places = Int32Array.from({ length: count }, (_, place) => place).sort((a, b) => numbers[a]! - numbers[b]!);
      const kept = new Int32Array(count * width);
      for (const [sample, place] of places.entries()) {
        kept.set(values.subarray(place * width, (place + 1) * width), sample * width);
      }
      return { values: kept, labels: places.map((place) => labels[place]!) };
    },
  };
}

function copied<T extends Int32Array | Float64Array>(to: T, from: T): T {
  to.set(from);
  return to;
}
