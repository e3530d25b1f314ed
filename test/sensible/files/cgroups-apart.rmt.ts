/** Keeps cgroups apart, not processes: workers of a service share what they learned of its files. */
import { context, hooks, privacy, table, u8, u64 } from "rmt";

export const apart = privacy({ between: "cgroup", budget: 0 });
const files = context({ key: { cgroup: u64, inode: u64 }, value: { isSequential: u8, page: u64 }, capacity: 8192 });

function shareKnowledge(event: hooks.FileReadahead) {
  const file = files.at(event.cgroup, event.inode);
  if (event.page === file.page + file.isSequential) file.isSequential = 1;
  file.page = event.page;
  if (file.isSequential === 1) event.setWindow(64);
}

export const cgroupFiles = table({ hook: hooks.fileReadahead, actions: { shareKnowledge }, default: shareKnowledge });
