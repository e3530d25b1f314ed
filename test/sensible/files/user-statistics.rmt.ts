/** Requests and pages by user, for the control plane to read. */
import { context, hooks, table, u32, u64 } from "rmt";

const users = context({
  key: { user: u32 },
  value: { requests: u64, pages: u64, marks: u64 },
  kind: "hash",
  capacity: 256,
});

function count(event: hooks.FileReadahead) {
  const mine = users.at(event.user);
  mine.requests++;
  mine.pages += event.requested;
  mine.marks += event.isMarked;
}

export const userStatistics = table({ hook: hooks.fileReadahead, actions: { count }, default: count });
