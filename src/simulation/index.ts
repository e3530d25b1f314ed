/** Replays traces in virtual time: memory, swap device, and the prefetchers of Linux and Leap beside ours. */
export { type Device, devicePresets, parseDevice } from "./device.ts";
export { createPolicy, policyNames } from "./policies/create.ts";
export { type RmtPolicy, type RmtPolicyOptions, rmtPolicy } from "./policies/rmt.ts";
export type { PrefetchPolicy } from "./policy.ts";
export { recordSamples } from "./record-samples.ts";
export {
  accessHit,
  accessLate,
  accessMajor,
  accessMapped,
  accessZeroFill,
  type SimulationResult,
  type WindowSeries,
} from "./result.ts";
export { simulate } from "./simulate.ts";
export {
  type RecordProgress,
  type RecordSummary,
  type Region,
  readTrace,
  recordTrace,
  type Trace,
} from "./trace/index.ts";
