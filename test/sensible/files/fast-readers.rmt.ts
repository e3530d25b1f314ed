/** Who reads faster than the window is fetched gets a longer one. */
import { clamp, context, hooks, max, min, table, u32, u64 } from "rmt";

const rates = context({ key: { process: u32, inode: u64 }, value: { time: u64, page: u64, pages: u32 } });

function pace(event: hooks.FileReadahead) {
  const seen = rates.at(event.process, event.inode);
  const elapsed = max(event.time - seen.time, 1);
  const moved = event.page - seen.page;
  const perMillisecond = (min(moved, 100_000) * 1_000_000) / elapsed;
  seen.pages = u32(clamp(perMillisecond * 8, 4, 512));
  seen.time = event.time;
  seen.page = event.page;
  event.setWindow(seen.pages);
}

export const paced = table({ hook: hooks.fileReadahead, actions: { pace }, default: pace });
