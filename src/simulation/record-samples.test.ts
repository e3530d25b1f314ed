import { describe, expect, it } from "vitest";
import type { Program } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { compileFile, compileSource } from "../language/index.ts";
import { featureNames } from "./feature-names.ts";
import { recordSamples } from "./record-samples.ts";
import { traceOf } from "./test-traces.ts";

function compile(source: string): Program {
  return unwrap(compileSource(source, "test.rmt.ts"));
}

/** Learns the next delta of a process from its last three. */
const learner = (declaration: string, label = "delta") =>
  compile(
    `import { context, decisionTree, hooks, i32, linear, ring, table, u32, u64 } from "rmt";
const history = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 3) } });
const next = ${declaration};
const other = decisionTree({ features: 1, output: i32, maxNodes: 3, maxDepth: 1, pooled: true });
function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  const delta = i32(event.page - seen.page);
  next.learn(seen.deltas, ${label});
  seen.deltas.push(delta);
  seen.page = event.page;
  if (other.ready) event.prefetch(event.page + 1n);
}
export const swaps = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
`.replaceAll("1n", "1"),
  );

const tree = "decisionTree({ features: 3, output: i32, maxNodes: 15, maxDepth: 3, pooled: true })";
const line = "linear({ features: 3, output: i32, pooled: true })";
const base = 1000;

/** Pages that are all away when they come, so that each access is an event: far more than the memory holds, once each. */
const pages = Array.from({ length: 300 }, (_, index) => base + index * (index % 2 === 0 ? 3 : 5));

describe("samples of a program", () => {
  const recorded = unwrap(recordSamples(learner(tree), "next", [traceOf(pages)]));

  it("are what it learns, in order, with names of what they are", () => {
    const { dataset, seen } = recorded;
    const { count, features, values, outcomes, target } = dataset;
    expect(features).toEqual(["deltas[0]", "deltas[1]", "deltas[2]"].map((name) => ({ name, scale: 1 })));
    expect(seen).toBe(count);
    expect(target).toMatchObject({ kind: "classes", name: "next" });
    const labels = target.kind === "classes" ? Array.from(outcomes, (outcome) => target.labels[outcome]!) : [];
    // Of the event's page numbers the program learns the differences; the first one is from page 0.
    const deltas = pages.map((page, index) => page - (pages[index - 1] ?? 0));
    expect(labels).toEqual(deltas.slice(0, count));
    for (let sample = 3; sample < count; sample++) {
      const expected = [1, 2, 3].map((age) => deltas[sample - age]);
      expect([...values.subarray(3 * sample, 3 * sample + 3)]).toEqual(expected);
    }
    if (target.kind === "classes") expect(target.labels).toEqual(target.labels.toSorted());
  });

  it("are the newest, or from everywhere, where there are too many", () => {
    const { count } = recorded.dataset;
    const newest = unwrap(recordSamples(learner(tree), "next", [traceOf(pages)], { most: 20 }));
    expect(newest.seen).toBe(count);
    expect([...newest.dataset.values]).toEqual([...recorded.dataset.values.subarray(3 * (count - 20))]);
    const scattered = unwrap(
      recordSamples(learner(tree), "next", [traceOf(pages)], { most: 20, keep: "scattered", seed: 3 }),
    );
    expect(scattered.dataset.count).toBe(20);
    expect([...scattered.dataset.values]).not.toEqual([...newest.dataset.values]);
  });

  it("of several traces stand behind each other", () => {
    const twice = unwrap(recordSamples(learner(tree), "next", [traceOf(pages), traceOf(pages)]));
    const once = recorded.dataset.values;
    expect([...twice.dataset.values]).toEqual([...once, ...once]);
  });

  it("are values where the labels of a network are many, classes where they are few", () => {
    const many = unwrap(recordSamples(learner(line), "next", [traceOf(pages)])).dataset;
    expect(many.target).toEqual({ kind: "value", name: "next", scale: 1 });
    expect(many.outcomes[1]).toBe(pages[1]! - pages[0]!);
    const few = unwrap(recordSamples(learner(line, "delta > 0 ? 1 : -1"), "next", [traceOf(pages)])).dataset;
    expect(few.target.kind).toBe("classes");
    const told = unwrap(recordSamples(learner(line), "next", [traceOf(pages)], { task: "classes" })).dataset;
    expect(told.target.kind).toBe("classes");
  });

  it.each([
    ["nothing", [traceOf(pages)], "RMT5030", "has no model nothing"],
    ["other", [traceOf(pages)], "RMT5031", "never learns other"],
    ["next", [], "RMT5032", "learned nothing for next"],
  ] as const)("are refused where there are none: %s", (slot, traces, code, message) => {
    const result = recordSamples(learner(tree), slot, traces);
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code }] });
    expect(result.ok ? "" : result.diagnostics[0]!.message).toContain(message);
    expect(result.ok ? "" : result.diagnostics[0]!.hint).toBeTruthy();
  });

  it("are refused as the simulation refuses", () => {
    const result = recordSamples(learner(tree), "next", [traceOf(pages)], { memory: 2 });
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: "RMT5101" }] });
  });
});

describe("names of features", () => {
  it.each([
    ["test/sensible/memory/tree-deltas.rmt.ts", /^deltas\[\d+\]$/],
    ["programs/page-prefetch.rmt.ts", /^deltas\[\d+\]$/],
  ])("are those of the ring that is learned: %s", (file, pattern) => {
    const names = featureNames(unwrap(compileFile(file)), 0);
    for (const name of names) expect(name).toMatch(pattern);
    expect(new Set(names).size).toBe(names.length);
  });

  it("are those of what each element is computed from", () => {
    expect(featureNames(unwrap(compileFile("test/sensible/scheduler/migration-tree.rmt.ts")), 0)).toEqual([
      "idle",
      "sourceRunning",
      "destinationRunning",
      "sourceLoad",
      "destinationLoad",
      "sinceRun",
      "failedBalances",
    ]);
    expect(featureNames(unwrap(compileFile("test/sensible/network/reputation.rmt.ts")), 0)).toEqual([
      "sourceLow",
      "destinationPort",
      "sourceLow.2",
    ]);
  });

  it("are numbers where nothing is known", () => {
    const program = compile(`import { decisionTree, hooks, i32, table, vector } from "rmt";
const next = decisionTree({ features: 3, output: i32, maxNodes: 15, maxDepth: 3, pooled: true });
function observe(event: hooks.SwapLookup) {
  const features = vector(i32, 3);
  features[1] = i32(event.page - event.region);
  features[2] = i32(event.outcome);
  next.learn(features, 1);
}
export const swaps = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
`);
    expect(featureNames(program, 0)).toEqual(["f0", "f1", "outcome"]);
  });
});
