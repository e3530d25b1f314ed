/** Leaves readahead out for mappings whose pages come back within ten milliseconds. */
import { context, hooks, table, u32, u64 } from "rmt";

const pages = context({ key: { process: u32, page: u64 }, value: { time: u64 }, capacity: 16_384 });
const regions = context({ key: { process: u32, region: u64 }, value: { returns: u32 } });

function observe(event: hooks.SwapLookup) {
  const page = pages.at(event.process, event.page);
  const region = regions.at(event.process, event.region);
  if (event.time - page.time < 10_000_000) region.returns += 2;
  else if (region.returns > 0) region.returns--;
  page.time = event.time;
}

function relieve(event: hooks.SwapReadahead) {
  if (regions.find(event.process, event.region).returns > 16) event.skipReadahead();
}

export const returns = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
export const relief = table({ hook: hooks.swapReadahead, actions: { relieve }, default: relieve });
