import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../diagnostics/index.ts";
import { type Device, devicePresets } from "./device.ts";
import { createPolicy, policyNames } from "./policies/create.ts";
import type { PrefetchPolicy } from "./policy.ts";
import { type SimulationOptions, simulate } from "./simulate.ts";
import { mixedTraces, traceOf } from "./test-traces.ts";
import type { Trace } from "./trace/trace.ts";

/** 100 µs latency, 10 µs a page, two requests at once. */
const slow: Device = { name: "slow", latencyNanoseconds: 100_000, bytesPerSecond: 409.6e6, queueDepth: 2 };

function run(trace: Trace, policy: PrefetchPolicy | string, options: Partial<SimulationOptions> = {}) {
  const instance = typeof policy === "string" ? unwrap(createPolicy(policy, trace)) : policy;
  return unwrap(simulate(trace, { memory: 1, device: slow, ...options, policy: instance }));
}

/** Asks for the given pages on the fault with the given number, counting all faults from 0; decides in no time. */
function scripted(
  script: Record<number, readonly number[]>,
): PrefetchPolicy & { outcomes: number[]; answers: boolean[] } {
  let faults = 0;
  const outcomes: number[] = [];
  const answers: boolean[] = [];
  return {
    name: "scripted",
    outcomes,
    answers,
    onFault(fault, reads) {
      outcomes.push(fault.outcome);
      for (const page of script[faults++] ?? []) answers.push(reads.prefetch(page));
      return 0;
    },
  };
}

const nanoseconds = (seconds: number) => Math.round(seconds * 1e9);

