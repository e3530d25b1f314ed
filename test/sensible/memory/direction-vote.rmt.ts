/** Reads in the direction of most of the last eight steps. */
import { context, hooks, ring, table, u8, u32, u64 } from "rmt";

const directions = context({ key: { process: u32 }, value: { page: u64, ups: ring(u8, 8) } });

function observe(event: hooks.SwapLookup) {
  const seen = directions.at(event.process);
  seen.ups.push(u8(event.page > seen.page));
  seen.page = event.page;
  let up: u32 = 0;
  for (let age = 0; age < 8; age++) up += seen.ups[age];
  for (let step = 1; step <= 4; step++) {
    if (up >= 6) event.prefetch(event.page + step);
    else if (up <= 2) event.prefetch(event.page - step);
  }
}

export const directed = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
