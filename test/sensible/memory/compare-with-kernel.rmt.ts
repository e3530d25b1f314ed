/** Does what the kernel would do, and counts how often a stride detector would have disagreed. */
import { context, counter, hooks, i64, table, u32, u64 } from "rmt";

const strides = context({ key: { process: u32 }, value: { page: u64, delta: i64 } });
const agreed = counter();
const disagreed = counter();

function compare(event: hooks.SwapReadahead) {
  const seen = strides.at(event.process);
  const delta = i64(event.page - seen.page);
  const isSequential = delta === seen.delta && delta === 1;
  if (isSequential === event.readahead > 1) agreed.add(1);
  else disagreed.add(1);
  seen.delta = delta;
  seen.page = event.page;
}

export const shadow = table({ hook: hooks.swapReadahead, actions: { compare }, default: compare });
