/** At a mark, reads the extent behind the window in four requests. */
import { hooks, min, table, u32 } from "rmt";

function extent(event: hooks.FileReadahead) {
  if (event.isMarked === 0) return;
  const start = event.windowStart + event.windowPages;
  for (let part = 0; part < 4; part++) {
    const page = start + part * 32;
    if (page >= event.filePages) break;
    event.prefetch(page, min(u32(min(event.filePages - page, 32)), 32));
  }
}

export const extents = table({ hook: hooks.fileReadahead, actions: { extent }, default: extent });
