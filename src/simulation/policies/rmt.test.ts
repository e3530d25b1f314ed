import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelProperty, Program } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { drawFromSeed } from "../../fuzz/index.ts";
import { compileFile, compileSource } from "../../language/index.ts";
import { verifyProgram } from "../../verifier/index.ts";
import { baselineDecisionNanoseconds, nanosecondsPerInstruction } from "../costs.ts";
import { devicePresets } from "../device.ts";
import type { SimulationResult } from "../result.ts";
import { simulate } from "../simulate.ts";
import { hit, miss, mixedTraces, recordingPort, traceOf } from "../test-traces.ts";
import type { Trace } from "../trace/trace.ts";
import { createPolicy } from "./create.ts";
import { rmtPolicy } from "./rmt.ts";

const { ssd } = devicePresets;
const base = 1_000_000;
const wide = traceOf([base], { regions: [{ start: base - 100_000, end: base + 10_000_000 }] });

function compile(source: string): Program {
  const program = unwrap(compileSource(source, "test.rmt.ts"));
  unwrap(verifyProgram(program));
  return program;
}

const prefetcher = unwrap(compileFile("programs/page-prefetch.rmt.ts"));

function run(trace: Trace, memory: number, policy: string, program = prefetcher): SimulationResult {
  const instance = policy === "rmt" ? rmtPolicy(program, trace, ssd) : unwrap(createPolicy(policy, trace));
  return unwrap(simulate(trace, { memory, device: ssd, policy: instance }));
}

/** `count` numbers made by a function of their place. */
const series = (count: number, page: (index: number) => number) => Array.from({ length: count }, (_, i) => page(i));
/** The same pages several times over. */
const passes = (count: number, pages: readonly number[]) => new Array<readonly number[]>(count).fill(pages).flat();

/** Pages in an order that is drawn once. */
function shuffled(count: number, draw: (below: number) => number): number[] {
  const pages = series(count, (index) => base + index);
  for (let index = count - 1; index > 0; index--) {
    const other = draw(index + 1);
    [pages[index], pages[other]] = [pages[other], pages[index]];
  }
  return pages;
}

const draw = drawFromSeed(2021);
const regular: Record<string, number[]> = {
  sequential: passes(
    4,
    series(2000, (index) => base + index),
  ),
  "of stride 7": passes(
    4,
    series(2000, (index) => base + 7 * index),
  ),
  "of three interleaved streams": passes(
    4,
    series(3900, (index) => base + 100_000 * (index % 3) + [1, 2, 5][index % 3] * Math.floor(index / 3)),
  ),
};
const uniform = series(6000, () => base + 40 * draw(1500));
const uniformDense = series(6000, () => base + draw(1500));
const irregular: Record<string, number[]> = {
  "uniform random": uniform,
  "uniform random over neighbours": uniformDense,
  "pointer chase": passes(4, shuffled(1500, draw)),
  phases: [
    ...passes(
      2,
      series(1500, (index) => base + index),
    ),
    ...passes(
      2,
      series(1500, (index) => base + 100_000 - 3 * index),
    ),
    ...series(2000, () => base + draw(1500)),
    ...passes(
      2,
      series(1500, (index) => base + index),
    ),
  ],
  zipf: series(8000, () => base + ((Math.floor(2500 ** (draw(2 ** 20) / 2 ** 20)) * 37) % 2500)),
  bursts: series(250, () => base + 100 * draw(60)).flatMap((start) => series(20 + draw(20), (index) => start + index)),
};

/** 20,000 instructions between two accesses: 5 µs. */
const traceFrom = (pages: readonly number[]) => traceOf(pages, { instructions: 20_000 });

/** Pages, a memory, and each policy's result with them, simulated once. */
function caseOf(name: string, pages: readonly number[], memory: number) {
  const results = new Map<string, SimulationResult>();
  const under = (policy: string): SimulationResult => {
    const result = results.get(policy) ?? run(traceFrom(pages), memory, policy);
    results.set(policy, result);
    return result;
  };
  return { name, memory, under };
}
const casesOf = (groups: Record<string, number[]>) =>
  Object.entries(groups).flatMap(([name, pages]) => [0.5, 0.3].map((memory) => caseOf(name, pages, memory)));
const regularCases = casesOf(regular);
const irregularCases = casesOf(irregular);

