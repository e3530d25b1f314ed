/** Completes a block of 64 pages once a quarter of it was used. */
import { context, countOnes, hooks, table, u8, u32, u64 } from "rmt";

const blocks = context({ key: { process: u32, block: u64 }, value: { used: u64, isDone: u8 }, capacity: 8192 });

function complete(event: hooks.SwapLookup) {
  const block = blocks.at(event.process, event.page >> 6);
  block.used |= u64(1) << (event.page & 63);
  if (block.isDone === 1 || countOnes(block.used) < 16) return;
  block.isDone = 1;
  const start = (event.page >> 6) << 6;
  for (let page = 0; page < 64; page++) {
    if (((block.used >> u64(page)) & 1) === 0) event.prefetch(start + page);
  }
}

export const denseBlocks = table({ hook: hooks.swapLookup, actions: { complete }, default: complete });
