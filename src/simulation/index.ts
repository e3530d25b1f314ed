/** Replays traces in virtual time: memory, swap device, and the prefetchers of Linux and Leap beside ours. */
export { baselineDecisionNanoseconds } from "./costs.ts";
export { type Device, devicePresets, parseDevice } from "./device.ts";
export { createPolicy, policyNames } from "./policies/create.ts";
export { LinuxVmaReadahead } from "./policies/linux-vma.ts";
export { type RmtPolicy, rmtPolicy } from "./policies/rmt.ts";
export { type FaultEvent, faultHit, faultLate, faultMiss, type PrefetchPolicy, type ReadPort } from "./policy.ts";
export {
  accessHit,
  accessLate,
  accessMajor,
  accessMapped,
  accessZeroFill,
  type SampledAccesses,
  type SimulationResult,
  type WindowSeries,
} from "./result.ts";
export { type SimulationOptions, simulate } from "./simulate.ts";
export {
  decodeTrace,
  encodeTrace,
  type RecordOptions,
  type RecordProgress,
  type RecordSummary,
  type Region,
  readTrace,
  recordTrace,
  type Trace,
} from "./trace/index.ts";
