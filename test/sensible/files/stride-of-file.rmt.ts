/** Records of fixed size: a stride of each open file, followed three records ahead. */
import { context, hooks, i64, min, table, u32, u64 } from "rmt";

const streams = context({ key: { process: u32, inode: u64 }, value: { page: u64, delta: i64 }, capacity: 4096 });

function follow(event: hooks.FileReadahead) {
  const seen = streams.at(event.process, event.inode);
  const delta = i64(event.page - seen.page);
  if (delta === seen.delta && delta > 1) {
    for (let record = 1; record <= 3; record++)
      event.prefetch(event.page + u64(delta) * record, min(event.requested, 32));
  }
  seen.delta = delta;
  seen.page = event.page;
}

export const records = table({ hook: hooks.fileReadahead, actions: { follow }, default: follow });
