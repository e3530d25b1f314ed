/** How much to read by the size of the file, as ranges. */
import { exact, hooks, range, run, span, table, type u32 } from "rmt";

function window(event: hooks.FileReadahead, pages: u32) {
  event.setWindow(pages);
}

export const sizes = table({
  hook: hooks.fileReadahead,
  match: { filePages: range, isMapped: exact },
  actions: { window },
  entries: [
    { match: { filePages: span(0, 15), isMapped: 0 }, priority: 3, action: run(window, 16) },
    { match: { filePages: span(16, 4095), isMapped: 0 }, priority: 2, action: run(window, 64) },
    { match: { filePages: span(4096, 0xffff_ffff_ffffn), isMapped: 1 }, priority: 1, action: run(window, 8) },
  ],
});
