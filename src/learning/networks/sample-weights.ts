import { type Result, success } from "../../diagnostics/index.ts";
import type { Dataset } from "../dataset/index.ts";
import type { TrainingTask } from "../trainer.ts";
import { readClassWeights } from "../trees/sample-weights.ts";

/** Makes the weights of samples: their own times that of their class, 1 on average. */
export type SampleWeights = (dataset: Dataset) => Float64Array;

/**
 * How much samples count in a loss, as a task wants it.
 *
 * @returns RMT7031 for weights that are not one positive number a class
 */
export function readSampleWeights({
  training,
  classWeights,
}: Pick<TrainingTask, "training" | "classWeights">): Result<SampleWeights> {
  const { target } = training;
  if (target.kind === "value") return success((dataset) => scaledWeights(dataset, () => 1));
  const own = training.weights && Float64Array.from(training.weights);
  const byClass = readClassWeights(classWeights, training, target.labels.length, own);
  return byClass.ok ? success((dataset) => scaledWeights(dataset, (outcome) => byClass.value[outcome]!)) : byClass;
}

function scaledWeights({ count, outcomes, weights }: Dataset, weightOf: (outcome: number) => number): Float64Array {
  const scaled = Float64Array.from(
    { length: count },
    (_, sample) => (weights?.[sample] ?? 1) * weightOf(outcomes[sample]!),
  );
  const mean = scaled.reduce((sum, weight) => sum + weight, 0) / Math.max(1, count);
  return scaled.map((weight) => weight / mean);
}
