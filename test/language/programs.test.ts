import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runByJavaScript } from "./javascript.ts";
import { type LookupEvent, prepare, runProgram } from "./run.ts";

const imports = `array, context, counter, countOnes, exact, exit, histogram, hooks, i32, leadingZeros, max, metadata, min, queue,
  RecordOf, ring, run, table, tailCall, u8, u32, u64, Vector, vector`;
const history = `const seen = context({
  key: { process: u32 }, value: { page: u64, hits: u32, deltas: ring(i32, 4), counts: array(u8, 8) },
});`;

function program(body: string, helpers = ""): string {
  return `import { ${imports} } from "rmt";
${history}
${helpers}
function observe(event: hooks.SwapLookup) {
${body}
}
export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });`;
}

/** Programs by what they show; each also runs as JavaScript, which is the oracle. */
const programs: Readonly<Record<string, string>> = {
  "loops count up, down and in steps": program(`
  for (let i = 0; i < 5; i++) event.prefetch(i);
  for (let i = 3; i <= 12; i += 4) event.prefetch(i);
  for (let i = 6; i >= 0; i -= 2) event.prefetch(u64(i));
  for (let i: u8 = 9; i > 4; i--) event.prefetch(i);
  for (let i = 4; i < 4; i++) event.prefetch(99);`),
  "further conditions end a loop": program(`
  let left = event.origin;
  for (let i = 0; i < 8 && left > 0 && i * 2 < event.outcome; i++) {
    left--;
    event.prefetch(u64(left) * 100 + i);
  }`),
  "break and continue mean the innermost loop": program(`
  for (let i = 0; i < 6; i++) {
    if (i === event.outcome) continue;
    for (let j = 0; j < 4; j++) {
      if (j > i) break;
      if (j === event.origin) continue;
      event.prefetch(i * 10 + j);
    }
    if (i > event.origin + 2) break;
  }`),
  "return leaves an action from inside loops": program(`
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 6; j++) {
      if (i * j > event.outcome) return;
      event.prefetch(i * 10 + j);
    }
  }
  event.prefetch(1000);`),
  "functions return early, also from loops, and their results are used": program(
    `
  let page = event.page;
  page = next(page, event.outcome);
  event.prefetch(page);
  event.prefetch(next(next(page, 3), find(event.origin)));
  if (isEven(page) && !isEven(event.outcome)) event.prefetch(7);
  quiet(event, page);`,
    `
function next(page: u64, step: u32): u64 {
  if (step === 0) return page;
  if (step > 2) return page + step;
  page += 100;
  return page;
}
function find(wanted: u32): u32 {
  for (let i = 0; i < 5; i++) {
    if (i * i >= wanted) return i;
  }
  return 77;
}
function isEven(page: u64): boolean {
  return page % 2 === 0;
}
function quiet(event: hooks.SwapLookup, page: u64) {
  if (page > 50) return;
  event.prefetch(page + 5000);
}`,
  ),
  "conditions are evaluated only as far as needed": program(
    `
  if (event.outcome > 1 && note(event, 1) || note(event, 2)) event.prefetch(10);
  const both = note(event, 3) && event.origin > 1 && note(event, 4);
  const page = both ? noted(event, 5) : noted(event, 6);
  event.prefetch(page);
  if (both || event.page > 100) event.prefetch(u64(u32(both)) + 20);`,
    `
function note(event: hooks.SwapLookup, what: u64): boolean {
  event.prefetch(what + 1000);
  return event.outcome + event.origin > 2;
}
function noted(event: hooks.SwapLookup, what: u64): u64 {
  event.prefetch(what + 2000);
  return what;
}`,
  ),
  "records, rings and arrays keep what is stored": program(
    `
  const mine = seen.at(event.process);
  const delta = i32(event.page - mine.page);
  mine.page = event.page;
  mine.hits += event.outcome;
  mine.hits++;
  remember(mine, delta);
  mine.counts[event.outcome & 7] += 1;
  mine.counts[3] = 5;
  for (let i = 0; i < mine.deltas.length; i++) event.prefetch(u64(max(mine.deltas[i], 0)));
  for (let i = 0; i < 8; i++) event.prefetch(mine.counts[i]);
  event.prefetch(seen.at(event.process).hits);`,
    `
function remember(mine: RecordOf<typeof seen>, delta: i32) {
  mine.deltas.push(delta);
  if (delta < 0) mine.deltas.push(-delta);
}`,
  ),
  "vectors are passed by reference and copied by copy": program(
    `
  const mine = seen.at(event.process);
  mine.deltas.push(i32(event.page));
  const window = mine.deltas.copy();
  const other = window.copy();
  const alias = window;
  shift(window, i32(event.outcome));
  alias[2] = 40;
  const zeros = vector(u32, 3);
  zeros[1] += 4;
  for (let i = 0; i < 4; i++) {
    event.prefetch(u64(window[i]));
    event.prefetch(u64(other[i]) + 1000);
    event.prefetch(u64(mine.deltas[i]) + 2000);
  }
  event.prefetch(zeros[0] + zeros[1] + zeros[2]);`,
    `
function shift(values: Vector<i32, 4>, value: i32) {
  for (let i = 0; i < 2; i++) values.push(value + i);
}`,
  ),
  "a constant keeps the value that a variable had": program(`
  let page = event.page;
  const before = page;
  page += 1;
  const after = page;
  page = page * 2 + before;
  let swap = before;
  swap = after + swap;
  event.prefetch(before);
  event.prefetch(after);
  event.prefetch(page);
  event.prefetch(swap);
  let flag = event.outcome > 1;
  const kept = flag;
  flag = !flag;
  event.prefetch(u64(flag) * 2 + u64(kept));`),
  "inner blocks hide outer names": program(`
  let page = event.page;
  {
    let page = event.region;
    page += 5;
    event.prefetch(page);
  }
  if (page > 3) {
    const page = 4;
    event.prefetch(page);
  }
  for (let page = 0; page < 2; page++) event.prefetch(page);
  event.prefetch(page);`),
  "counters add and histograms count by powers of two": program(
    `
  if (event.outcome > 2) misses.add(event.origin + 1);
  sizes.observe(event.page);
  sizes.observe(event.outcome);
  misses.add(1);`,
    `
const misses = counter();
const sizes = histogram();`,
  ),
  "bits are counted in 64 bits": program(`
  event.prefetch(countOnes(event.page * 3) * 100 + leadingZeros(event.page));
  event.prefetch(leadingZeros(0) + countOnes(event.process) + leadingZeros(u8(255)));`),
  "least recently matched records make room, and records are found and deleted": program(
    `
  const mine = few.find(event.process, event.outcome);
  event.prefetch(mine.hits + u64(mine.found) * 1000);
  if (mine.found) mine.hits += 1;
  else if (event.origin > 1) few.at(event.process, event.outcome).hits = 5;
  note(mine);
  if (event.time > 6) event.prefetch(u64(few.delete(event.process, event.origin)) + 2000);`,
    `
const few = context({ key: { process: u32, outcome: u32 }, value: { hits: u64, last: ring(i32, 2) }, capacity: 3 });
function note(record: RecordOf<typeof few>) {
  if (record.hits > 6) record.hits = 0;
}`,
  ),
  "a full hash context takes no more, records of an array are all there": program(
    `
  const mine = firsts.at(event.outcome);
  mine.hits += 1;
  event.prefetch(mine.hits);
  event.prefetch(u64(firsts.find(event.origin).found));
  if (event.time === 0) firsts.delete(event.origin);
  const slot = slots.at(event.page);
  slot.hits += 3;
  event.prefetch(slot.hits);
  const other = slots.find(event.region & 7);
  if (other.found) event.prefetch(other.hits + 4000);`,
    `
const firsts = context({ key: { outcome: u32 }, value: { hits: u32 }, kind: "hash", capacity: 3 });
const slots = context({ key: { index: u64 }, value: { hits: u32 }, kind: "array", capacity: 5, perCpu: true });`,
  ),
  "queues give back what was pushed, first in first out": program(
    `
  if (event.outcome > 1) {
    const size = event.origin;
    const room = waiting.push({ size, page: event.page });
    if (!room) event.prefetch(9999);
  }
  if (event.time < 4) {
    const first = waiting.pop();
    const second = waiting.pop();
    if (first.found) event.prefetch(first.page * 10 + first.size);
    if (second.found) event.prefetch(second.page * 10 + second.size + 100000);
    event.prefetch(first.page + second.page);
  }`,
    `
const waiting = queue({ value: { page: u64, size: u32 }, capacity: 4 });`,
  ),
  "tables share metadata, call later tables and end the pipeline": `import { ${imports} } from "rmt";
const meta = metadata({ class: u8, weight: u32 });
function classify(event: hooks.SwapLookup) {
  meta.class = u8(event.outcome);
  if (event.origin === 3) exit();
  if (event.time > 7) rest(event);
  for (let step = 0; step < 3; step++) {
    meta.weight += step;
    if (step === event.origin) tailCall(byClass);
  }
}
function rest(event: hooks.SwapLookup) {
  event.prefetch(meta.weight + 700);
  if (event.process > 0) tailCall(last);
}
function few(event: hooks.SwapLookup, count: u32) {
  event.prefetch(event.page + count * 1000 + meta.weight);
  meta.weight *= 2;
}
function tell(event: hooks.SwapLookup) {
  event.prefetch(meta.weight * 10 + meta.class);
}
export const first = table({ hook: hooks.swapLookup, actions: { classify }, default: classify });
export const skipped = table({ hook: hooks.swapLookup, actions: { few }, default: run(few, 2) });
export const byClass = table({
  hook: hooks.swapLookup,
  metadata: meta,
  match: { process: exact, class: exact },
  actions: { few },
  default: run(few, 3),
  entries: [
    { match: { process: 1, class: 2 }, action: run(few, 4) },
    { match: { process: 0, class: 0 }, action: run(few, 5) },
  ],
});
export const last = table({ hook: hooks.swapLookup, actions: { tell }, default: tell });
`,
};

const small = (most: bigint) => fc.bigInt({ min: 0n, max: most });
const events: fc.Arbitrary<LookupEvent[]> = fc.array(
  fc.tuple(small(2n), small(200n), small(200n), small(6n), small(4n), small(9n)),
  { minLength: 1, maxLength: 12 },
);

describe("programs do what JavaScript does", () => {
  it.each(Object.entries(programs))("%s", (_, source) => {
    const compiled = prepare(source);
    fc.assert(
      fc.property(events, (given) => {
        expect(runProgram(compiled, given)).toEqual(runByJavaScript(source, given));
      }),
      { numRuns: 40 },
    );
  });
});
