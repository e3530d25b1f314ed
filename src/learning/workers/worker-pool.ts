import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { DiagnosticError, errorDiagnostic } from "../../diagnostics/index.ts";
import { type Dataset, shareDataset } from "../dataset/index.ts";
import type { TrainingStep } from "../trainer.ts";
import { compiledFile } from "./compiled-file.ts";
import type { SentTask, WorkerNews, WorkerResult, WorkerTask } from "./worker-task.ts";

/** Threads that train. They end with the process, also when it is interrupted, and an idle pool does not keep it alive. */
export interface WorkerPool {
  /** How many tasks run at the same time. */
  readonly workers: number;
  /**
   * Does a task in a thread; tasks begin in the order of the calls. Datasets go to shared memory once and are not copied
   * after that, as long as the caller keeps the same object. What a task makes does not depend on which thread does it.
   *
   * @returns what the trainer returns; rejected with RMT7033 when the thread ended before, by `close` or by a fault
   */
  run<Task extends WorkerTask>(task: Task, onProgress?: (step: TrainingStep) => void): Promise<WorkerResult<Task>>;
  /** Ends all threads; tasks that are not done are rejected. */
  close(): Promise<void>;
}

/** A task that waits or is being done. */
interface Job {
  readonly task: WorkerTask;
  readonly onProgress: ((step: TrainingStep) => void) | undefined;
  readonly resolve: (result: WorkerResult<WorkerTask>) => void;
  readonly reject: (reason: Error) => void;
}

/** @param options.workers how many threads at most; by default as many as the machine has for us */
export function createWorkerPool({ workers = availableParallelism() }: { workers?: number } = {}): WorkerPool {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();
  const shared = new WeakMap<Dataset, Dataset>();
  let isClosed = false;

  const share = (dataset: Dataset): Dataset => {
    const known = shared.get(dataset) ?? shareDataset(dataset);
    shared.set(dataset, known);
    return known;
  };

  const startWorker = (): Worker => {
    const worker = new Worker(compiledFile(import.meta.url, "./worker-thread.ts"), { execArgv: [] });
    worker.on("message", (news: WorkerNews) => {
      const job = busy.get(worker);
      if (job === undefined) return;
      if (news.kind === "progress") {
        job.onProgress?.(news.step);
        return;
      }
      busy.delete(worker);
      worker.unref();
      idle.push(worker);
      job.resolve(news.result);
      beginNext();
    });
    worker.on("error", (error) => loseWorker(worker, error instanceof Error ? error.message : String(error)));
    worker.on("exit", (code) => loseWorker(worker, `it ended with exit code ${code}`));
    return worker;
  };

  const loseWorker = (worker: Worker, reason: string): void => {
    const job = busy.get(worker);
    busy.delete(worker);
    const place = idle.indexOf(worker);
    if (place >= 0) idle.splice(place, 1);
    job?.reject(ended(reason));
    beginNext();
  };

  const beginNext = (): void => {
    while (!isClosed && waiting.length > 0 && busy.size < workers) {
      const job = waiting.shift()!;
      const worker = idle.pop() ?? startWorker();
      worker.ref();
      busy.set(worker, job);
      worker.postMessage({ ...job.task, task: sendable(job.task.task, share) });
    }
  };

  return {
    workers,
    run<Task extends WorkerTask>(task: Task, onProgress?: (step: TrainingStep) => void) {
      return new Promise<WorkerResult<Task>>((resolve, reject) => {
        if (isClosed) {
          reject(ended("the pool is closed"));
          return;
        }
        waiting.push({ task, onProgress, resolve: resolve as Job["resolve"], reject });
        beginNext();
      });
    },
    async close() {
      isClosed = true;
      const running = [...idle, ...busy.keys()];
      const left = [...busy.values(), ...waiting.splice(0)];
      busy.clear();
      idle.length = 0;
      for (const job of left) job.reject(ended("the pool was closed"));
      await Promise.all(running.map((worker) => worker.terminate()));
    },
  };
}

/** A task with nothing in it that cannot be sent, such as a callback that the caller left there. */
function sendable(task: SentTask, share: (dataset: Dataset) => Dataset): SentTask {
  const { training, validation, parameters, classWeights, seed } = task;
  return { training: share(training), validation: share(validation), parameters, classWeights, seed };
}

function ended(reason: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic("RMT7033", `a thread that trains ended before its task was done: ${reason}`, {
      hint: "train on fewer samples, or with fewer threads, where memory was the reason",
    }),
  );
}
