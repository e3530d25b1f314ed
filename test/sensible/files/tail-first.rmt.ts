/** Archives: when the last page is read first, the directory before it is read with it. */
import { hooks, table } from "rmt";

function directory(event: hooks.FileReadahead) {
  if (event.page + 1 !== event.filePages || event.filePages < 8) return;
  event.prefetch(event.page - 7, 7);
}

export const archives = table({ hook: hooks.fileReadahead, actions: { directory }, default: directory });
