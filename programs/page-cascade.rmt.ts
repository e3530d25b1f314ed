/**
 * A cascade of models for readahead of swapped-out pages, the cheap and sure before the broad.
 *
 * A decision tree knows the next page delta of processes that repeat themselves. Where it does not, a multilayer
 * perceptron says what kind of window is worth reading, and a table, which can be changed while the program runs, says
 * how much that is. While there is no perceptron, the kernel's own readahead acts.
 */
import {
  abs,
  clamp,
  context,
  counter,
  decisionTree,
  exact,
  histogram,
  hooks,
  i8,
  i32,
  metadata,
  multilayerPerceptron,
  ring,
  run,
  table,
  tailCall,
  u8,
  u32,
  u64,
} from "rmt";

/** Kinds of windows, the classes of the perceptron. */
const nothing = 0;
const shortWindow = 1;
const longWindow = 2;
const windowBehind = 3;

/** Pages of the windows that the perceptron learns by. */
const shortPages = 4;
const longPages = 16;

/** What is remembered of each process (RMT_CTXT): its last deltas, exact and cut off to a byte. */
const history = context({
  key: { process: u32 },
  value: { page: u64, deltas: ring(i32, 8), steps: ring(i8, 16) },
  capacity: 4096,
});

/** The next delta from the last eight. */
const nextDelta = decisionTree({ features: 8, output: i32, maxNodes: 511, maxDepth: 12, pooled: true });

/** The kind of window that would have held the next page. */
const kindOfWindow = multilayerPerceptron({
  features: 16,
  featureType: i8,
  hidden: [16, 8],
  output: { classes: 4 },
  pooled: true,
});

/** What the tables at the decision share: the kind of window, and whether a model has decided. */
const decision = metadata({ kind: u8, isMade: u8 });

/** How often the tree was followed, and how often nobody knew. */
const followed = counter();
const unknown = counter();

/** Pages between one fault of a process and its next. */
const distances = histogram();

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  const delta = i32(event.page - seen.page);
  nextDelta.learn(seen.deltas, delta);
  kindOfWindow.learn(seen.steps, kindHolding(delta));
  distances.observe(u64(abs(delta)));
  seen.deltas.push(delta);
  seen.steps.push(i8(clamp(delta, -128, 127)));
  seen.page = event.page;
}

/** The smallest window that holds a page so far away. */
function kindHolding(delta: i32): u8 {
  if (delta > 0 && delta <= shortPages) return shortWindow;
  if (delta > 0 && delta <= longPages) return longWindow;
  if (delta < 0 && delta >= -shortPages) return windowBehind;
  return nothing;
}

function followTree(event: hooks.SwapReadahead, depth: u32) {
  const window = history.at(event.process).deltas.copy();
  let page = event.page;
  let surely: u32 = 0;
  for (let step = 0; step < 16 && step < depth; step++) {
    const next = nextDelta.ask(window);
    if (next.confidence < 200 || next.value === 0) break;
    page += u64(next.value);
    event.prefetch(page);
    window.push(next.value);
    surely++;
  }
  if (surely > 0) {
    followed.add(1);
    decision.isMade = 1;
    tailCall(conclusion);
  }
  if (!kindOfWindow.ready) tailCall(conclusion);
}

function classify(event: hooks.SwapReadahead) {
  decision.kind = kindOfWindow.predict(history.at(event.process).steps);
}

function readAhead(event: hooks.SwapReadahead, pages: u32) {
  for (let step = 1; step <= 32 && step <= pages; step++) event.prefetch(event.page + step);
  decision.isMade = 1;
}

function readBehind(event: hooks.SwapReadahead, pages: u32) {
  for (let step = 1; step <= 32 && step <= pages; step++) event.prefetch(event.page - step);
  decision.isMade = 1;
}

function conclude(event: hooks.SwapReadahead) {
  if (decision.isMade === 1) event.skipReadahead();
  else unknown.add(1);
}

export const pagePatterns = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });

/** The depth can be set by process. */
export const sureSteps = table({
  hook: hooks.swapReadahead,
  match: { process: exact },
  actions: { followTree },
  default: run(followTree, 8),
});

export const windowKinds = table({ hook: hooks.swapReadahead, actions: { classify }, default: classify });

/** Kinds without an entry are left to the kernel; `nothing` never has one. */
export const windows = table({
  hook: hooks.swapReadahead,
  metadata: decision,
  match: { kind: exact },
  actions: { readAhead, readBehind },
  entries: [
    { match: { kind: shortWindow }, action: run(readAhead, shortPages) },
    { match: { kind: longWindow }, action: run(readAhead, longPages) },
    { match: { kind: windowBehind }, action: run(readBehind, shortPages) },
  ],
  size: 16,
});

export const conclusion = table({ hook: hooks.swapReadahead, actions: { conclude }, default: conclude });
