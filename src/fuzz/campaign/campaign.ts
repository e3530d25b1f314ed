import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SoundnessResult } from "../soundness/soundness-range.ts";
import { addTally, emptyTally, type Tally } from "../soundness/violation.ts";
import type { FuzzReport } from "./fuzz-range.ts";
import { type CampaignKind, runRange } from "./run-range.ts";

export interface CampaignOptions {
  readonly kind: CampaignKind;
  readonly seed: number;
  /** Number of the first program; the others follow. */
  readonly first: number;
  readonly programs: number;
  /** Hears how many programs are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Stops the campaign; what was found by then is given. */
  readonly signal?: AbortSignal | undefined;
}

/** What a campaign found. */
export interface CampaignResult {
  /** How many programs were run: all, unless it was stopped. */
  readonly programs: number;
  readonly seed: number;
  /** In the order of their numbers. */
  readonly reports: readonly FuzzReport[];
  /** What the verifier's proofs were compared with; nothing where only the machines were. */
  readonly tally: Tally;
}

/** What a worker is asked for, and answers. */
export interface WorkerRequest {
  readonly kind: CampaignKind;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly shrink: number;
}

/** Up to here threads take longer to start than they save. */
const mostInOneThread = 500;
/** Programs given to a thread at a time. */
const chunk = 100;
/** More are counted, but not shrunk. */
const mostShrunk = 3;
const mostThreads = 16;

/** Runs random programs, on all cores where there are many. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { kind, seed, first, programs } = options;
  if (programs <= mostInOneThread) {
    const range = { seed, from: first, to: first + programs, shrink: mostShrunk };
    return { programs, seed, ...runRange(kind, range) };
  }
  const reports: FuzzReport[] = [];
  const tally = emptyTally();
  const end = first + programs;
  let next = first;
  let done = 0;
  const threads = Math.min(mostThreads, availableParallelism());
  await Promise.all(Array.from({ length: threads }, () => work()));
  reports.sort((left, right) => left.number - right.number);
  return { programs: done, seed, reports, tally };

  async function work(): Promise<void> {
    const worker = new Worker(new URL("./worker.js", import.meta.url));
    const stop = () => void worker.terminate();
    options.signal?.addEventListener("abort", stop);
    try {
      while (next < end && !options.signal?.aborted) {
        const from = next;
        next = Math.min(end, from + chunk);
        const shrink = Math.max(0, mostShrunk - reports.length);
        const answer = await ask(worker, { kind, seed, from, to: next, shrink });
        if (answer === undefined) return;
        reports.push(...answer.reports);
        addTally(tally, answer.tally);
        done += Math.min(end, from + chunk) - from;
        options.onProgress?.(done);
      }
    } finally {
      options.signal?.removeEventListener("abort", stop);
      await worker.terminate();
    }
  }
}

/** Undefined: the worker was stopped. */
function ask(worker: Worker, request: WorkerRequest): Promise<SoundnessResult | undefined> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      worker.off("message", answered);
      worker.off("error", failed);
      worker.off("exit", ended);
    };
    const answered = (result: SoundnessResult) => {
      settle();
      resolve(result);
    };
    const failed = (error: Error) => {
      settle();
      reject(error);
    };
    const ended = (status: number) => {
      settle();
      // `terminate` makes it 1.
      if (status === 1) resolve(undefined);
      else reject(new Error(`a thread ended with status ${status}`));
    };
    worker.on("message", answered);
    worker.on("error", failed);
    worker.on("exit", ended);
    worker.postMessage(request);
  });
}
