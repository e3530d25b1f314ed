/** A schedule by table: ranges of the time within a second decide what happens. */
import { hooks, metadata, range, run, span, table, type u8, u16 } from "rmt";

const clock = metadata({ phase: u16 });

function read(event: hooks.TestTick) {
  clock.phase = u16((event.time / 1_000_000) % 1000);
}

function nudge(event: hooks.TestTick, up: u8) {
  event.adjust(up > 0 ? 5 : -5);
}

export const reads = table({ hook: hooks.testTick, actions: { read }, default: read });
export const phases = table({
  hook: hooks.testTick,
  metadata: clock,
  match: { phase: range },
  actions: { nudge },
  entries: [
    { match: { phase: span(0, 99) }, priority: 1, action: run(nudge, 1) },
    { match: { phase: span(500, 599) }, priority: 1, action: run(nudge, 0) },
  ],
});
