/** Window limits by device: little for disks of flash, much for arrays. */
import { exact, hooks, min, run, table, type u32 } from "rmt";

function most(event: hooks.FileReadahead, pages: u32) {
  event.setWindow(min(event.windowPages * 2 + 4, pages));
}

export const devices = table({
  hook: hooks.fileReadahead,
  match: { device: exact },
  actions: { most },
  default: run(most, 32),
  entries: [
    { match: { device: 0x0080_0000 }, action: run(most, 256) },
    { match: { device: 0x1030_0001 }, action: run(most, 8) },
  ],
});
