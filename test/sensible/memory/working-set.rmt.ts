/** Estimates the distinct pages of a process by linear counting in 512 bits, told as a histogram. */
import { array, context, countOnes, hash, histogram, hooks, table, u32, u64 } from "rmt";

const sets = context({ key: { process: u32 }, value: { bits: array(u64, 8), faults: u32 } });
const sizes = histogram();

function observe(event: hooks.SwapLookup) {
  const seen = sets.at(event.process);
  const place = hash(event.page);
  seen.bits[place & 7] |= u64(1) << ((place >> 3) & 63);
  seen.faults++;
  if (seen.faults < 1024) return;
  let ones: u32 = 0;
  for (let word = 0; word < 8; word++) {
    ones += countOnes(seen.bits[word]);
    seen.bits[word] = 0;
  }
  sizes.observe(ones);
  seen.faults = 0;
}

export const workingSets = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
