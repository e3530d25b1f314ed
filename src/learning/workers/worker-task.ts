import type { Result } from "../../diagnostics/index.ts";
import type { DecisionTree, ModelDescription } from "../../models/index.ts";
import type { LearnedModel, TrainingStep, TrainingTask } from "../trainer.ts";

/** What a trainer is given, without what cannot be sent to a thread. */
export type SentTask = Omit<TrainingTask, "onProgress">;

/** Something that a thread can do. */
export type WorkerTask =
  | { readonly kind: "train"; readonly family: ModelDescription["family"]; readonly task: SentTask }
  /** Some trees of a forest: `count` of them from tree `first` on. */
  | { readonly kind: "growTrees"; readonly task: SentTask; readonly first: number; readonly count: number };

/** What comes of a task. */
export type WorkerResult<Task extends WorkerTask> = Task extends { readonly kind: "train" }
  ? Result<LearnedModel>
  : Result<readonly DecisionTree[]>;

/** What a thread says of the task it is at. */
export type WorkerNews =
  | { readonly kind: "progress"; readonly step: TrainingStep }
  | { readonly kind: "done"; readonly result: WorkerResult<WorkerTask> };
