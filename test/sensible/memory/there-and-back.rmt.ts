/** A walk that turned round is followed back the way it came. */
import { context, hooks, i32, ring, table, u32, u64 } from "rmt";

const walks = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 16) } });

function follow(event: hooks.SwapLookup) {
  const seen = walks.at(event.process);
  const delta = i32(event.page - seen.page);
  const turned = delta !== 0 && delta === 0 - seen.deltas[0];
  seen.deltas.push(delta);
  seen.page = event.page;
  if (!turned) return;
  let page = event.page;
  for (let age = 2; age < 10; age++) {
    page -= u64(seen.deltas[age]);
    event.prefetch(page);
  }
}

export const palindromes = table({ hook: hooks.swapLookup, actions: { follow }, default: follow });
