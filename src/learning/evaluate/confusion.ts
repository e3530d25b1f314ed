import type { ClassTarget } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import type { ClassScore, Confusion } from "./evaluation.ts";

/** The most classes that are listed by name with their recall and precision. */
const listedClasses = 32;

/** What classes were answered for which. */
export interface ConfusionSummary {
  readonly classes: readonly ClassScore[];
  readonly confusion: Confusion;
  readonly balancedAccuracy: number;
  /** The weight of the most frequent class. */
  readonly largest: number;
}

/**
 * Counts which classes were answered for which.
 *
 * @param answered by sample: the class that was answered, -1 where it was none
 * @param rows of the matrix at most, at least 2
 */
export function summarizeConfusion(
  answered: Int32Array,
  { outcomes, weights, count }: Dataset,
  target: ClassTarget,
  rows: number,
): ConfusionSummary {
  const classCount = target.labels.length;
  const samples = new Float64Array(classCount);
  const right = new Float64Array(classCount);
  const named = new Float64Array(classCount);
  let hasOthers = false;
  for (let sample = 0; sample < count; sample++) {
    const weight = weights?.[sample] ?? 1;
    const [truth, answer] = [outcomes[sample]!, answered[sample]!];
    samples[truth]! += weight;
    if (answer >= 0) named[answer]! += weight;
    else hasOthers = true;
    if (answer === truth) right[truth]! += weight;
  }
  const ranked = Array.from(samples.keys())
    .filter((class_) => samples[class_]! > 0)
    .sort((a, b) => samples[b]! - samples[a]! || a - b);
  const nameOf = (class_: number) => target.names?.[class_] ?? String(target.labels[class_]);
  const recalls = ranked.map((class_) => right[class_]! / samples[class_]!);
  return {
    classes: ranked.slice(0, listedClasses).map((class_, rank) => ({
      name: nameOf(class_),
      label: target.labels[class_]!,
      samples: samples[class_]!,
      recall: recalls[rank]!,
      precision: named[class_] === 0 ? undefined : right[class_]! / named[class_]!,
    })),
    confusion: matrixOf(),
    balancedAccuracy: recalls.length === 0 ? 0 : recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length,
    largest: ranked.length === 0 ? 0 : samples[ranked[0]!]!,
  };

  function matrixOf(): Confusion {
    const all = Array.from({ length: classCount }, (_, class_) => class_);
    const needsOthers = hasOthers || classCount > rows;
    // Frequent classes are shown; the order is that of the target all the same.
    const shown = classCount + (hasOthers ? 1 : 0) <= rows ? all : mostFrequent(rows - 1);
    const rowOf = new Int32Array(classCount + 1).fill(shown.length);
    for (const [row, class_] of shown.entries()) rowOf[class_] = row;
    const size = shown.length + (needsOthers ? 1 : 0);
    const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    for (let sample = 0; sample < count; sample++) {
      const answer = answered[sample]!;
      counts[rowOf[outcomes[sample]!]!]![rowOf[answer < 0 ? classCount : answer]!]! += weights?.[sample] ?? 1;
    }
    return { names: [...shown.map(nameOf), ...(needsOthers ? ["others"] : [])], counts };
  }

  function mostFrequent(most: number): readonly number[] {
    const unseen = Array.from(samples.keys()).filter((class_) => samples[class_] === 0);
    return [...ranked, ...unseen].slice(0, most).sort((a, b) => a - b);
  }
}
