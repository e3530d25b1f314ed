import { type Result, success } from "../../diagnostics/index.ts";
import { readSampleWeights } from "../networks/sample-weights.ts";
import type { TrainingTask } from "../trainer.ts";

/** What a sample of mean weight counts. */
const meanWeight = 16;

/** By sample of training: how often it counts, at least once and 16 times on average; undefined where all weigh the same. */
export function countedSamples(task: TrainingTask): Result<Int32Array | undefined> {
  const read = readSampleWeights(task);
  if (!read.ok) return read;
  const weights = read.value(task.training);
  if (weights.every((weight) => weight === weights[0])) return success(undefined);
  return success(Int32Array.from(weights, (weight) => Math.max(1, Math.round(weight * meanWeight))));
}
