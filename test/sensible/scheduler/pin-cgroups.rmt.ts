/** Cgroups have their own range of CPUs, by table; others choose freely. */
import { exact, hooks, max, run, table, type u32 } from "rmt";

function within(event: hooks.SelectCpu, first: u32, count: u32) {
  const offset = event.previousCpu - first;
  event.chooseCpu(offset < count ? event.previousCpu : first + (event.task % max(count, 1)));
}

export const cgroups = table({
  hook: hooks.selectCpu,
  match: { cgroup: exact },
  actions: { within },
  entries: [
    { match: { cgroup: 4001 }, action: run(within, 0, 4) },
    { match: { cgroup: 4002 }, action: run(within, 4, 2) },
  ],
  size: 128,
});
