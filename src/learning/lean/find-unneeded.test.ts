import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { compileFile, compileSource } from "../../language/index.ts";
import { findUnneeded } from "./find-unneeded.ts";

const imports = `import { context, counter, decisionTree, hooks, i32, ring, table, u32, u64, vector } from "rmt";\n`;

/** What becomes unnecessary in a program whose first model keeps these features. */
function unneeded(source: string, kept: readonly number[]) {
  return findUnneeded(unwrap(compileSource(imports + source, "lean.rmt.ts")), 0, kept);
}

const deltas = `const seen = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 8) } });
const next = decisionTree({ features: 8, output: i32, maxNodes: 255, maxDepth: 12, pooled: true });
function follow(event: hooks.SwapLookup) {
  const own = seen.at(event.process);
  const delta = i32(event.page - own.page);
  next.learn(own.deltas, delta);
  own.deltas.push(delta);
  own.page = event.page;
  const answer = next.ask(own.deltas);
  if (answer.confidence > 200) event.prefetch(event.page + u64(answer.value));
}
export const pages = table({ hook: hooks.swapLookup, actions: { follow }, default: follow });
`;

describe("what a program need not collect without some features", () => {
  it("is nothing while all features are kept", () => {
    const nothing = { fields: [], contexts: [], tables: [], metadata: [], lines: [], bytes: 0 };
    expect(unneeded(deltas, [0, 1, 2, 3, 4, 5, 6, 7])).toEqual(nothing);
    // The newest deltas pass through all places before the oldest one that is needed.
    expect(unneeded(deltas, [7])).toEqual(nothing);
  });

  it("is the end of a ring, with the line that pushes to it", () => {
    const { fields, bytes, ...others } = unneeded(deltas, [0, 2]);
    expect(fields).toEqual([{ context: "seen", field: "deltas", kind: "ring", length: 8, needed: 3, lines: [8] }]);
    expect(bytes).toBe(5 * 4 * 1024);
    expect(others).toEqual({ contexts: [], tables: [], metadata: [], lines: [] });
  });

  it("is a whole ring when no feature is of it, but not what makes the label", () => {
    const { fields, lines } = unneeded(deltas, []);
    expect(fields).toEqual([{ context: "seen", field: "deltas", kind: "ring", length: 8, needed: 0, lines: [8] }]);
    expect(lines).toEqual([8]);
  });

  const separate = `const rates = context({ key: { process: u32 }, value: { faults: u32, reads: u32 } });
const shared = context({ key: { process: u32 }, value: { last: u64 } });
const next = decisionTree({ features: 4, output: i32, maxNodes: 255, maxDepth: 12, pooled: true });
const lookups = counter();
function count(event: hooks.SwapLookup) {
  const own = rates.at(event.process);
  own.faults++;
  if (event.origin === 1) own.reads++;
}
function decide(event: hooks.SwapLookup) {
  const own = rates.at(event.process);
  const common = shared.at(event.process);
  const features = vector(i32, 4);
  features[0] = i32(own.faults);
  features[1] = i32(own.reads);
  features[2] = i32(event.process);
  features[3] = i32(event.page - common.last);
  common.last = event.page;
  lookups.add(1);
  next.learn(features, i32(event.outcome));
  const answer = next.ask(features);
  if (answer.confidence > 200 && answer.value === 1) event.prefetch(event.page + 1);
}
export const counts = table({ hook: hooks.swapLookup, actions: { count }, default: count });
export const decides = table({ hook: hooks.swapLookup, actions: { decide }, default: decide });
`;

  it("is one field of several, with the lines that keep it and the line that makes the feature", () => {
    expect(unneeded(separate, [0, 2, 3])).toEqual({
      fields: [{ context: "rates", field: "reads", kind: "scalar", length: 1, needed: 0, lines: [9] }],
      contexts: [],
      tables: [],
      metadata: [],
      lines: [9, 16],
      bytes: 4 * 1024,
    });
  });

  it("is a context and the table that only collects it", () => {
    const result = unneeded(separate, [2, 3]);
    expect(result).toMatchObject({
      fields: [],
      contexts: [{ name: "rates", line: 2 }],
      tables: [{ name: "counts", line: 25 }],
      bytes: 2 * 4 * 1024,
    });
    expect(result.lines).toEqual(expect.arrayContaining([7, 8, 9, 12, 15, 16]));
    expect(result.lines).not.toContain(20);
  });

  it("does not list what other code needs too: counters, labels, other fields", () => {
    const result = unneeded(separate, []);
    // common.last is gone with the feature made of it; what is counted for people stays.
    expect(result.contexts.map(({ name }) => name)).toEqual(["rates", "shared"]);
    expect(result.tables.map(({ name }) => name)).toEqual(["counts"]);
    expect(result.lines).not.toContain(20);
    expect(result.lines).not.toContain(21);
  });

  it("follows rings that are copied to other records and other rings, of the case study's program", () => {
    const program = unwrap(compileFile("programs/page-prefetch.rmt.ts"));
    const first = [0, 1, 2, 3, 4, 5];
    const { fields, contexts, tables } = findUnneeded(program, 0, first);
    expect(fields.map(({ context, field, length, needed }) => [context, field, length, needed])).toEqual([
      ["history", "deltas", 16, 6],
      ["history", "endDeltas", 16, 6],
    ]);
    expect({ contexts, tables }).toEqual({ contexts: [], tables: [] });
    // Backwards through the copy, the last feature needs the last element.
    expect(findUnneeded(program, 0, [15]).fields).toEqual([]);
  });
});
