import { createPredictor, runFloatNetwork } from "../../models/index.ts";
import { classOfAnswers } from "../evaluate/index.ts";
import type { LearnedModel } from "../trainer.ts";

/** What a teacher says of samples. */
export interface Lessons {
  /** By sample: the class, -1 where it does not know any, or the value. */
  readonly outcomes: Int32Array;
  /** For classes, sample by sample: the share that the teacher gives each, their sum 1. */
  readonly shares?: Float32Array;
}

/** A model that others learn from. */
export interface Teacher {
  /** @param values features, sample by sample */
  teach(values: Int32Array): Lessons;
}

/**
 * Asks a model: its network in floating point where there is one, for whose classes shares are a softmax of the scores
 * (Hinton et al. 2015); otherwise the model itself, where the class it answers gets its confidence as a share, and the
 * others the rest, alike.
 */
export function createTeacher({ description, model, target, network }: LearnedModel): Teacher {
  const width = description.features;
  const classes = target.kind === "classes" ? target.labels.length : 0;
  if (network !== undefined) {
    return {
      teach(values) {
        const results = runFloatNetwork(network, values);
        return classes === 0 ? { outcomes: wholeValues(results) } : softmaxLessons(results, classes);
      },
    };
  }
  const predictor = createPredictor(description, model);
  const classOf = target.kind === "classes" ? classOfAnswers(description, target) : undefined;
  return {
    teach(values) {
      const count = values.length / width;
      const outcomes = new Int32Array(count);
      const shares = classOf && new Float32Array(count * classes);
      for (let sample = 0; sample < count; sample++) {
        const answer = predictor.predict(values, sample * width);
        outcomes[sample] = classOf === undefined ? answer : classOf(answer);
        shares?.set(sharesOf(outcomes[sample]!, predictor.confidence / 255, classes), sample * classes);
      }
      return shares === undefined ? { outcomes } : { outcomes, shares };
    },
  };
}

function wholeValues(results: Float64Array): Int32Array {
  return Int32Array.from(results, (value) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.round(value))));
}

function softmaxLessons(scores: Float64Array, classes: number): Lessons {
  const outcomes = new Int32Array(scores.length / classes);
  const shares = new Float32Array(scores.length);
  for (let sample = 0; sample < outcomes.length; sample++) {
    const own = scores.subarray(sample * classes, (sample + 1) * classes);
    const largest = own.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
    const total = own.reduce((sum, score) => sum + Math.exp(score - largest), 0);
    for (let index = 0; index < classes; index++) {
      shares[sample * classes + index] = Math.exp(own[index]! - largest) / total;
    }
    outcomes[sample] = own.indexOf(largest);
  }
  return { outcomes, shares };
}

/** No share is below what all classes alike would have. */
function sharesOf(answered: number, confidence: number, classes: number): number[] {
  const even = 1 / classes;
  if (answered < 0) return new Array<number>(classes).fill(even);
  const share = Math.max(even, confidence);
  return Array.from({ length: classes }, (_, index) =>
    index === answered ? share : (1 - share) / Math.max(1, classes - 1),
  );
}
