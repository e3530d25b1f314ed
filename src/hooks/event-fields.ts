import type { EventField } from "./hook.ts";

/** What `HookDescription.clock` names. */
export const timeField: EventField = { name: "time", type: "u64", description: "nanoseconds on a monotonic clock" };
