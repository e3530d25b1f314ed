import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkActionCall, checkEntry } from "./entry-check.ts";
import type { Match, MatchKind, Program, TableDeclaration } from "./program.ts";

const table: TableDeclaration = {
  name: "t",
  hook: "memory.swapLookup",
  keys: [],
  actions: [0],
  entries: [],
  size: 8,
  location: -1,
};

const program: Program = {
  name: "p",
  contexts: [],
  models: [],
  tensors: [],
  counters: [],
  metadata: [],
  actions: [
    {
      name: "a",
      parameters: [{ name: "depth", type: "i8" }],
      registers: [{ kind: "integer" }],
      body: [],
      location: -1,
    },
    { name: "b", parameters: [], registers: [], body: [], location: -1 },
  ],
  tables: [table],
  helpers: [],
  sourceFile: "",
  locations: [],
};

/** The message about an entry of a table with one key of type u8 (or i8), or undefined. */
function check(kind: MatchKind, match: Match, priority = 0, type: "u8" | "i8" = "u8"): string | undefined {
  const keys = [{ source: "event" as const, field: 0, name: "key", type, kind }];
  const problem = checkEntry(
    program,
    { ...table, keys },
    { matches: [match], priority, call: { action: 0, data: [1n] } },
  );
  if (problem) expect(problem).toMatchObject({ code: "RMT4001", severity: "error", hint: expect.any(String) });
  return problem?.message;
}

describe("checkEntry", () => {
  it("takes what fits the key, at the ends of its type", () => {
    for (const value of [0n, 255n]) expect(check("exact", { kind: "exact", value })).toBeUndefined();
    for (const value of [-128n, 127n]) expect(check("exact", { kind: "exact", value }, 0, "i8")).toBeUndefined();
    expect(check("lpm", { kind: "lpm", value: 0n, prefixLength: 0 })).toBeUndefined();
    expect(check("lpm", { kind: "lpm", value: 255n, prefixLength: 8 })).toBeUndefined();
    expect(check("lpm", { kind: "lpm", value: -128n, prefixLength: 1 }, 0, "i8")).toBeUndefined();
    expect(check("ternary", { kind: "ternary", value: -1n, mask: -1n }, 1, "i8")).toBeUndefined();
    expect(check("range", { kind: "range", low: 7n, high: 7n }, 0x7fffffff)).toBeUndefined();
  });

  it("refuses values outside of the key's type", () => {
    expect(check("exact", { kind: "exact", value: 256n })).toContain("256 does not fit key key of table t");
    expect(check("exact", { kind: "exact", value: -1n })).toContain("-1 does not fit");
    expect(check("range", { kind: "range", low: 0n, high: 256n }, 1)).toContain("256 does not fit");
    expect(check("ternary", { kind: "ternary", value: 0n, mask: 256n }, 1)).toContain("256 does not fit the mask");
  });

  it("refuses prefixes and ranges that are none, and other kinds of match", () => {
    expect(check("lpm", { kind: "lpm", value: 0n, prefixLength: 9 })).toContain("prefix length 9");
    expect(check("lpm", { kind: "lpm", value: 0n, prefixLength: -1 })).toContain("prefix length -1");
    expect(check("range", { kind: "range", low: 2n, high: 1n }, 1)).toContain("2..1");
    expect(check("exact", { kind: "lpm", value: 0n, prefixLength: 0 })).toContain("matches exact");
  });

  it("takes a prefix or a mask exactly when no bit of the value is outside", () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(8), (value, prefixLength) => {
        const accepted = check("lpm", { kind: "lpm", value: BigInt(value), prefixLength }) === undefined;
        expect(accepted).toBe(value % 2 ** (8 - prefixLength) === 0);
      }),
    );
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), (value, mask) => {
        const accepted =
          check("ternary", { kind: "ternary", value: BigInt(value), mask: BigInt(mask) }, 1) === undefined;
        expect(accepted).toBe((value | mask) === mask);
      }),
    );
  });

  it("wants a priority exactly where keys are ternary or ranges", () => {
    expect(check("exact", { kind: "exact", value: 1n }, 1)).toContain("priority 1");
    for (const priority of [0, -1, 1.5, 0x80000000]) {
      expect(check("range", { kind: "range", low: 1n, high: 1n }, priority)).toContain(`priority ${priority}`);
    }
  });

  it("wants one match a key", () => {
    const problem = checkEntry(program, table, {
      matches: [{ kind: "exact", value: 1n }],
      priority: 0,
      call: { action: 0, data: [1n] },
    });
    expect(problem?.message).toContain("1 match values, but the table has 0 keys");
  });
});

describe("checkActionCall", () => {
  it("takes action data that fits the parameters", () => {
    expect(checkActionCall(program, table, { action: 0, data: [-128n] })).toBeUndefined();
  });

  it("refuses other actions, too many values and values that do not fit", () => {
    expect(checkActionCall(program, table, { action: 1, data: [] })?.message).toContain("does not offer the action b");
    expect(checkActionCall(program, table, { action: 9, data: [] })?.message).toContain("does not offer the action #9");
    expect(checkActionCall(program, table, { action: 0, data: [] })?.message).toContain("takes 1 values");
    expect(checkActionCall(program, table, { action: 0, data: [128n] })?.message).toContain("128 does not fit");
  });
});
