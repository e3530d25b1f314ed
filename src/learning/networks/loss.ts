import type { Dataset } from "../dataset/index.ts";

/** What answers cost, by sample of a dataset. */
export interface Loss {
  /**
   * Sums the loss of some samples.
   *
   * @param samples their places in the dataset, from `first` on
   * @param outputs of the network's last layer, sample by sample from the start
   * @param gradient gets the gradient of the sum by output, where it is given
   */
  sum(samples: Int32Array, first: number, count: number, outputs: Float64Array, gradient?: Float64Array): number;
}

/** The shares of classes that a teacher gives each sample: sample by sample, one for each class, their sum 1. */
export type ClassShares = Float32Array;

/**
 * Softmax and cross-entropy, times the weight of each sample.
 *
 * @param shares what the network shall answer instead of the outcomes
 */
export function crossEntropyLoss(
  { outcomes }: Dataset,
  classes: number,
  weights: Float64Array,
  shares?: ClassShares,
): Loss {
  const exponentials = new Float64Array(classes);
  return {
    sum(samples, first, count, outputs, gradient) {
      let total = 0;
      for (let position = 0; position < count; position++) {
        const sample = samples[first + position]!;
        const base = position * classes;
        let largest = outputs[base]!;
        for (let one = 1; one < classes; one++) if (outputs[base + one]! > largest) largest = outputs[base + one]!;
        let sum = 0;
        for (let one = 0; one < classes; one++) {
          const exponential = Math.exp(outputs[base + one]! - largest);
          exponentials[one] = exponential;
          sum += exponential;
        }
        const weight = weights[sample]!;
        const logarithm = Math.log(sum) + largest;
        if (shares) {
          for (let one = 0; one < classes; one++) {
            const share = shares[sample * classes + one]!;
            total += weight * share * (logarithm - outputs[base + one]!);
            if (gradient) gradient[base + one] = weight * (exponentials[one]! / sum - share);
          }
          continue;
        }
        const outcome = outcomes[sample]!;
        total += weight * (logarithm - outputs[base + outcome]!);
        if (!gradient) continue;
        for (let one = 0; one < classes; one++) gradient[base + one] = (weight * exponentials[one]!) / sum;
        gradient[base + outcome] = gradient[base + outcome]! - weight;
      }
      return total;
    },
  };
}

/** Half the squared error, in units of `valueScale`, times the weight of each sample. */
export function squaredLoss(
  { outcomes }: Dataset,
  { valueMean, valueScale }: { readonly valueMean: number; readonly valueScale: number },
  weights: Float64Array,
): Loss {
  return {
    sum(samples, first, count, outputs, gradient) {
      let total = 0;
      for (let position = 0; position < count; position++) {
        const sample = samples[first + position]!;
        const weight = weights[sample]!;
        const error = outputs[position]! - (outcomes[sample]! - valueMean) / valueScale;
        total += 0.5 * weight * error * error;
        if (gradient) gradient[position] = weight * error;
      }
      return total;
    },
  };
}
