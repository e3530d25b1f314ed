import { type Result, success } from "../../diagnostics/index.ts";
import type { DecisionTree } from "../../models/index.ts";
import type { LearnedModel, TrainingTask } from "../trainer.ts";
import { forestOf, prepareForest } from "../trees/index.ts";
import type { WorkerPool } from "./worker-pool.ts";

/**
 * Trains a forest with all threads of a pool: each grows some of its trees.
 *
 * @returns the same as the trainer of forests alone
 */
export async function trainForestInParallel(pool: WorkerPool, task: TrainingTask): Promise<Result<LearnedModel>> {
  const { onProgress, ...sent } = task;
  const grower = prepareForest(sent);
  if (!grower.ok) return grower;
  const { trees } = grower.value;
  const parts = Math.min(pool.workers, trees);
  const done = new Float64Array(parts);
  const grown = await Promise.all(
    Array.from({ length: parts }, (_, part) => {
      const first = Math.floor((part * trees) / parts);
      const count = Math.floor(((part + 1) * trees) / parts) - first;
      return pool.run({ kind: "growTrees", task: sent, first, count }, (step) => {
        done[part] = step.done / parts;
        onProgress?.({ done: done.reduce((sum, own) => sum + own, 0) });
      });
    }),
  );
  const all: DecisionTree[] = [];
  for (const result of grown) {
    if (!result.ok) return result;
    all.push(...result.value);
  }
  onProgress?.({ done: 1 });
  return success(forestOf(task, all));
}
