import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyProgram } from "../../../test/any-program.ts";
import { arbitraryProgram } from "../../../test/arbitrary-program.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { assembleProgram } from "./assembler.ts";
import { printProgram } from "./printer.ts";

const example = `program "page-prefetch"
source "prefetch.rmt.ts"

context history(process: u32) capacity 1024 @4:7+7 {
  page: u64
  deltas: ring i32[8]
}
context known(page: u64) capacity 64 kind hash percpu {
  seen: u8
}
context todo() capacity 8 kind queue @5:7+4 {
  page: u64
}

model nextDelta: decisionTree i32[8] => i32 nodes 1023 depth 12 @7:7+9
model forest: decisionTree i32[8] => i32 nodes 63 depth 6 trees 32 range -16..64 envelope pooled @7:20+6 {
  never 3..5 when 0: -1..1, 7: 0..4294967295 @7:30+5
  implies 1..1
  increasing 2
  decreasing 3 when 2: 5..5
  robust 1 tolerance 4
}
model net: network i8[15] => i32 @8:7+3

tensor hidden of net: i8[16 15] @8:7+3
tensor bias: i32[4] @9:1+2 = 1 -2 3 -2147483648

counter misses @10:1+6
histogram sizes

aggregate faults(process: u32) of 0..1000 capacity 256 @10:8+4
aggregate "odd sum"(user: u64) of -9223372036854775808..9223372036854775807 capacity 1

limit memory.prefetch by process rate 2000 burst 64 @10:15+4
limit "no effect" rate 1 burst 1

privacy between process budget 1000000 @11:1+7

metadata class: u8
metadata "odd name": i64

helpers prefetch

action prefetchAhead(depth: u32) @17:10+13 {
  registers r0..r6 c7: history v8: i32[8]
  r1 = RMT_LD_EVENT event.0
  c7 = RMT_MATCH_CTXT history (r1)
  v8 = RMT_VECTOR_LD c7.deltas @18:18+30
  r1 = RMT_RANDOM
  RMT_CONTRIBUTE faults r0 r1
  r1 = RMT_NOISY_SUM "odd sum" 50000
  r1 r2 = RMT_INFER net v8 {
    r1 = RMT_SCALAR_VAL v8 r0
    r2 = CONST 255
  }
  RMT_COUNT misses r0
  RMT_OBSERVE sizes r1
  RMT_ST_META class r0
  r2 = RMT_LD_META "odd name"
  r2 = RMT_LOOKUP bias r1
  r2 c7 = RMT_FIND_CTXT history (r1)
  r2 = RMT_PUSH_QUEUE todo (r1)
  r2 = LOOP 16 {
    r3 = LT_U r2 r0
    IF r3 {
    } ELSE {
      BREAK 0
    }
    r4 r5 = RMT_TREE_WALK nextDelta r3 v8
    IF r4 {
      TAIL_CALL decide
    }
    IF r4 {
      r6 = CONST -5
      r6 = CALL prefetch (r4)
    }
  }
}

table pagePrefetch at memory.swapReadahead {
  match process: u32 exact event.0
  match page: u64 range event.1
  actions prefetchAhead
  default prefetchAhead(8)
  entry 42, 1..9 priority 3 => prefetchAhead(4)
  size 64
  budget 250000
}

table decide at memory.swapReadahead {
  match class: u8 exact metadata
  match "odd name": i64 range metadata
  match class: u8 exact metadata.1
  size 1
}
`;

