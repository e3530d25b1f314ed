/** A file read once from end to end does not need its pages twice: small windows after the first pass. */
import { context, hooks, table, u8, u32, u64 } from "rmt";

const passes = context({ key: { process: u32, inode: u64 }, value: { reached: u64, passes: u8 } });

function observe(event: hooks.FileReadahead) {
  const file = passes.at(event.process, event.inode);
  if (event.page + event.windowPages >= event.filePages && file.reached < event.page) {
    if (file.passes < 255) file.passes++;
  }
  file.reached = event.page;
  event.setWindow(file.passes > 1 ? 16 : 64);
}

export const scans = table({ hook: hooks.fileReadahead, actions: { observe }, default: observe });
