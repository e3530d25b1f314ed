/** Reads a file backwards when the last three misses went down. */
import { context, hooks, min, table, u8, u32, u64 } from "rmt";

const walks = context({ key: { process: u32, inode: u64 }, value: { page: u64, downs: u8 } });

function follow(event: hooks.FileReadahead) {
  const seen = walks.at(event.process, event.inode);
  seen.downs = event.page < seen.page ? min(seen.downs + 1, 3) : 0;
  seen.page = event.page;
  if (seen.downs === 3 && event.page >= 16) event.prefetch(event.page - 16, 16);
}

export const backward = table({ hook: hooks.fileReadahead, actions: { follow }, default: follow });
