/** Remembers which mapping follows which, and reads the page where the next one was last entered. */
import { context, hooks, table, u32, u64 } from "rmt";

const last = context({ key: { process: u32 }, value: { region: u64 } });
const entered = context({ key: { process: u32, region: u64 }, value: { page: u64 }, capacity: 4096 });
const follows = context({ key: { process: u32, region: u64 }, value: { region: u64 }, capacity: 4096 });

function change(event: hooks.SwapLookup) {
  const before = last.at(event.process);
  if (before.region === event.region) return;
  follows.at(event.process, before.region).region = event.region;
  entered.at(event.process, event.region).page = event.page;
  before.region = event.region;
  const next = follows.find(event.process, event.region);
  if (!next.found) return;
  const page = entered.find(event.process, next.region).page;
  if (page !== 0) event.prefetch(page);
}

export const changes = table({ hook: hooks.swapLookup, actions: { change }, default: change });
