/** Doubles the window of a sequential stream up to what the device takes, as the kernel does. */
import { hooks, max, min, table } from "rmt";

function grow(event: hooks.FileReadahead) {
  if (event.page === event.previousPage + 1) event.setWindow(min(max(event.windowPages * 2, 4), event.mostPages));
  else event.setWindow(event.requested);
}

export const doubling = table({ hook: hooks.fileReadahead, actions: { grow }, default: grow });
