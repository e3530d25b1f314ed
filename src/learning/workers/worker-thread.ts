import { parentPort } from "node:worker_threads";
import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import type { DecisionTree } from "../../models/index.ts";
import type { TrainingStep } from "../trainer.ts";
import { trainers } from "../trainers.ts";
import { prepareForest } from "../trees/index.ts";
import type { WorkerNews, WorkerResult, WorkerTask } from "./worker-task.ts";

/** Progress is told at most so often, in milliseconds. */
const progressInterval = 50;

parentPort!.on("message", (task: WorkerTask) => {
  tell({ kind: "done", result: work(task) });
});

function tell(news: WorkerNews): void {
  parentPort!.postMessage(news);
}

function work(task: WorkerTask): WorkerResult<WorkerTask> {
  let told = performance.now();
  const onProgress = (step: TrainingStep) => {
    const moment = performance.now();
    if (moment - told < progressInterval) return;
    told = moment;
    tell({ kind: "progress", step });
  };
  if (task.kind === "growTrees") return growTrees(task, onProgress);
  const trainer = trainers[task.family];
  if (trainer !== undefined) return trainer.train({ ...task.task, onProgress });
  const hint = `there are trainers for ${Object.keys(trainers).join(", ")}`;
  return failure(errorDiagnostic("RMT7032", `nobody trains models of the family ${task.family}`, { hint }));
}

function growTrees(
  { task, first, count }: Extract<WorkerTask, { kind: "growTrees" }>,
  onProgress: (step: TrainingStep) => void,
): Result<readonly DecisionTree[]> {
  const grower = prepareForest(task);
  if (!grower.ok) return grower;
  const trees: DecisionTree[] = [];
  for (let tree = first; tree < first + count; tree++) {
    trees.push(grower.value.grow(tree));
    onProgress({ done: trees.length / count });
  }
  return success(trees);
}
