/** Cgroups tell how much they send; where all together send much, windows stop to grow. */
import { aggregate, hooks, i64, privacy, range, span, table, u64 } from "rmt";

export const told = privacy({ between: "cgroup", budget: 4 });
const sending = aggregate({ by: { cgroup: u64 }, contribution: [0, 10_000], capacity: 256 });

function enter(event: hooks.Congestion) {
  sending.contribute(event.cgroup, i64(event.inFlight));
}

function ask(event: hooks.Congestion) {
  if (sending.noisySum({ epsilon: 0.001 }) > 200_000) event.setWindow(event.window);
  else event.setWindow(event.window + 1);
}

export const enters = table({ hook: hooks.congestion, actions: { enter }, default: enter });
export const fairness = table({
  hook: hooks.congestion,
  match: { acknowledged: range },
  actions: { ask },
  entries: [{ match: { acknowledged: span(64, 0xffff_ffff) }, priority: 1, action: ask }],
});
