/** How many pages all cgroups ask for, told with noise, trims windows when it is much. */
import { aggregate, hooks, i64, mask, privacy, table, ternary, u64 } from "rmt";

export const told = privacy({ between: "cgroup", budget: 5 });
const demand = aggregate({ by: { cgroup: u64 }, contribution: [0, 4096], capacity: 128 });

function trim(event: hooks.FileReadahead) {
  if (demand.noisySum({ epsilon: 0.002 }) > 100_000) event.setWindow(8);
}

function enter(event: hooks.FileReadahead) {
  demand.contribute(event.cgroup, i64(event.requested));
}

export const enters = table({ hook: hooks.fileReadahead, actions: { enter }, default: enter });
export const trimming = table({
  hook: hooks.fileReadahead,
  match: { inode: ternary },
  actions: { trim },
  entries: [{ match: { inode: mask(7, 7) }, priority: 1, action: trim }],
});
