/** Turns by cgroup as the administrator wants, with action data. */
import { exact, hooks, run, table, type u32, u64 } from "rmt";

function fixed(event: hooks.EnqueueTask, microseconds: u32) {
  event.setSlice(u64(microseconds) * 1000);
}

export const turns = table({
  hook: hooks.enqueueTask,
  match: { cgroup: exact },
  actions: { fixed },
  default: run(fixed, 5000),
  entries: [
    { match: { cgroup: 77 }, action: run(fixed, 200) },
    { match: { cgroup: 78 }, action: run(fixed, 20_000) },
  ],
});
