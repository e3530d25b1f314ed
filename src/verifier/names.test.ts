import { describe, expect, it } from "vitest";
import type { Program } from "../bytecode/index.ts";
import { verifyProgram } from "./index.ts";

const empty: Program = {
  name: "p",
  contexts: [],
  models: [],
  tensors: [],
  counters: [],
  metadata: [],
  actions: [],
  tables: [],
  helpers: [],
  sourceFile: "p.rmt.ts",
  locations: [{ line: 3, column: 1, length: 7 }],
};

describe("names that the verifier gives to what it inserts", () => {
  const declared: readonly [what: string, program: Partial<Program>][] = [
    ["counters", { counters: [{ name: "rmt.told", kind: "counter", location: 0 }] }],
    ["metadata fields", { metadata: [{ name: "rmt.class", type: "u8" }] }],
    ["actions", { actions: [{ name: "rmt.act", parameters: [], registers: [], body: [], location: 0 }] }],
    [
      "contexts",
      {
        contexts: [
          {
            name: "rmt.bucket",
            kind: "lru",
            perCpu: false,
            keys: [{ name: "k", type: "u8" }],
            fields: [],
            capacity: 1,
            location: 0,
          },
        ],
      },
    ],
    [
      "aggregates",
      {
        aggregates: [
          { name: "rmt.sum", key: { name: "process", type: "u32" }, low: 0n, high: 1n, capacity: 8, location: 0 },
        ],
      },
    ],
  ];
  it.each(declared)("are refused for %s of programs", (what, program) => {
    const result = verifyProgram({ ...empty, ...program });
    const found = result.ok ? [] : result.diagnostics.map(({ code, message }) => `${code} ${message}`);
    expect(found).toEqual([expect.stringMatching(`^RMT3003 one of the ${what} is called rmt\\.`)]);
  });

  it("are those that begin with rmt and a dot", () => {
    const counters = ["rmt", "rmtCount", "its.rmt.count"].map(
      (name) => ({ name, kind: "counter", location: 0 }) as const,
    );
    expect(verifyProgram({ ...empty, counters }).ok).toBe(true);
  });
});