describe("the text form", () => {
  it("prints what was assembled from canonical text, character for character", () => {
    expect(printProgram(unwrap(assembleProgram(example, "x.rmt")))).toBe(example);
  });

  it("assembles names to indices and places to locations", () => {
    const program = unwrap(assembleProgram(example, "x.rmt"));
    expect(program.sourceFile).toBe("prefetch.rmt.ts");
    expect(program.locations).toEqual([
      { line: 4, column: 7, length: 7 },
      { line: 5, column: 7, length: 4 },
      { line: 7, column: 7, length: 9 },
      { line: 7, column: 20, length: 6 },
      { line: 7, column: 30, length: 5 },
      { line: 8, column: 7, length: 3 },
      { line: 9, column: 1, length: 2 },
      { line: 10, column: 1, length: 6 },
      { line: 10, column: 8, length: 4 },
      { line: 10, column: 15, length: 4 },
      { line: 11, column: 1, length: 7 },
      { line: 17, column: 10, length: 13 },
      { line: 18, column: 18, length: 30 },
    ]);
    const action = program.actions[0]!;
    expect(action.registers.slice(6)).toEqual([
      { kind: "integer" },
      { kind: "record", context: 0 },
      { kind: "vector", element: "i32", length: 8 },
    ]);
    expect(action.body.slice(0, 3)).toEqual([
      { op: "RMT_LD_EVENT", result: 1, field: 0, location: -1 },
      { op: "RMT_MATCH_CTXT", record: 7, context: 0, keys: [1], location: -1 },
      { op: "RMT_VECTOR_LD", vector: 8, record: 7, field: 1, location: 12 },
    ]);
    expect(program.tables[0]!.entries).toEqual([
      {
        matches: [
          { kind: "exact", value: 42n },
          { kind: "range", low: 1n, high: 9n },
        ],
        priority: 3,
        call: { action: 0, data: [4n] },
      },
    ]);
  });

  it("assembles the declarations of models, tensors, counters, metadata and queues to what they say", () => {
    const program = unwrap(assembleProgram(example, "x.rmt"));
    expect(program.contexts.map(({ kind, perCpu, keys }) => [kind, perCpu, keys.length])).toEqual([
      ["lru", false, 1],
      ["hash", true, 1],
      ["queue", false, 0],
    ]);
    const shape = { featureType: "i32", features: 8, output: "i32" };
    const guarded = {
      range: { low: -16, high: 64 },
      envelope: true,
      pooled: true,
      properties: [
        {
          kind: "never",
          low: 3,
          high: 5,
          when: [
            { feature: 0, low: -1, high: 1 },
            { feature: 7, low: 0, high: 2 ** 32 - 1 },
          ],
          location: 4,
        },
        { kind: "implies", low: 1, high: 1, when: [], location: -1 },
        { kind: "monotone", feature: 2, direction: "increasing", when: [], location: -1 },
        {
          kind: "monotone",
          feature: 3,
          direction: "decreasing",
          when: [{ feature: 2, low: 5, high: 5 }],
          location: -1,
        },
        { kind: "robust", distance: 1, tolerance: 4, when: [], location: -1 },
      ],
    };
    expect(program.models).toEqual([
      { name: "nextDelta", family: "decisionTree", ...shape, maxNodes: 1023, maxDepth: 12, trees: 1, location: 2 },
      {
        name: "forest",
        family: "decisionTree",
        ...shape,
        maxNodes: 63,
        maxDepth: 6,
        trees: 32,
        ...guarded,
        location: 3,
      },
      { name: "net", family: "network", featureType: "i8", features: 15, output: "i32", location: 5 },
    ]);
    expect(program.tensors).toEqual([
      { name: "hidden", element: "i8", shape: [16, 15], model: 2, values: [], location: 5 },
      { name: "bias", element: "i32", shape: [4], model: -1, values: [1, -2, 3, -2147483648], location: 6 },
    ]);
    expect(program.counters).toEqual([
      { name: "misses", kind: "counter", location: 7 },
      { name: "sizes", kind: "histogram", location: -1 },
    ]);
    expect(program.metadata).toEqual([
      { name: "class", type: "u8" },
      { name: "odd name", type: "i64" },
    ]);
    expect(program.tables[1]!.keys).toEqual([
      { source: "metadata", field: 0, name: "class", type: "u8", kind: "exact" },
      { source: "metadata", field: 1, name: "odd name", type: "i64", kind: "range" },
      { source: "metadata", field: 1, name: "class", type: "u8", kind: "exact" },
    ]);
  });

  it("assembles aggregates, limits, privacy and what asks them to what they say", () => {
    const program = unwrap(assembleProgram(example, "x.rmt"));
    expect(program.aggregates).toEqual([
      { name: "faults", key: { name: "process", type: "u32" }, low: 0n, high: 1000n, capacity: 256, location: 8 },
      {
        name: "odd sum",
        key: { name: "user", type: "u64" },
        low: -(1n << 63n),
        high: (1n << 63n) - 1n,
        capacity: 1,
        location: -1,
      },
    ]);
    expect(program.limits).toEqual([
      { effect: "memory.prefetch", by: "process", perSecond: 2000, burst: 64, location: 9 },
      { effect: "no effect", by: "", perSecond: 1, burst: 1, location: -1 },
    ]);
    expect(program.privacy).toEqual({ between: "process", budget: 1_000_000, location: 10 });
    expect(program.tables.map(({ privacyBudget }) => privacyBudget)).toEqual([250_000, undefined]);
    expect(program.actions[0]!.body.slice(3, 7)).toEqual([
      { op: "RMT_RANDOM", result: 1, location: -1 },
      { op: "RMT_CONTRIBUTE", aggregate: 0, principal: 0, value: 1, location: -1 },
      { op: "RMT_NOISY_SUM", result: 1, aggregate: 1, epsilon: 50_000, location: -1 },
      {
        op: "RMT_INFER",
        result: 1,
        confidence: 2,
        model: 2,
        features: 8,
        body: [
          { op: "RMT_SCALAR_VAL", result: 1, vector: 8, index: 0, location: -1 },
          { op: "CONST", result: 2, value: 255n, location: -1 },
        ],
        location: -1,
      },
    ]);
  });

  it("leaves out what a program does not declare", () => {
    const program = unwrap(assembleProgram("program p\nmodel m: network i8[1] => i8\ntable t at h {\n}", "x.rmt"));
    expect(Object.keys(program)).not.toContain("aggregates");
    expect(Object.keys(program)).not.toContain("limits");
    expect(Object.keys(program)).not.toContain("privacy");
    expect(Object.keys(program.models[0]!).toSorted()).toEqual(
      ["name", "family", "features", "featureType", "output", "location"].toSorted(),
    );
    expect(Object.keys(program.tables[0]!)).not.toContain("privacyBudget");
  });

  it("refers to tables that come later", () => {
    const text = "program p\naction a() {\nBLOCK {\nTAIL_CALL late\n}\n}\ntable t at h {\n}\ntable late at h {\n}";
    const [block] = unwrap(assembleProgram(text, "x.rmt")).actions[0]!.body;
    expect(block).toMatchObject({ op: "BLOCK", body: [{ op: "TAIL_CALL", table: 1 }] });
  });

  it("breaks the values of long constants over lines and reads them back", () => {
    const values = Array.from({ length: 500 }, (_, index) => index * index - 9999);
    const text = `program p\ntensor t: i32[500] = ${values.join(" ")}`;
    const program = unwrap(assembleProgram(text, "x.rmt"));
    expect(program.tensors[0]!.values).toEqual(values);
    const printed = printProgram(program, { locations: false });
    expect(Math.max(...printed.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(unwrap(assembleProgram(printed, "x.rmt")).tensors[0]!.values).toEqual(values);
  });

  it("gives back the same program from its text, with all declarations and instructions there are", () => {
    fc.assert(
      fc.property(anyProgram(), (program) => {
        expect(assembleProgram(printProgram(program), "x.rmt")).toEqual({ ok: true, value: program });
      }),
      { numRuns: 200 },
    );
  });

  it("gives back the same program from its text, for random programs", () => {
    fc.assert(
      fc.property(arbitraryProgram(), (program) => {
        expect(assembleProgram(printProgram(program), "x.rmt")).toEqual({ ok: true, value: program });
      }),
      { numRuns: 100 },
    );
  });

  it("refers to the text itself where it names no source, and such text is stable", () => {
    fc.assert(
      fc.property(arbitraryProgram(300), (program) => {
        const text = printProgram(program, { locations: false });
        const assembled = unwrap(assembleProgram(text, "x.rmt"));
        expect(printProgram(assembled, { locations: false })).toBe(text);
        expect(assembled.sourceFile).toBe("x.rmt");
        const lines = text.split("\n");
        for (const action of assembled.actions) {
          for (const { op, location } of action.body) {
            const { line, column, length } = assembled.locations[location]!;
            expect(lines[line - 1]!.slice(column - 1, column - 1 + length)).toContain(op);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("keeps indices that lead nowhere, names of any spelling and empty declarations", () => {
    const text = `program "a \\"b\\"\\n"
source ""

context "odd name"() capacity 0 {
  x: scalar i8[4]
}
context twice() capacity 0 {
}
context twice() capacity 0 {
}

action none() {
}

action a(p: u8) {
  registers r0 c1: #9 c2: #2 c3: "odd name"
  r99 = ADD r0 r77
  c1 = RMT_MATCH_CTXT #8 ()
  r0 = RMT_LD_CTXT r0.#7
  r0 = RMT_LD_CTXT c3.x
  RMT_LEARN #4 r0 r0
  r0 = CALL #3 (r0 r0)
}

table "t-1" at "no hook" {
  actions #5 a
  default #6(1, -2)
  entry => a()
  entry 1/2, 3&4 => #7()
  size 0
}
`;
    expect(printProgram(unwrap(assembleProgram(text, "x.rmt")))).toBe(text);
  });

  it("ignores comments and needs no registers line where all registers are integers", () => {
    const text = "program p ; a name\n; run: something\naction a(x: u8) { ; body\n r3 = ADD r0 r0 ; sum\n}";
    const action = unwrap(assembleProgram(text, "x.rmt")).actions[0]!;
    expect(action.registers).toHaveLength(4);
    expect(action.body).toHaveLength(1);
  });
});

describe("the assembler's diagnostics", () => {
  const inAction = (line: string) => `program p\ncontext c(k: u8) { f: u8 }\naction a(x: u8) {\n${line}\n}`;
  const cases: readonly [what: string, text: string, code: string, line: number, column: number][] = [
    ["an unknown character", "program p\n  $", "RMT2001", 2, 3],
    ["an open string", 'program "p', "RMT2001", 1, 9],
    ["an unknown escape", 'program "\\q"', "RMT2001", 1, 9],
    ["an empty text", "", "RMT2002", 1, 1],
    ["an unknown declaration", "program p\nfunction f() {}", "RMT2002", 2, 1],
    ["an open action", "program p\naction a() {\n", "RMT2002", 3, 1],
    ["an unknown type", "program p\nmodel m: decisionTree f32[8] => i32 nodes 1 depth 1", "RMT2002", 2, 23],
    ["a missing operand", inAction("  r1 = ADD r0\n  RETURN"), "RMT2002", 4, 3],
    ["a missing result", inAction("  ADD r0 r0"), "RMT2002", 4, 3],
    ["a result too many", inAction("  r0 = RETURN"), "RMT2002", 4, 3],
    ["two instructions on a line", inAction("  r0 = CONST 1 r0 = CONST 2"), "RMT2002", 4, 16],
    ["a place without a source", inAction("  RETURN @1:2+3"), "RMT2002", 4, 10],
    ["an unknown instruction", inAction("  r0 = RMT_FLY r0"), "RMT2003", 4, 8],
    ["a property of every object as an instruction", inAction("  toString"), "RMT2003", 4, 3],
    ["an unknown context", inAction("  registers r0 c1: d"), "RMT2004", 4, 20],
    ["an unknown field", inAction("  registers r0 c1: c\n  r0 = RMT_LD_CTXT c1.g"), "RMT2004", 5, 23],
    ["an unknown action", "program p\ntable t at h {\n  default a()\n}", "RMT2004", 3, 11],
    ["an unknown table", "program p\naction a() {\n  TAIL_CALL t\n}\ntable u at h {\n}", "RMT2004", 3, 13],
    ["an unknown tensor", inAction("  r0 = RMT_LOOKUP t r0"), "RMT2004", 4, 19],
    ["an unknown counter", inAction("  RMT_COUNT n r0"), "RMT2004", 4, 13],
    ["an unknown metadata field", inAction("  r0 = RMT_LD_META m"), "RMT2004", 4, 20],
    ["a key that is no metadata", "program p\ntable t at h {\n  match m: u8 exact metadata\n}", "RMT2004", 3, 21],
    ["a tensor of an unknown model", "program p\ntensor t of net: i8[1]", "RMT2004", 2, 13],
    ["an element over 32 bits", "program p\ntensor t: i8[2] = 1 4294967296", "RMT2006", 2, 21],
    ["an unknown kind of context", "program p\ncontext c(k: u8) kind heap {\n}", "RMT2002", 2, 23],
    ["an answer over 32 bits", "program p\nmodel m: network i8[1] => i8 range 0..4294967296", "RMT2006", 2, 39],
    ["an unknown property", "program p\nmodel m: network i8[1] => i8 {\n  always 1..2\n}", "RMT2002", 3, 3],
    ["an aggregate without a range", "program p\naggregate a(k: u32)", "RMT2002", 2, 20],
    ["a limit without a rate", "program p\nlimit memory.prefetch by process burst 2", "RMT2002", 2, 34],
    [
      "privacy declared twice",
      "program p\nprivacy between user budget 1\nprivacy between user budget 1",
      "RMT2002",
      3,
      1,
    ],
    ["privacy between nobody", "program p\nprivacy between nobody budget 1", "RMT2002", 2, 17],
    ["an unknown aggregate", inAction("  RMT_CONTRIBUTE a r0 r0"), "RMT2004", 4, 18],
    ["an open inference", inAction("  registers r0 v1: i8[1]\n  r0 r0 = RMT_INFER #0 v1\n  RETURN"), "RMT2002", 6, 3],
    ["an unknown model family", "program p\nmodel m: oracle i8[1] => i8", "RMT2002", 2, 10],
    ["registers out of order", inAction("  registers r0 r2"), "RMT2005", 4, 16],
    ["a register of another kind", inAction("  registers r0 c1: c\n  r1 = CONST 1"), "RMT2005", 5, 3],
    ["a record without declaration", inAction("  r0 = RMT_LD_CTXT c1.f"), "RMT2005", 4, 20],
    ["a number over 64 bits", inAction("  r0 = CONST 18446744073709551616"), "RMT2006", 4, 14],
    ["a very long number", inAction(`  r0 = CONST ${"9".repeat(99999)}`), "RMT2006", 4, 14],
    ["a negative count", inAction("  BREAK -1"), "RMT2006", 4, 9],
    ["deep nesting", inAction("BLOCK {\n".repeat(1000)), "RMT2007", 67, 7],
  ];
  it.each(cases)("names the place of %s", (_, text, code, line, column) => {
    const result = assembleProgram(text, "x.rmt");
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.diagnostics).toHaveLength(1);
    expect(result.diagnostics[0]).toMatchObject({ code, location: { file: "x.rmt", line, column } });
  });

  it("never throws, whatever becomes of a text", () => {
    fc.assert(
      fc.property(fc.nat(example.length), fc.nat(20), fc.string(), (position, removed, inserted) => {
        const text = example.slice(0, position) + inserted + example.slice(position + removed);
        assembleProgram(text, "x.rmt");
      }),
      { numRuns: 500 },
    );
  });
});
