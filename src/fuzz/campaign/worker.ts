import { parentPort } from "node:worker_threads";
import { machinePair } from "../machine-pair.ts";
import type { WorkerRequest } from "./campaign.ts";
import { fuzzRange } from "./fuzz-range.ts";

/** The thread of a campaign: answers each request with what it found. */
parentPort?.on("message", (request: WorkerRequest) => {
  parentPort?.postMessage(fuzzRange(machinePair, request));
});
