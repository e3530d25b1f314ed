/** Followers of growing logs: a reader at the end of the file is given no window. */
import { context, hooks, table, u16, u32, u64 } from "rmt";

const followers = context({ key: { process: u32, inode: u64 }, value: { atEnd: u16 }, kind: "hash", capacity: 512 });

function follow(event: hooks.FileReadahead) {
  const file = followers.at(event.process, event.inode);
  if (event.page + event.requested >= event.filePages) {
    if (file.atEnd < 100) file.atEnd++;
  } else {
    followers.delete(event.process, event.inode);
    return;
  }
  if (file.atEnd > 10) event.setWindow(0);
}

export const logs = table({ hook: hooks.fileReadahead, actions: { follow }, default: follow });
