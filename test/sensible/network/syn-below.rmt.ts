/** Connection requests get the lowest priority, by a masked match on the flags, so that floods do not push others out. */
import { exact, hooks, mask, table, ternary } from "rmt";

function lower(event: hooks.NetworkIngress) {
  event.setPriority(0);
}

export const handshakes = table({
  hook: hooks.networkIngress,
  match: { flags: ternary, protocol: exact },
  actions: { lower },
  entries: [{ match: { flags: mask(2, 0x12), protocol: 6 }, priority: 1, action: lower }],
});
