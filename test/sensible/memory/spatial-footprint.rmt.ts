/** Remembers which pages of a block were used after its first one, and reads these when it comes again. */
import { context, hooks, table, u32, u64 } from "rmt";

const open = context({ key: { process: u32, block: u64 }, value: { trigger: u32, used: u32 }, capacity: 1024 });
const footprints = context({ key: { process: u32, trigger: u32 }, value: { pages: u32 }, capacity: 1024 });

function observe(event: hooks.SwapLookup) {
  const offset = u32(event.page & 31);
  const block = open.at(event.process, event.page >> 5);
  if (block.used === 0) {
    block.trigger = offset;
    const known = footprints.find(event.process, offset).pages;
    for (let page = 0; page < 32; page++) {
      if (((known >> u32(page)) & 1) === 1) event.prefetch((event.page & ~u64(31)) + page);
    }
  }
  block.used |= u32(1) << offset;
  footprints.at(event.process, block.trigger).pages = block.used;
}

export const spatialFootprints = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
