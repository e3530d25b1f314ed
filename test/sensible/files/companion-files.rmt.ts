/** Which file a process opens after which, and its first pages with it. */
import { context, counter, hooks, table, u16, u32, u64 } from "rmt";

const last = context({ key: { process: u32 }, value: { inode: u64 } });
const after = context({ key: { process: u32, inode: u64 }, value: { next: u64, times: u16 }, capacity: 2048 });
const expected = counter();

function observe(event: hooks.FileReadahead) {
  const before = last.at(event.process);
  if (before.inode === event.inode) return;
  const pair = after.at(event.process, before.inode);
  if (pair.next === event.inode) {
    if (pair.times < 1000) pair.times++;
    expected.add(1);
  } else {
    pair.next = event.inode;
    pair.times = 0;
  }
  before.inode = event.inode;
}

export const companions = table({ hook: hooks.fileReadahead, actions: { observe }, default: observe });
