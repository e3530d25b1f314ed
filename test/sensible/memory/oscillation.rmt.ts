/** Two places used in turn: steps A, B, A, B are continued one ahead of each. */
import { context, hooks, i32, ring, table, u32, u64 } from "rmt";

const walks = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 4) } });

function follow(event: hooks.SwapLookup) {
  const seen = walks.at(event.process);
  seen.deltas.push(i32(event.page - seen.page));
  seen.page = event.page;
  const deltas = seen.deltas.copy();
  if (deltas[0] === deltas[2] && deltas[1] === deltas[3] && deltas[0] !== deltas[1]) {
    event.prefetch(event.page + u64(deltas[1]));
    event.prefetch(event.page + u64(deltas[1]) + u64(deltas[0]));
  }
}

export const oscillations = table({ hook: hooks.swapLookup, actions: { follow }, default: follow });
