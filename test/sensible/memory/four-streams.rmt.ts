/** Tells four streams of a process apart and continues the nearest one. */
import { array, context, hooks, table, u8, u32, u64 } from "rmt";

const streams = context({ key: { process: u32 }, value: { pages: array(u64, 4), oldest: u8 } });

function assign(event: hooks.SwapLookup) {
  const all = streams.at(event.process);
  for (let stream = 0; stream < 4; stream++) {
    const distance = event.page - all.pages[stream];
    if (distance > 0 && distance <= 4) {
      all.pages[stream] = event.page;
      event.prefetch(event.page + distance);
      return;
    }
  }
  all.pages[all.oldest & 3] = event.page;
  all.oldest = (all.oldest + 1) & 3;
}

export const fourStreams = table({ hook: hooks.swapLookup, actions: { assign }, default: assign });
