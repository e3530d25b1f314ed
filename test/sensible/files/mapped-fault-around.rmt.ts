/** Mappings of programs: reads around the page rather than behind it. */
import { hooks, table, u64 } from "rmt";

function around(event: hooks.FileReadahead) {
  if (event.isMapped === 0) return;
  const start = event.page & ~u64(15);
  event.prefetch(start, 16);
  event.setWindow(0);
}

export const faultAround = table({ hook: hooks.fileReadahead, actions: { around }, default: around });
