/** A cheap test decides most faults; only the rest pays for the forest, by a tail call. */
import { context, exit, forest, hooks, i32, ring, table, tailCall, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 8) } });
const votes = forest({ features: 8, output: i32, trees: 8, maxNodes: 31, maxDepth: 5, pooled: true });

function cheap(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  const delta = i32(event.page - seen.page);
  votes.learn(seen.deltas, delta);
  seen.deltas.push(delta);
  seen.page = event.page;
  if (delta !== 1 || seen.deltas[1] !== 1) tailCall(expensive);
  event.prefetch(event.page + 1);
}

function askForest(event: hooks.SwapLookup) {
  event.prefetch(event.page + u64(votes.predict(history.at(event.process).deltas)));
}

function leaveLate(event: hooks.SwapLookup) {
  if (event.outcome === 2) exit();
}

export const sure = table({ hook: hooks.swapLookup, actions: { cheap }, default: cheap });
export const lateOnes = table({ hook: hooks.swapLookup, actions: { leaveLate }, default: leaveLate });
export const expensive = table({ hook: hooks.swapLookup, actions: { askForest }, default: askForest });
