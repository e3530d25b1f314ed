/** Three readers of one file in one process: finds the stream whose end is nearest. */
import { array, context, hooks, min, table, u8, u32, u64 } from "rmt";

const ends = context({
  key: { process: u32, inode: u64 },
  value: { last: array(u64, 3), turn: u8, window: array(u32, 3) },
});

function assign(event: hooks.FileReadahead) {
  const streams = ends.at(event.process, event.inode);
  for (let index = 0; index < 3; index++) {
    if (event.page - streams.last[index] <= 32) {
      streams.last[index] = event.page;
      streams.window[index] = min(streams.window[index] + 4, 64);
      event.setWindow(streams.window[index]);
      return;
    }
  }
  streams.last[streams.turn % 3] = event.page;
  streams.window[streams.turn % 3] = 0;
  streams.turn++;
}

export const interleaved = table({ hook: hooks.fileReadahead, actions: { assign }, default: assign });
