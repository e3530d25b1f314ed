/** Chooses the queue with the fewest bytes of late, with a decay. */
import { array, context, hooks, table, u8, u32 } from "rmt";

const load = context({ key: { zero: u8 }, value: { bytes: array(u32, 8), packets: u32 }, kind: "array", capacity: 1 });

function balance(event: hooks.NetworkIngress) {
  const state = load.at(0);
  let best: u32 = 0;
  for (let index = 1; index < 8; index++) {
    if (state.bytes[index] < state.bytes[best & 7]) best = index;
  }
  state.bytes[best & 7] += event.length;
  state.packets++;
  if (state.packets === 1024) {
    for (let index = 0; index < 8; index++) state.bytes[index] /= 2;
    state.packets = 0;
  }
  event.setQueue(best);
}

export const leastLoaded = table({ hook: hooks.networkIngress, actions: { balance }, default: balance });
