/** A database reads pages of 16 KiB: aligns requests to four pages and reads the sibling. */
import { hooks, table } from "rmt";

function align(event: hooks.FileReadahead) {
  if (event.requested !== 4 || (event.page & 3) !== 0) return;
  const sibling = event.page ^ 4;
  if (sibling < event.filePages) event.prefetch(sibling, 4);
  event.setWindow(0);
}

export const siblings = table({ hook: hooks.fileReadahead, actions: { align }, default: align });
