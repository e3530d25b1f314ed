/**
 * Learned page prefetching, the first case study of the paper.
 *
 * A decision tree predicts the next page delta of a stream of accesses from its last sixteen. Applied to its own answers
 * it looks far ahead: the way it foresees is kept, and continued in batches while the process keeps to it. Where the
 * tree does not know, the kernel's own readahead acts, as long as that pays.
 */
import {
  array,
  context,
  decisionTree,
  exact,
  hooks,
  i32,
  max,
  min,
  type RecordOf,
  ring,
  run,
  table,
  u8,
  u32,
  u64,
} from "rmt";

/** Pages of a block, as a shift: streams that run in different blocks of 2 MiB are told apart. */
const blockShift = 9;
const blockPages = 512;

/** Pages of the way foreseen in which the next one is looked for: some stay in memory and cause no event. */
const nearest = 8;

/** What is remembered of each block of a process's pages (RMT_CTXT). */
const history = context({
  key: { process: u32, block: u64 },
  value: {
    page: u64,
    deltas: ring(i32, 16),
    /** Where the way foreseen ends, and the deltas that lead there. */
    end: u64,
    endDeltas: ring(i32, 16),
    /** The pages of the way that are still to come, and how doubtful each is: a circle of `count` from `head` on. */
    way: array(u64, 64),
    doubts: array(u8, 64),
    head: u32,
    count: u32,
    /** Sum of the doubts of the pages still to come. */
    doubt: u32,
    /** How long the way was after it was last continued, and how long it shall be. */
    reach: u32,
    depth: u32,
  },
  capacity: 4096,
});

/** How the kernel's own readahead does for a process: pages read, those of them used, and how often it was left out. */
const kernelAccuracy = context({ key: { process: u32 }, value: { read: u32, used: u32, skipped: u32 } });

/** The next delta from the last sixteen, newest first; trained online, replaced whole while it runs. */
const nextDelta = decisionTree({ features: 16, output: i32, maxNodes: 1023, maxDepth: 16, pooled: true });

/** Lets a stream that comes from a neighbouring block go on as it was. */
function inherit(seen: RecordOf<typeof history>, from: RecordOf<typeof history>) {
  for (let age = 15; age >= 0; age--) seen.deltas.push(from.deltas[age]);
  seen.page = from.page;
  seen.depth = from.depth;
}

/** Collects the access pattern. */
function observe(event: hooks.SwapLookup) {
  const block = event.page >> blockShift;
  const seen = history.at(event.process, block);
  if (seen.page === 0) {
    const below = history.at(event.process, block - 1);
    const above = history.at(event.process, block + 1);
    if (event.page - below.page < blockPages) inherit(seen, below);
    else if (above.page - event.page < blockPages) inherit(seen, above);
  }
  const delta = i32(event.page - seen.page);
  nextDelta.learn(seen.deltas, delta);
  seen.deltas.push(delta);
  seen.page = event.page;
  if (event.origin === 1) kernelAccuracy.at(event.process).used++;
}

/** Continues the way foreseen up to `depth` pages ahead, each step at most `mostDoubt` in doubt and all `doubtBudget`. */
function prefetchAhead(event: hooks.SwapLookup, depth: u32, mostDoubt: u32, doubtBudget: u32) {
  const seen = history.at(event.process, event.page >> blockShift);

  let passed: u32 = 0;
  for (let place = 0; place < nearest && place < seen.count; place++) {
    if (seen.way[(seen.head + place) & 63] === event.page) {
      passed = place + 1;
      break;
    }
  }
  if (passed > 0) {
    for (let place = 0; place < nearest && place < passed; place++) {
      seen.doubt -= seen.doubts[(seen.head + place) & 63];
    }
    seen.head = (seen.head + passed) & 63;
    seen.count -= passed;
    if (event.outcome !== 1) seen.depth = min(seen.depth * 2, depth); // it came too late: look further ahead
  } else {
    if (seen.count > 0 || seen.depth === 0) seen.depth = max(seen.depth / 2, 2); // it went another way
    seen.end = event.page;
    for (let age = 15; age >= 0; age--) seen.endDeltas.push(seen.deltas[age]);
    seen.count = 0;
    seen.doubt = 0;
    seen.reach = 0;
  }

  if (seen.count * 3 > seen.reach * 2) return; // in batches: neighbours on the device become one request
  for (let step = 0; step < 64 && seen.count < seen.depth; step++) {
    const next = nextDelta.ask(seen.endDeltas);
    const doubt = 255 - next.confidence;
    if (next.value === 0 || doubt > mostDoubt || seen.doubt + doubt > doubtBudget) break;
    seen.end += u64(next.value);
    seen.endDeltas.push(next.value);
    seen.way[(seen.head + seen.count) & 63] = seen.end;
    seen.doubts[(seen.head + seen.count) & 63] = doubt;
    seen.doubt += doubt;
    seen.count++;
    event.prefetch(seen.end);
  }
  seen.reach = seen.count;
}

/** Leaves the kernel's own readahead out while less than `leastUse` percent of what it reads is used. */
function weighReadahead(event: hooks.SwapReadahead, leastUse: u32) {
  const kernel = kernelAccuracy.at(event.process);
  if (kernel.read >= 64 && kernel.used * 100 < kernel.read * leastUse) {
    event.skipReadahead();
    kernel.skipped++;
  } else {
    kernel.read += event.readahead;
  }
  if (kernel.read >= 1024 || kernel.skipped >= 512) {
    kernel.read /= 2; // forget slowly, and try again from time to time
    kernel.used /= 2;
    kernel.skipped = 0;
  }
}

export const pagePatterns = table({
  hook: hooks.swapLookup,
  match: { process: exact },
  actions: { observe },
  default: observe,
});

export const pagePrefetch = table({
  hook: hooks.swapLookup,
  match: { process: exact },
  actions: { prefetchAhead },
  default: run(prefetchAhead, 48, 76, 400),
});

export const kernelReadahead = table({
  hook: hooks.swapReadahead,
  match: { process: exact },
  actions: { weighReadahead },
  default: run(weighReadahead, 15),
});
