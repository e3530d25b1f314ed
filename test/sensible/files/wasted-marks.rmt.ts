/** Counts marks that were never reached, the measure of too long windows. */
import { context, counter, hooks, table, u8, u32, u64 } from "rmt";

const streams = context({ key: { process: u32, inode: u64 }, value: { expectsMark: u8 } });
const reached = counter();
const wasted = counter();

function count(event: hooks.FileReadahead) {
  const stream = streams.at(event.process, event.inode);
  if (event.isMarked === 1) reached.add(1);
  else if (stream.expectsMark === 1) wasted.add(1);
  stream.expectsMark = u8(event.windowAhead > 0);
}

export const marks = table({ hook: hooks.fileReadahead, actions: { count }, default: count });
