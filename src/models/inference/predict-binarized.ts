import type { BinarizedDescription } from "../code/description.ts";
import type { Model } from "../model.ts";
import { blockTensors } from "./block-tensors.ts";
import { createFeatureLoader } from "./feature-bits.ts";
import type { Predictor } from "./predictor.ts";
import { createRequantization } from "./requantize.ts";
import { confidenceOfScores, firstLargest } from "./score-confidence.ts";

/** A layer of weights +1 and -1, as bits. */
interface BitLayer {
  /** Row by row; bits beyond the source's are 0. */
  readonly weights: Int32Array;
  readonly thresholds: Int32Array;
  /** Elements of the source. */
  readonly bits: number;
  /** Bit i % 32 of word i / 32 is 1 where element i of the source is +1; bits beyond are 0. */
  readonly source: Int32Array;
  readonly sums: Int32Array;
}

/** Layers on bits. */
export function predictBinarized(description: BinarizedDescription, model: Model): Predictor {
  const tensors = blockTensors(description, model);
  const sizes = [description.features, ...description.hidden, description.classes];
  const layers = sizes.slice(1).map((size, index): BitLayer => {
    const bits = sizes[index]!;
    const words = Math.ceil(bits / 32);
    // Where bits fill their words, 2^32 - 1 keeps them all.
    const lastWord = (2 ** (((bits - 1) & 31) + 1) - 1) | 0;
    return {
      weights: Int32Array.from(
        tensors(`weights${index}`),
        (word, at) => word & ((at + 1) % words === 0 ? lastWord : -1),
      ),
      thresholds: Int32Array.from(tensors(`thresholds${index}`)),
      bits,
      source: new Int32Array(words),
      sums: new Int32Array(size),
    };
  });
  const input = new Int32Array(description.features);
  const load = createFeatureLoader(description.featureType, input);
  const isUnsigned = description.featureType === "u32";
  const thresholds = Int32Array.from(tensors("thresholds"));
  const scales = description.confidence === "margin" ? tensors("scales") : undefined;
  const scale = scales && createRequantization(scales[0]!, scales[1]!, "u8");
  const predictor = {
    confidence: 0,
    predict(features: Int32Array, offset: number): number {
      load(features, offset);
      const first = layers[0]!.source;
      first.fill(0);
      for (let index = 0; index < input.length; index++) {
        const feature = isUnsigned ? input[index]! >>> 0 : input[index]!;
        if (feature >= thresholds[index]!) first[index >> 5]! |= 1 << (index & 31);
      }
      for (let index = 0; index < layers.length; index++) {
        const layer = layers[index]!;
        addBits(layer);
        if (index + 1 < layers.length) packSigns(layer.sums, layers[index + 1]!.source);
      }
      const { sums } = layers[layers.length - 1]!;
      const best = firstLargest(sums);
      predictor.confidence = confidenceOfScores(sums, best, scale);
      return best;
    },
  };
  return predictor;
}

/** Each sum is the threshold and 1 for each weight equal to its element, -1 for each other, in 32 bits that wrap. */
function addBits({ weights, thresholds, bits, source, sums }: BitLayer): void {
  let position = 0;
  for (let row = 0; row < sums.length; row++) {
    let different = 0;
    for (let word = 0; word < source.length; word++) different += countOnes(weights[position++]! ^ source[word]!);
    sums[row] = thresholds[row]! + bits - 2 * different;
  }
}

function packSigns(sums: Int32Array, words: Int32Array): void {
  words.fill(0);
  for (let index = 0; index < sums.length; index++) {
    if (sums[index]! >= 0) words[index >> 5]! |= 1 << (index & 31);
  }
}

/** Ones of a word, added up side by side in fields of 2, 4 and 8 bits (Warren, Hacker's Delight, section 5-1). */
function countOnes(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
