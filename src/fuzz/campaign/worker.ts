import { parentPort } from "node:worker_threads";
import type { WorkerRequest } from "./campaign.ts";
import { runRange } from "./run-range.ts";

/** The thread of a campaign: answers each request with what it found. */
parentPort?.on("message", (request: WorkerRequest) => {
  parentPort?.postMessage(runRange(request.kind, request));
});
