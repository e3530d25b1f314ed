/** What to do by the state of the connection: a table in place of a switch. */
import { exact, hooks, min, run, table, u32, u64 } from "rmt";

function grow(event: hooks.Congestion) {
  event.setWindow(event.window + min(event.acknowledged, 2));
}

function hold(event: hooks.Congestion) {
  event.setWindow(event.window);
}

function shrink(event: hooks.Congestion, percent: u32) {
  event.setWindow(u32((u64(event.window) * percent) / 100));
}

export const states = table({
  hook: hooks.congestion,
  match: { state: exact },
  actions: { grow, hold, shrink },
  default: grow,
  entries: [
    { match: { state: 1 }, action: hold },
    { match: { state: 2 }, action: run(shrink, 85) },
    { match: { state: 3 }, action: run(shrink, 70) },
    { match: { state: 4 }, action: run(shrink, 10) },
  ],
  size: 8,
});
