/** A Bloom filter for each process keeps pages from being asked for again and again. */
import { array, context, hash, hooks, table, u32, u64 } from "rmt";

const asked = context({ key: { process: u32 }, value: { bits: array(u64, 64), count: u32 } });

function ahead(event: hooks.SwapReadahead) {
  const filter = asked.at(event.process);
  for (let step = 1; step <= 8; step++) {
    const place = hash(event.page + step);
    const bit = u64(1) << (place & 63);
    const word = (place >> 6) & 63;
    if ((filter.bits[word] & bit) !== 0) continue;
    filter.bits[word] |= bit;
    filter.count++;
    event.prefetch(event.page + step);
  }
  if (filter.count < 2048) return;
  for (let word = 0; word < 64; word++) filter.bits[word] = 0;
  filter.count = 0;
}

export const once = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
