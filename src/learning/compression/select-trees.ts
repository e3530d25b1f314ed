import { createPredictor, treesOf } from "../../models/index.ts";
import { type Dataset, selectSamples } from "../dataset/index.ts";
import type { LearnedModel } from "../trainer.ts";

/** So many samples decide which trees stay. */
const mostSamples = 512;

/**
 * The trees of a model by how much they are needed: boosted trees as they are, since each corrects those before it; those of
 * a forest so that always that tree comes next with which the ones before it answer best (greedy ensemble selection,
 * Caruana et al. 2004, without repetition).
 */
export function selectTrees(learned: LearnedModel, dataset: Dataset): number[] {
  const { description, model } = learned;
  const trees = treesOf(model)!;
  const inOrder = Array.from(trees.keys());
  if (description.family !== "forest") return inOrder;
  const stride = Math.ceil(dataset.count / mostSamples);
  const samples = selectSamples(
    dataset,
    Int32Array.from({ length: Math.floor(dataset.count / stride) }, (_, index) => index * stride),
  );
  const classes = description.answer.kind === "classes" ? description.answer.classes : undefined;
  const single = { ...description, family: "decisionTree" } as const;
  const answers = trees.map((tree) => {
    const predictor = createPredictor(single, tree);
    return Array.from({ length: samples.count }, (_, sample) => ({
      value: predictor.predict(samples.values, sample * description.features),
      confidence: predictor.confidence,
    }));
  });
  const width = classes ?? 2;
  const sums = new Float64Array(samples.count * width);
  const chosen: number[] = [];
  const left = new Set(inOrder);
  while (left.size > 0) {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const tree of left) {
      const error = errorWith(answers[tree]!, sums, samples.outcomes, classes);
      if (error >= least) continue;
      least = error;
      best = tree;
    }
    if (best < 0) best = left.values().next().value!;
    left.delete(best);
    chosen.push(best);
    for (const [sample, { value, confidence }] of answers[best]!.entries()) {
      if (confidence > 0) addTo(sums, sample * width, value, confidence, classes);
    }
  }
  return chosen;
}

function addTo(sums: Float64Array, base: number, value: number, confidence: number, classes: number | undefined): void {
  if (classes === undefined) {
    sums[base] = sums[base]! + value;
    sums[base + 1] = sums[base + 1]! + 1;
  } else if (value >= 0 && value < classes) {
    sums[base + value] = sums[base + value]! + confidence;
  }
}

/** Of all samples, were the tree among those summed up: squared errors, or 1 less the share of the right class. */
function errorWith(
  answers: readonly { readonly value: number; readonly confidence: number }[],
  sums: Float64Array,
  outcomes: Int32Array,
  classes: number | undefined,
): number {
  let error = 0;
  const own = new Float64Array(classes ?? 2);
  for (const [sample, { value, confidence }] of answers.entries()) {
    const base = sample * own.length;
    for (let index = 0; index < own.length; index++) own[index] = sums[base + index]!;
    if (confidence > 0) addTo(own, 0, value, confidence, classes);
    const outcome = outcomes[sample]!;
    if (classes === undefined) {
      error += (own[1] === 0 ? outcome : own[0]! / own[1]! - outcome) ** 2;
      continue;
    }
    let total = 0;
    for (let index = 0; index < own.length; index++) total += own[index]!;
    error += total === 0 ? 1 : 1 - own[outcome]! / total;
  }
  return error;
}