describe("rmt with the page-prefetch program, accesses", () => {
  it.each([...regularCases, ...irregularCases])(
    "$name, memory $memory: at most 2 % slower than the better of none and linux-vma",
    ({ under }) => {
      const best = Math.min(under("none").completionSeconds, under("linux-vma").completionSeconds);
      expect(under("rmt").completionSeconds / best).toBeLessThanOrEqual(1.02);
    },
  );

  it.each(regularCases)("$name, memory $memory: foreseen, and faster than with both Leaps", ({ under }) => {
    const own = under("rmt");
    expect(own.accuracy).toBeGreaterThanOrEqual(0.93);
    expect(own.coverage).toBeGreaterThanOrEqual(0.9);
    for (const leap of ["leap-paper", "leap-code"]) {
      expect(own.completionSeconds).toBeLessThan(under(leap).completionSeconds);
    }
  });

  it.each(irregularCases.filter(({ name }) => name === "uniform random"))(
    "$name, memory $memory: less than one page is read ahead for a hundred accesses",
    ({ under }) => {
      const { prefetched, accesses } = under("rmt");
      expect(prefetched).toBeLessThan(accesses / 100);
    },
  );

  it.each(irregularCases.filter(({ name }) => name === "uniform random over neighbours"))(
    "$name, memory $memory: no page is read ahead that the kernel does not read without the program",
    ({ under }) => {
      const { prefetched, majorFaults } = under("linux-vma");
      expect(under("rmt")).toMatchObject({ prefetched, majorFaults });
    },
  );
});

describe("rmt with a program that decides nothing", () => {
  const silent = compile(`
import { context, hooks, table, u32, u64 } from "rmt";
const last = context({ key: { process: u32 }, value: { page: u64 } });
function note(event: hooks.SwapLookup) { last.at(event.process).page = event.page; }
export const pages = table({ hook: hooks.swapLookup, actions: { note }, default: note });
`);

  it("reads and misses what linux-vma does", () => {
    const check = (trace: Trace, memory: number) => {
      const { majorFaults, prefetched, used, zeroFills } = run(trace, memory, "linux-vma");
      expect(run(trace, memory, "rmt", silent)).toMatchObject({ majorFaults, prefetched, used, zeroFills });
    };
    for (const pages of Object.values({ ...regular, ...irregular })) check(traceFrom(pages), 0.5);
    fc.assert(fc.property(mixedTraces(1), fc.constantFrom(1, 0.5, 0.3), check), { numRuns: 50 });
  });

  it("takes longer by its instructions only", () => {
    const policy = rmtPolicy(silent, wide, ssd);
    const port = recordingPort();
    const kernel = unwrap(createPolicy("linux-vma", wide));
    expect(kernel.onFault(miss({ page: base }), port)).toBe(baselineDecisionNanoseconds);
    for (const page of [base, base + 700, base + 701]) {
      const costBefore = policy.machine.executedCost;
      const taken = policy.onFault(miss({ page }), port);
      const cost = policy.machine.executedCost - costBefore;
      expect(cost).toBeGreaterThan(0);
      expect(taken).toBe(baselineDecisionNanoseconds + cost * nanosecondsPerInstruction);
    }
  });
});

/** Foresees every page of a sequence three ahead; the kernel's own readahead asks for the next one. */
const threeAhead = (readahead: string) =>
  compile(`
import { hooks, table } from "rmt";
function ahead(event: hooks.SwapLookup) { event.prefetch(event.page + 3); }
function decide(event: hooks.SwapReadahead) { ${readahead} }
export const pages = table({ hook: hooks.swapLookup, actions: { ahead }, default: ahead });
export const readahead = table({ hook: hooks.swapReadahead, actions: { decide }, default: decide });
`);
const skipping = threeAhead("event.skipReadahead();");
const addingOne = threeAhead("event.prefetch(event.page + 9);");

/** A policy on a sequence of misses with what it asks for; active after so many. */
function drive(program: Program) {
  const policy = rmtPolicy(program, wide, ssd);
  const port = recordingPort();
  let page = base;
  /** The pages that it asks for at the next miss, as distances from the missed page. */
  const nextMiss = () => {
    page++;
    policy.onFault(miss({ page }), port);
    return port.take().map((asked) => asked - page);
  };
  const untilActive = () => {
    for (let count = 0; count < 1000 && policy.controller.mode === "shadow"; count++) nextMiss();
    expect(policy.controller.mode).toBe("active");
  };
  return { policy, port, nextMiss, untilActive, nextPage: () => ++page };
}

