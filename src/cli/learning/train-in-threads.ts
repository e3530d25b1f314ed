import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import {
  createWorkerPool,
  type LearnedModel,
  type Trainer,
  type TrainingTask,
  trainForestInParallel,
} from "../../learning/index.ts";
import type { ModelDescription } from "../../models/index.ts";
import { startCount } from "../progress.ts";

/** A training to do. */
export interface FamilyTask {
  readonly family: ModelDescription["family"];
  readonly task: TrainingTask;
}

/** What came of a training. */
export interface TimedResult {
  readonly result: Result<LearnedModel>;
  readonly seconds: number;
}

/**
 * Trains models beside the main thread, with a progress bar on a terminal. Ctrl-C ends the process and its threads.
 *
 * @returns what became of each task, in their order
 */
export async function trainInThreads(tasks: readonly FamilyTask[]): Promise<readonly TimedResult[]> {
  const pool = createWorkerPool();
  const done = new Float64Array(tasks.length);
  const progress = startCount(100, "% trained");
  const run = async ({ family, task }: FamilyTask, index: number): Promise<TimedResult> => {
    const begun = performance.now();
    const onProgress = (step: { readonly done: number }) => {
      done[index] = step.done;
      progress.update(Math.floor((100 * done.reduce((sum, own) => sum + own, 0)) / tasks.length));
    };
    const result =
      family === "forest"
        ? await trainForestInParallel(pool, { ...task, onProgress })
        : await pool.run({ kind: "train", family, task }, onProgress);
    onProgress({ done: 1 });
    return { result, seconds: (performance.now() - begun) / 1000 };
  };
  try {
    return await Promise.all(tasks.map(run));
  } finally {
    progress.stop();
    await pool.close();
  }
}

/** Whether a family can predict what samples have; RMT6045 where it cannot. */
export function requireTarget({ family, targets }: Trainer, kind: "classes" | "value"): Result<true> {
  if (targets.includes(kind)) return success(true);
  const [what, task] = kind === "value" ? ["values", "classes"] : ["classes", "value"];
  const hint = `say --task ${task} where that is meant, or give another family; rmt train --list shows what they predict`;
  return failure(errorDiagnostic("RMT6045", `${family} does not predict ${what}`, { hint }));
}
