/** Page-access traces: the files they live in, the plain text form, and the recorder that makes them from a running program. */
export { readTrace } from "./read-trace.ts";
export { type RecordProgress, type RecordSummary, recordTrace } from "./record.ts";
export type { Region, Trace } from "./trace.ts";
