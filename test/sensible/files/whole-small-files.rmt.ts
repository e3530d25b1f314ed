/** Reads small files whole at their first miss. */
import { hooks, table, u32 } from "rmt";

function whole(event: hooks.FileReadahead) {
  if (event.isMarked === 1 || event.filePages > 32) return;
  event.prefetch(0, u32(event.filePages));
  event.setWindow(0);
}

export const smallFiles = table({ hook: hooks.fileReadahead, actions: { whole }, default: whole });
