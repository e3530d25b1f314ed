/** Looks a page further ahead whenever a page came too late, and slowly back. */
import { context, hooks, min, table, u32 } from "rmt";

const reach = context({ key: { process: u32 }, value: { ahead: u32, calm: u32 } });

function follow(event: hooks.SwapLookup) {
  const seen = reach.at(event.process);
  if (event.outcome === 2) {
    seen.ahead = min(seen.ahead + 1, 64);
    seen.calm = 0;
  } else {
    seen.calm++;
    if (seen.calm === 256) {
      seen.ahead -= u32(seen.ahead > 0);
      seen.calm = 0;
    }
  }
  event.prefetch(event.page + seen.ahead + 1);
}

export const reaching = table({ hook: hooks.swapLookup, actions: { follow }, default: follow });
