/** Reduces by the fraction of marked packets, as DCTCP does, kept by connection of a cgroup. */
import { context, hooks, max, min, privacy, table, u32, u64 } from "rmt";

export const apart = privacy({ between: "cgroup", budget: 0 });
const states = context({
  key: { cgroup: u64, connection: u64 },
  value: { delivered: u32, marked: u32, alpha: u32 },
  capacity: 16_384,
});

function dctcp(event: hooks.Congestion) {
  const state = states.at(event.cgroup, event.connection);
  const delivered = event.delivered - state.delivered;
  if (delivered < event.window) return;
  const marked = event.congestionMarked - state.marked;
  const fraction = u32((u64(marked) * 1024) / max(delivered, 1));
  state.alpha = (state.alpha * 15 + min(fraction, 1024)) / 16;
  state.delivered = event.delivered;
  state.marked = event.congestionMarked;
  const reduction = u32((u64(event.window) * state.alpha) / 2048);
  event.setWindow(event.window - min(reduction, event.window / 2) + u32(marked === 0));
}

export const fractions = table({ hook: hooks.congestion, actions: { dctcp }, default: dctcp });
