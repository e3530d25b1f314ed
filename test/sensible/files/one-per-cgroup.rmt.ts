/** Shares of file reads for each cgroup, as a limit by cgroup. */
import { hooks, limit, table } from "rmt";

export const perCgroup = limit({ effect: "files.prefetch", by: "cgroup", perSecond: 5000, burst: 16 });

function ahead(event: hooks.FileReadahead) {
  event.prefetch(event.page + event.requested, 32);
}

export const shared = table({ hook: hooks.fileReadahead, actions: { ahead }, default: ahead });
