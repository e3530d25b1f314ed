/** Which parts of the address space fault: an array that only the control plane reads. */
import { context, hooks, table, u16, u64 } from "rmt";

const heat = context({ key: { part: u16 }, value: { faults: u64 }, kind: "array", capacity: 1024 });

function count(event: hooks.SwapLookup) {
  heat.at(u16(event.page >> 26) & 1023).faults++;
}

export const parts = table({ hook: hooks.swapLookup, actions: { count }, default: count });
