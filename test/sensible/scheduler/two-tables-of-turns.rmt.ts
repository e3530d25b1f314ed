/** One table chooses a class from utilization, the second gives the turn of the class. */
import { exact, hooks, metadata, run, table, u8, type u32, u64 } from "rmt";

const meta = metadata({ class: u8 });

function classify(event: hooks.EnqueueTask) {
  meta.class = event.utilization < 64 ? 1 : event.utilization < 512 ? 2 : 3;
  if (event.weight > 5000) meta.class = 4;
}

function turn(event: hooks.EnqueueTask, microseconds: u32) {
  event.setSlice(u64(microseconds) * 1000);
}

export const utilization = table({ hook: hooks.enqueueTask, actions: { classify }, default: classify });
export const classTurns = table({
  hook: hooks.enqueueTask,
  metadata: meta,
  match: { class: exact },
  actions: { turn },
  entries: [
    { match: { class: 1 }, action: run(turn, 500) },
    { match: { class: 2 }, action: run(turn, 3000) },
    { match: { class: 3 }, action: run(turn, 12_000) },
    { match: { class: 4 }, action: run(turn, 20_000) },
  ],
});