describe("simulate, by hand", () => {
  it("charges instructions, fault, latency and transfer of a major fault, and nothing for a mapped page", () => {
    const result = run(traceOf([5, 5, 5], { instructions: 400, trailingInstructions: 40 }), "none");
    expect(result).toMatchObject({ accesses: 3, majorFaults: 1, prefetched: 0, accuracy: 0, coverage: 0 });
    expect(nanoseconds(result.computeSeconds)).toBe(310);
    expect(nanoseconds(result.overheadSeconds)).toBe(2000);
    expect(nanoseconds(result.majorStallSeconds)).toBe(110_000);
    expect(nanoseconds(result.completionSeconds)).toBe(112_310);
  });

  it("fills created pages with zeros without the device, a fault of the policy or a wait", () => {
    const policy = scripted({});
    const result = run(traceOf([5, 6], { created: [5] }), policy);
    expect(result).toMatchObject({ majorFaults: 1, zeroFills: 1 });
    expect(policy.outcomes).toEqual([0]);
    expect(nanoseconds(result.completionSeconds)).toBe(500 + 112_000);
  });

  it("merges demand page and neighbours into one request, each arriving after its own transfer", () => {
    // Offsets 1, 2, 3. The demand read starts at 2,000 and arrives at 112,000; 11 and 12 at 122,000 and 132,000.
    const policy = scripted({ 0: [11, 12] });
    const result = run(traceOf([10, 11, 12]), policy);
    expect(policy.outcomes).toEqual([0, 2, 2]);
    expect(result).toMatchObject({ majorFaults: 1, hits: 0, lateHits: 2, used: 2, accuracy: 1, coverage: 2 / 3 });
    expect(nanoseconds(result.majorStallSeconds)).toBe(110_000 - 600);
    expect(nanoseconds(result.lateStallSeconds)).toBe(10_000 + 10_000 - 500);
    expect(nanoseconds(result.completionSeconds)).toBe(132_500);
  });

  it("reads the pages before the demand page first when they are in its request", () => {
    const result = run(traceOf([12, 10, 11]), scripted({ 0: [11, 10] }));
    expect(nanoseconds(result.majorStallSeconds)).toBe(130_000 - 600);
    expect(result).toMatchObject({ hits: 2, lateHits: 0 });
    expect(nanoseconds(result.completionSeconds)).toBe(132_000 + 1000);
  });

  it("gives pages that are not neighbours a request each, bound by the queue depth", () => {
    // Pages 20, 30 and 40 at offsets 2, 4 and 6: the demand read of 20 and 40's start at 2,000, 30's when 20 is there.
    const trace = traceOf([20, 40, 30, 15, 25, 35]);
    const policy = scripted({ 0: [40, 30] });
    const result = run(trace, policy);
    expect(policy.outcomes).toEqual([0, 2, 2, 0, 0, 0]);
    // 20 at 112,000; 40 at 122,000, used by 122,500; 30 starts at 112,000 and arrives at 222,000.
    expect(nanoseconds(result.lateStallSeconds)).toBe(10_000 + (222_000 - 122_500));
  });

  it("makes a hit of a page that arrived in time", () => {
    const trace = traceOf([20, 40, 30], { instructions: 1_000_000 });
    const policy = scripted({ 0: [40, 30] });
    expect(run(trace, policy)).toMatchObject({ majorFaults: 1, hits: 2, lateHits: 0, lateStallSeconds: 0 });
    expect(policy.outcomes).toEqual([0, 1, 1]);
  });

  it("lets policies read ahead on hits, at the cost of the submission", () => {
    const trace = traceOf([20, 30, 40], { instructions: 1_000_000 });
    const result = run(trace, scripted({ 0: [30], 1: [40] }));
    expect(result).toMatchObject({ majorFaults: 1, hits: 2, prefetched: 2 });
    expect(nanoseconds(result.overheadSeconds)).toBe(2000 + 300 + 500 + 300 + 500);
  });

  it("refuses to read ahead what is not in the trace, in memory, on its way or not created yet", () => {
    const policy = scripted({ 1: [99, -1, 20, 30, 40, 40, 50] });
    const result = run(traceOf([20, 30, 40, 50], { created: [50] }), policy);
    expect(policy.answers).toEqual([false, false, false, false, true, false, false]);
    expect(result).toMatchObject({ prefetched: 1, used: 1, zeroFills: 1 });
  });

  it("counts a page read ahead and evicted unused as wasted, and again as a major fault", () => {
    const others = Array.from({ length: 32 }, (_, index) => 100 + index);
    const result = run(traceOf([10, ...others, 12]), scripted({ 0: [12] }), { memory: 0.1 });
    expect(result).toMatchObject({ prefetched: 1, used: 0, wasted: 1, accuracy: 0, majorFaults: 34 });
  });

  it("does not evict pages on their way: refuses a prefetch, and lets a demand read wait, when all frames are", () => {
    const pages = Array.from({ length: 40 }, (_, index) => 10 + 2 * index);
    const policy = scripted({ 0: pages.slice(1) });
    const result = run(traceOf(pages), policy, { memory: 0.1 });
    expect(policy.answers.filter(Boolean)).toHaveLength(31);
    expect(result).toMatchObject({ majorFaults: 9, lateHits: 31 - result.hits, used: 31, wasted: 0 });
  });

  it("gives the policy mapping, page, offset and tag", () => {
    const seen: unknown[] = [];
    const policy: PrefetchPolicy = {
      name: "spy",
      onFault(fault, reads) {
        seen.push([
          fault.page,
          fault.regionIndex,
          fault.swapOffset,
          fault.tag,
          reads.pageAtOffset(2),
          reads.inFlight(),
        ]);
        reads.prefetch(200, 9);
        return 0;
      },
    };
    const regions = [
      { start: 0, end: 50 },
      { start: 90, end: 300 },
    ];
    run(traceOf([10, 200], { regions }), policy);
    expect(seen).toEqual([
      [10, 0, 1, 0, 200, 1],
      [200, 1, 2, 9, 200, 1],
    ]);
  });

  it("gives series whose parts add up to the whole, and accuracy by the window that asked", () => {
    const trace = traceOf([10, 20, 30, 40, 50, 20], { instructions: 10_000_000 });
    const result = run(trace, scripted({ 0: [30, 50], 2: [] }), { windows: 3 });
    expect([...(result.windows?.ends ?? [])]).toEqual([2, 4, 6]);
    expect([...(result.windows?.majorFaults ?? [])]).toEqual([2, 1, 0]);
    expect([...(result.windows?.prefetched ?? [])]).toEqual([2, 0, 0]);
    expect([...(result.windows?.accuracy ?? [])]).toEqual([1, 0, 0]);
    expect([...(result.windows?.coverage ?? [])]).toEqual([0, 0.5, 1]);
    expect(result.windows?.elapsedSeconds[2]).toBe(result.completionSeconds);
    const stall = result.windows?.stallSeconds.reduce((sum, seconds) => sum + seconds, 0);
    expect(stall).toBeCloseTo(result.majorStallSeconds + result.lateStallSeconds, 12);
  });

  it("samples all accesses when asked for as many, with what they were", () => {
    const result = run(traceOf([10, 20, 10, 30], { instructions: 1e6, created: [30] }), scripted({ 0: [20] }), {
      samplePoints: 4,
    });
    expect([...(result.sample?.accessNumbers ?? [])]).toEqual([0, 1, 2, 3]);
    expect([...(result.sample?.pages ?? [])]).toEqual([10, 20, 10, 30]);
    expect([...(result.sample?.kinds ?? [])]).toEqual([3, 1, 0, 4]);
  });

  it("replays an empty trace", () => {
    expect(run(traceOf([]), "oracle", { windows: 2 })).toMatchObject({ accesses: 0, completionSeconds: 0 });
  });

  it.each([
    ["RMT5101", { memory: 0 }],
    ["RMT5101", { memory: 1.01 }],
    ["RMT5101", { memory: Number.NaN }],
    ["RMT5102", { memory: 0.5 }],
    ["RMT5104", { windows: 0 }],
    ["RMT5104", { windows: 1.5 }],
  ])("refuses with %s: %o", (code, options) => {
    const filterPages = code === "RMT5102" ? 33 : 0;
    const trace = traceOf([1, 2], { filterPages });
    const result = simulate(trace, {
      memory: 1,
      device: slow,
      policy: unwrap(createPolicy("none", trace)),
      ...options,
    });
    expect(result.ok ? [] : result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  it("refuses an unknown policy", () => {
    const result = createPolicy("constructor", traceOf([1]));
    expect(result.ok ? [] : result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(["RMT5105"]);
  });
});

const mixedTrace = mixedTraces(1);
const memory = fc.constantFrom(0.1, 0.3, 0.5, 0.9);
const device = fc.constantFrom(...Object.values(devicePresets), slow);

describe("simulate, on random programs", () => {
  it("has without read-ahead the major faults of a plain list kept in order of use", () => {
    fc.assert(
      fc.property(mixedTrace, memory, (trace, fraction) => {
        const result = run(trace, "none", { memory: fraction });
        let resident: number[] = [];
        const made = new Set<number>();
        let misses = 0;
        for (const page of trace.accesses) {
          if (!resident.includes(page) && (trace.created[page] === 0 || made.has(page))) misses++;
          made.add(page);
          resident = [...resident.filter((other) => other !== page), page].slice(-result.memoryPages);
        }
        expect(result.majorFaults).toBe(misses);
        expect(nanoseconds(result.majorStallSeconds)).toBe(misses * 110_000);
      }),
    );
  });

  it("conserves pages and time under every policy", () => {
    fc.assert(
      fc.property(mixedTrace, memory, device, fc.constantFrom(...policyNames), (trace, fraction, swap, name) => {
        const result = run(trace, name, { memory: fraction, device: swap, windows: 7 });
        expect(result.used).toBe(result.hits + result.lateHits);
        expect(result.used + result.wasted).toBe(result.prefetched);
        expect(result.wasted).toBeGreaterThanOrEqual(0);
        const parts =
          result.computeSeconds + result.majorStallSeconds + result.lateStallSeconds + result.overheadSeconds;
        expect(parts).toBeCloseTo(result.completionSeconds, 9);
        const sum = (values: ArrayLike<number> = []) => Array.from(values).reduce((total, value) => total + value, 0);
        expect(sum(result.windows?.majorFaults)).toBe(result.majorFaults);
        expect(sum(result.windows?.prefetched)).toBe(result.prefetched);
      }),
    );
  });
});
