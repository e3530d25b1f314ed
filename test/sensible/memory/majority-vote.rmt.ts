/** Follows the delta that most of the last 32 had, found by the vote of Boyer and Moore, as Leap does. */
import { context, hooks, i32, ring, table, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 32) } });

function vote(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  seen.deltas.push(i32(event.page - seen.page));
  seen.page = event.page;
  let candidate: i32 = 0;
  let votes: u32 = 0;
  for (let age = 0; age < 32; age++) {
    if (votes === 0) candidate = seen.deltas[age];
    if (seen.deltas[age] === candidate) votes++;
    else votes--;
  }
  let held: u32 = 0;
  for (let age = 0; age < 32; age++) held += u32(seen.deltas[age] === candidate);
  if (held > 16 && candidate !== 0) {
    for (let step = 1; step <= 8; step++) event.prefetch(event.page + u64(candidate) * step);
  }
}

export const majority = table({ hook: hooks.swapLookup, actions: { vote }, default: vote });
