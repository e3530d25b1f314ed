/** Known backup users read everything once: large windows for them, nothing kept in mind. */
import { exact, exit, hooks, table } from "rmt";

function backup(event: hooks.FileReadahead) {
  event.setWindow(1024);
  exit();
}

function usual(event: hooks.FileReadahead) {
  if (event.isMarked === 0 && event.requested > 8) event.setWindow(event.requested * 2);
}

export const backups = table({
  hook: hooks.fileReadahead,
  match: { user: exact },
  actions: { backup },
  entries: [{ match: { user: 34 }, action: backup }],
});

export const otherReads = table({ hook: hooks.fileReadahead, actions: { usual }, default: usual });