describe("rmt in shadow mode", () => {
  it("issues nothing of the program's own, and the kernel's readahead in spite of skipReadahead", () => {
    const { policy, nextMiss } = drive(skipping);
    const kernel = unwrap(createPolicy("linux-vma", wide));
    const port = recordingPort();
    for (let count = 1; count < 100; count++) {
      kernel.onFault(miss({ page: base + count }), port);
      const asked = port.take().map((page) => page - base - count);
      expect(nextMiss()).toEqual(asked);
      expect(asked).toContain(1);
    }
    expect(policy.controller.mode).toBe("shadow");
  });

  it("tells the program what would happen: 1 where the page is on the device", () => {
    const counting = compile(`
import { context, hooks, table, u32 } from "rmt";
const counts = context({ key: { process: u32 }, value: { started: u32 } });
function ahead(event: hooks.SwapLookup) { counts.at(event.process).started += event.prefetch(event.page + 3); }
function check(event: hooks.SwapReadahead) {
  if (counts.at(event.process).started === 2) event.skipReadahead();
}
export const pages = table({ hook: hooks.swapLookup, actions: { ahead }, default: ahead });
export const readahead = table({ hook: hooks.swapReadahead, actions: { check }, default: check });
`);
    const policy = rmtPolicy(counting, wide, ssd);
    const away = recordingPort();
    const present = { ...away, isAway: () => false };
    // Its own prefetch of a page that is in memory changes nothing: two of four start a read.
    const costs = [present, away, present, away].map((port, index) => {
      policy.onFault(miss({ page: base + index }), port);
      return policy.machine.executedCost;
    });
    const steps = costs.map((cost, index) => cost - (costs[index - 1] ?? 0));
    // The branch that skips is taken for the first time when the second read was started.
    expect(new Set(steps.slice(0, 3)).size).toBe(1);
    expect(steps[3]).toBeGreaterThan(steps[2]);
  });
});

describe("rmt in active mode", () => {
  it("leaves out the kernel's readahead where the program skips it", () => {
    const { untilActive, nextMiss } = drive(skipping);
    untilActive();
    for (let count = 0; count < 20; count++) expect(nextMiss()).toEqual([3]);
  });

  it("lets the kernel's readahead go first where the program does not skip it", () => {
    const { untilActive, nextMiss } = drive(addingOne);
    untilActive();
    for (let count = 0; count < 20; count++) expect(nextMiss()).toEqual([1, 3, 9]);
  });

  it("lets only the program act on a page that was read ahead", () => {
    const { policy, port, untilActive, nextPage } = drive(addingOne);
    untilActive();
    port.take();
    const page = nextPage();
    policy.onFault(hit({ page }, 2), port);
    expect(port.take()).toEqual([page + 3]);
  });
});

describe("rmt and its models", () => {
  const learning = compile(`
import { context, decisionTree, hooks, i32, ring, table, u32, u64 } from "rmt";
const last = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 2) } });
const nextDelta = decisionTree({ features: 2, output: i32, maxNodes: 7, maxDepth: 2 });
function learn(event: hooks.SwapLookup) {
  const seen = last.at(event.process);
  nextDelta.learn(seen.deltas, i32(event.page - seen.page));
  seen.page = event.page;
}
export const pages = table({ hook: hooks.swapLookup, actions: { learn }, default: learn });
`);
  it("installs a tree no sooner than its training takes: 2.5 µs for each different sample of the window", () => {
    const policy = rmtPolicy(learning, wide, ssd);
    const learner = policy.learners[0]!;
    const port = recordingPort();
    let page = base;
    const faultAt = (nowNanoseconds: number) => {
      page += 5;
      policy.onFault({ ...miss({ page }), nowNanoseconds }, port);
    };
    const begun = 7_000_000;
    for (let count = 0; count < 5000 && learner.trainings === 0; count++) faultAt(begun);
    expect(learner.trainings).toBe(1);
    // The first delta, from page 0, and all others.
    expect(learner.distinctSamples).toBe(2);
    const ready = begun + 2500 * learner.distinctSamples;
    expect(policy.largestTree).toBeUndefined();
    faultAt(begun);
    faultAt(ready - 1);
    expect(learner.tree).toBeUndefined();
    faultAt(ready);
    expect(learner.tree?.value[0]).toBe(5);
    expect(policy.largestTree).toEqual({ model: 0, tree: learner.tree });
  });

  it("leaves a slot empty where the tree breaks one of its properties", () => {
    const [slot] = learning.models;
    const never: ModelProperty = { kind: "never", low: 5, high: 5, when: [], location: -1 };
    const careful: Program = { ...learning, models: [{ ...slot!, properties: [never] }] };
    const treeAfter = (step: number) => {
      const policy = rmtPolicy(careful, wide, ssd);
      const learner = policy.learners[0]!;
      const port = recordingPort();
      for (let page = base; learner.trainings === 0 && page < base + 5000 * step; page += step) {
        policy.onFault({ ...miss({ page }), nowNanoseconds: 1 }, port);
      }
      policy.onFault({ ...miss({ page: base }), nowNanoseconds: 1e9 }, port);
      return learner.tree?.value[0];
    };
    expect(treeAfter(4)).toBe(4);
    expect(treeAfter(5)).toBeUndefined();
  });
});
