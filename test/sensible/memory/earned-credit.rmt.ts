/** A process earns reads by using what was read, and spends one for each page. */
import { context, hooks, i32, min, table, u32 } from "rmt";

const credits = context({ key: { process: u32 }, value: { left: i32 } });

function earn(event: hooks.SwapLookup) {
  const credit = credits.at(event.process);
  if (event.origin === 2) credit.left = min(credit.left + 2, 64);
}

function spend(event: hooks.SwapReadahead) {
  const credit = credits.at(event.process);
  if (credit.left <= 0) {
    credit.left++;
    event.prefetch(event.page + 1);
    return;
  }
  for (let step = 1; step <= 16 && credit.left > 0; step++) {
    event.prefetch(event.page + step);
    credit.left--;
  }
}

export const earning = table({ hook: hooks.swapLookup, actions: { earn }, default: earn });
export const spending = table({ hook: hooks.swapReadahead, actions: { spend }, default: spend });
