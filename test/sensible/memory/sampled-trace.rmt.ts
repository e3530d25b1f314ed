/** Counts one fault in 64, chosen at random, so that regular programs are measured fairly too. */
import { counter, histogram, hooks, random, table } from "rmt";

const sampled = counter();
const offsets = histogram();

function sample(event: hooks.SwapLookup) {
  if ((random() & 63) !== 0) return;
  sampled.add(64);
  offsets.observe(event.page - event.region);
}

export const samples = table({ hook: hooks.swapLookup, actions: { sample }, default: sample });
