/** Address, port, length, verdict: four tables that hand a score on. */
import { exact, hooks, lpm, metadata, prefix, range, run, span, table, u8, u16 } from "rmt";

const verdict = metadata({ score: u16, isLocal: u8 });

function local(_event: hooks.NetworkIngress) {
  verdict.isLocal = 1;
}

function add(_event: hooks.NetworkIngress, points: u16) {
  verdict.score = u16(verdict.score + points);
}

function judge(event: hooks.NetworkIngress) {
  if (verdict.isLocal === 1) event.setPriority(5);
  else if (verdict.score > 10) event.setPriority(0);
  else event.setPriority(3);
}

export const addresses = table({
  hook: hooks.networkIngress,
  match: { sourceLow: lpm },
  actions: { local },
  entries: [{ match: { sourceLow: prefix(0xffff_0a00_0000n, 40) }, action: local }],
});

export const badPorts = table({
  hook: hooks.networkIngress,
  match: { destinationPort: exact },
  actions: { add },
  entries: [
    { match: { destinationPort: 23 }, action: run(add, 20) },
    { match: { destinationPort: 445 }, action: run(add, 8) },
  ],
});

export const oddLengths = table({
  hook: hooks.networkIngress,
  match: { length: range },
  actions: { add },
  entries: [{ match: { length: span(0, 40) }, priority: 1, action: run(add, 3) }],
});

export const verdicts = table({ hook: hooks.networkIngress, actions: { judge }, default: judge });
