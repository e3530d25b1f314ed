/** Where the page is in the ring of the last sixteen, reads what followed it there. */
import { context, hooks, ring, table, u32, u64 } from "rmt";

const rings = context({ key: { process: u32 }, value: { pages: ring(u64, 16) } });

function replay(event: hooks.SwapLookup) {
  const seen = rings.at(event.process);
  for (let age = 1; age < 16; age++) {
    if (seen.pages[age] === event.page) {
      event.prefetch(seen.pages[age - 1]);
      break;
    }
  }
  seen.pages.push(event.page);
}

export const loops = table({ hook: hooks.swapLookup, actions: { replay }, default: replay });
