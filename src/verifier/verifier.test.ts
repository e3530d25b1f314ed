import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryProgram } from "../../test/arbitrary-program.ts";
import { assembleProgram, type Instruction } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { drawFromSeed, randomProgram } from "../fuzz/index.ts";
import { rules, verifyProgram } from "./index.ts";

const declarations = `program test
context seen(process: u32) capacity 8 {
  scalar: u64
  array: array i32[8]
  ring: ring u16[4]
}
context other(process: u32, page: u64) capacity 1 {
  scalar: u8
}
model tree: decisionTree i32[8] => i32 nodes 7 depth 3
`;

const table = `
table t at memory.swapReadahead {
  match process: u32 exact event.0
  actions a
}
`;

const registers = "registers r0..r9 c10: seen c11: other v12: i32[8] v13: u16[4]";

/** A program of one action with the given instructions. */
function withBody(body: string): string {
  return `${declarations}action a() {\n${registers}\n${body}\n}${table}`;
}

/** A program of one action that has a record in c10 and an unknown integer in r0. */
function withRecord(body: string): string {
  return withBody(`r0 = RMT_LD_EVENT event.1\nr1 = RMT_LD_EVENT event.0\nc10 = RMT_MATCH_CTXT seen (r1)\n${body}`);
}

function withTable(lines: string): string {
  return `${declarations}action a(depth: u8) {\n}\naction b() {\n}\ntable t at memory.swapReadahead {\n${lines}\n}\n`;
}

/** What the verifier says about the text: `code line` of each finding. */
function findings(text: string): string[] {
  const result = verifyProgram(unwrap(assembleProgram(text, "test.rmt")));
  return result.ok ? [] : result.diagnostics.map(({ code, location }) => `${code} ${location?.line}`);
}

/** The line on which the text's first occurrence of the piece stands. */
function lineOf(text: string, piece: string): number {
  return text.slice(0, text.indexOf(piece)).split("\n").length;
}

describe("the verifier refuses", () => {
  const cases: readonly [what: string, code: string, text: string, place: string][] = [
    ["a context without keys", "RMT3001", "program p\ncontext c() {\n}", "context"],
    ["a context without capacity", "RMT3001", "program p\ncontext c(k: u8) capacity 0 {\n}", "context"],
    ["an empty ring", "RMT3001", "program p\ncontext c(k: u8) {\nx: ring u8[0]\n}", "context"],
    ["a scalar of length 2", "RMT3001", "program p\ncontext c(k: u8) {\nx: scalar u8[2]\n}", "context"],
    ["an enormous array", "RMT3001", "program p\ncontext c(k: u8) capacity 1 {\nx: array u8[5000]\n}", "context"],
    [
      "a context of more than 64 MiB",
      "RMT3001",
      "program p\ncontext c(k: u8) capacity 1000000 {\nx: array u64[9]\n}",
      "context",
    ],
    ["a model without features", "RMT3002", "program p\nmodel m: decisionTree i32[0] => i32 nodes 1 depth 1", "model"],
    ["a model too deep", "RMT3002", "program p\nmodel m: decisionTree i32[1] => i32 nodes 1 depth 33", "model"],
    ["a model too large", "RMT3002", "program p\nmodel m: decisionTree i32[1] => i32 nodes 65536 depth 1", "model"],
    ["64-bit features", "RMT3002", "program p\nmodel m: decisionTree i64[1] => i32 nodes 1 depth 1", "model"],
    ["a 64-bit answer", "RMT3002", "program p\nmodel m: decisionTree i32[1] => u64 nodes 1 depth 1", "model"],
    ["two contexts of one name", "RMT3003", "program p\ncontext c(k: u8) {\n}\n\n  context c(k: u8) {\n}", "  context"],
    ["two fields of one name", "RMT3003", "program p\ncontext c(k: u8) {\nx: u8\nx: u8\n}", "context"],
    ["two actions of one name", "RMT3003", "program p\naction a() {\n}\n\n  action a() {\n}", "  action"],
    ["a name that is empty", "RMT3003", 'program p\naction ""() {\n}', "action"],
    ["a parameter without register", "RMT3004", "program p\naction a(x: u8) {\nregisters\nRETURN\n}", "action"],
    ["a parameter in a vector register", "RMT3004", "program p\naction a(x: u8) {\nregisters v0: u8[1]\n}", "action"],
    ["a record register of no context", "RMT3004", "program p\naction a() {\nregisters c0: #0\n}", "action"],
    ["a vector register of length 0", "RMT3004", "program p\naction a() {\nregisters v0: u8[0]\n}", "action"],
    ["a vector register of enormous length", "RMT3004", "program p\naction a() {\nregisters v0: u8[5000]\n}", "action"],
    ["too many registers", "RMT3004", "program p\naction a() {\nregisters r0..r20000\n}", "action"],
    ["a loop of no rounds", "RMT3006", withBody("r0 = LOOP 0 {\n}"), "r0 = LOOP"],
    ["a loop of too many rounds", "RMT3006", withBody("r0 = LOOP 65537 {\n}"), "r0 = LOOP"],
    ["BREAK outside of all loops", "RMT3007", withBody("BREAK 0"), "BREAK"],
    ["BREAK through too many blocks", "RMT3007", withBody("BLOCK {\nBREAK 1\n}"), "BREAK"],
    ["BREAK that counts an IF", "RMT3007", withBody("r0 = CONST 1\nIF r0 {\nBREAK 0\n}"), "BREAK"],
    ["CONTINUE of a BLOCK", "RMT3007", withBody("r0 = LOOP 2 {\nBLOCK {\nCONTINUE 0\n}\n}"), "CONTINUE"],
    ["a register that does not exist", "RMT3008", withBody("r99 = CONST 1"), "r99"],
    ["a source that does not exist", "RMT3008", withBody("r0 = MOVE r99"), "r0 = MOVE"],
    ["an argument that does not exist", "RMT3008", withBody("r0 = CALL prefetch (r99)"), "r0 = CALL"],
    ["a constant over 64 bits", "RMT3008", withBody("r0 = CONST 0x8000000000000000"), "r0 = CONST"],
    ["a context that does not exist", "RMT3008", withBody("c10 = RMT_MATCH_CTXT #2 ()"), "c10 = RMT_MATCH"],
    ["a field that does not exist", "RMT3008", withBody("r0 = RMT_LD_CTXT c10.#3"), "r0 = RMT_LD"],
    ["a model that does not exist", "RMT3008", withBody("RMT_LEARN #1 v12 r0"), "RMT_LEARN"],
    ["a helper that does not exist", "RMT3008", withBody("r0 = CALL #0 ()"), "r0 = CALL"],
    ["arithmetic on a record", "RMT3009", withBody("r0 = ADD c10 r0"), "r0 = ADD"],
    ["a result into a vector", "RMT3009", withBody("v12 = CONST 1"), "v12 = CONST"],
    ["a field of a vector", "RMT3009", withBody("r0 = RMT_LD_CTXT v12.#0"), "r0 = RMT_LD"],
    ["a record in a register of another context", "RMT3010", withRecord("c11 = RMT_MATCH_CTXT seen (r0)"), "c11 ="],
    ["a match with too few keys", "RMT3010", withRecord("c11 = RMT_MATCH_CTXT other (r0)"), "c11 ="],
    ["a ring loaded as a scalar", "RMT3011", withRecord("r2 = RMT_LD_CTXT c10.ring"), "r2 ="],
    ["a scalar loaded as an array", "RMT3011", withRecord("r2 = RMT_LD_ARRAY c10.scalar r0"), "r2 ="],
    ["an array stored as a scalar", "RMT3011", withRecord("RMT_ST_CTXT c10.array r0"), "RMT_ST_CTXT"],
    ["an element stored into a ring", "RMT3011", withRecord("RMT_ST_ARRAY c10.ring r0 r0"), "RMT_ST_ARRAY"],
    ["a push onto an array", "RMT3011", withRecord("RMT_PUSH_RING c10.array r0"), "RMT_PUSH_RING"],
    ["a vector loaded from a scalar", "RMT3011", withRecord("v12 = RMT_VECTOR_LD c10.scalar"), "v12 ="],
    ["a vector loaded from a field of another length", "RMT3012", withRecord("v12 = RMT_VECTOR_LD c10.ring"), "v12 ="],
    [
      "a copy between vectors of different types",
      "RMT3012",
      withBody("v13 = RMT_VECTOR_ZERO\nv12 = RMT_VECTOR_COPY v13"),
      "v12 =",
    ],
    [
      "features of the wrong length",
      "RMT3012",
      withBody("r0 = CONST 0\nv13 = RMT_VECTOR_ZERO\nr1 r2 = RMT_TREE_WALK tree r0 v13"),
      "r1 r2",
    ],
    [
      "a sample of the wrong type",
      "RMT3012",
      withBody("r0 = CONST 1\nv13 = RMT_VECTOR_ZERO\nRMT_LEARN tree v13 r0"),
      "RMT_LEARN",
    ],
    ["an unknown hook", "RMT3013", "program p\ntable t at memory.nowhere {\n}", "table"],
    ["a hook by a name every object has", "RMT3013", "program p\ntable t at toString {\n}", "table"],
    ["a key that is no event field", "RMT3014", withTable("match process: u32 exact event.9"), "table"],
    ["a key of another type", "RMT3014", withTable("match process: u64 exact event.0"), "table"],
    ["a key under another name", "RMT3014", withTable("match page: u32 exact event.0"), "table"],
    ["an event field of another hook", "RMT3014", withBody("r0 = RMT_LD_EVENT event.5"), "r0 = RMT_LD"],
    ["an action that does not exist", "RMT3015", withTable("actions #7"), "table"],
    ["an action offered twice", "RMT3015", withTable("actions a a"), "table"],
    ["a table without room", "RMT3015", withTable("size 0"), "table"],
    ["an enormous table", "RMT3015", withTable("size 4000000000"), "table"],
    [
      "more entries than the size",
      "RMT3015",
      withTable("match process: u32 exact event.0\nactions b\nentry 1 => b()\nentry 2 => b()\nsize 1"),
      "table",
    ],
    ["a default that the table does not offer", "RMT3016", withTable("actions b\ndefault a(1)"), "table"],
    ["action data that does not fit", "RMT3016", withTable("actions a\ndefault a(256)"), "table"],
    ["missing action data", "RMT3016", withTable("actions a\ndefault a()"), "table"],
    [
      "an entry that does not fit its key",
      "RMT3016",
      withTable("match process: u32 exact event.0\nactions b\nentry -1 => b()"),
      "table",
    ],
    [
      "an entry with too many matches",
      "RMT3016",
      withTable("match process: u32 exact event.0\nactions b\nentry 1, 2 => b()"),
      "table",
    ],
    [
      "a match of another kind",
      "RMT3016",
      withTable("match process: u32 exact event.0\nactions b\nentry 0/0 => b()"),
      "table",
    ],
    [
      "a prefix that is too long",
      "RMT3016",
      withTable("match process: u32 lpm event.0\nactions b\nentry 1/33 => b()"),
      "table",
    ],
    [
      "bits outside of a prefix",
      "RMT3016",
      withTable("match process: u32 lpm event.0\nactions b\nentry 1/31 => b()"),
      "table",
    ],
    [
      "bits outside of a mask",
      "RMT3016",
      withTable("match process: u32 ternary event.0\nactions b\nentry 3&2 priority 1 => b()"),
      "table",
    ],
    [
      "an empty range",
      "RMT3016",
      withTable("match process: u32 range event.0\nactions b\nentry 3..2 priority 1 => b()"),
      "table",
    ],
    [
      "a missing priority",
      "RMT3016",
      withTable("match process: u32 range event.0\nactions b\nentry 2..3 => b()"),
      "table",
    ],
    [
      "a priority without use",
      "RMT3016",
      withTable("match process: u32 exact event.0\nactions b\nentry 2 priority 1 => b()"),
      "table",
    ],
    [
      "two entries that match the same",
      "RMT3016",
      withTable("match process: u32 exact event.0\nactions b\nentry 2 => b()\nentry 2 => b()"),
      "table",
    ],
    ["an unknown helper", "RMT3017", withBody("r0 = CALL format ()"), "r0 = CALL"],
    [
      "a helper of another hook",
      "RMT3017",
      withBody("r0 = CALL skipReadahead ()").replace("swapReadahead", "swapLookup"),
      "r0 = CALL",
    ],
    ["a call with too few arguments", "RMT3018", withBody("r0 = CALL prefetch ()"), "r0 = CALL"],
    ["a register never written", "RMT3019", withBody("r0 = MOVE r1"), "r0 = MOVE"],
    ["a record never matched", "RMT3019", withBody("r0 = RMT_LD_CTXT c10.scalar"), "r0 = RMT_LD"],
    ["a push into a vector never made", "RMT3019", withBody("r0 = CONST 1\nRMT_VECTOR_PUSH v12 r0"), "RMT_VECTOR_PUSH"],
    [
      "a register written in one branch",
      "RMT3019",
      withBody("r0 = CONST 1\nIF r0 {\nr1 = CONST 1\n}\nr2 = MOVE r1"),
      "r2 =",
    ],
    [
      "a register written in a round before",
      "RMT3019",
      withBody("r0 = LOOP 2 {\nIF r0 {\nr2 = MOVE r1\n}\nr1 = CONST 1\n}"),
      "r2 =",
    ],
    [
      "a register written after a BREAK",
      "RMT3019",
      withBody(
        "r0 = LOOP 2 {\nIF r0 {\nBREAK 0\n}\nr1 = CONST 1\n}\nr3 = CONST 1\nBLOCK {\nIF r3 {\nBREAK 0\n}\nr4 = CONST 1\n}\nr2 = MOVE r4",
      ),
      "r2 =",
    ],
    [
      "a register written after a CONTINUE",
      "RMT3019",
      withBody(
        "r0 = LOOP 2 {\nIF r0 {\nCONTINUE 0\n}\nr1 = CONST 1\n}\nr2 = LOOP 1 {\nIF r2 {\nCONTINUE 0\n}\nr4 = CONST 1\n}\nr5 = MOVE r4",
      ),
      "r5 =",
    ],
    ["a hook over its budget", "RMT3020", withBody("r0 = LOOP 10000 {\nr1 = CONST 1\n}"), "table"],
    [
      "loops in loops that never end",
      "RMT3020",
      withBody(`${"r0 = LOOP 65536 {\n".repeat(60)}${"}\n".repeat(60)}`),
      "table",
    ],
    ["too many calls of a helper", "RMT3021", withBody("r0 = LOOP 65 {\nr1 = CALL prefetch (r0)\n}"), "table"],
    ["a call too many", "RMT3021", withBody("r0 = CALL skipReadahead ()\nr0 = CALL skipReadahead ()"), "table"],
  ];
  it.each(cases)("%s (%s)", (_, code, text, place) => {
    expect(findings(text)).toContain(`${code} ${lineOf(text, place)}`);
    for (const finding of findings(text)) expect(finding).toMatch(code);
  });

  // test/refused.test.ts sees to it that every code is provoked.
  it("with each code by one rule", () => {
    const codes = rules.flatMap((rule) => rule.codes);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("too many calls over all tables of a hook together", () => {
    const text = `${withBody("r0 = LOOP 40 {\nr1 = CALL prefetch (r0)\n}")}
table second at memory.swapReadahead {
  actions a
}`;
    expect(findings(text)).toEqual([`RMT3021 ${lineOf(text, "table t")}`]);
    const apart = text
      .replace("table t at", "action b() {\nregisters r0 r1\nr0 = LOOP 40 {\nr1 = CALL prefetch (r0)\n}\n}\ntable t at")
      .replace(
        "table second at memory.swapReadahead {\n  actions a",
        "table second at memory.swapLookup {\n  actions b",
      );
    expect(findings(apart)).toEqual([]);
  });

  it("a program nested so deep that it would exhaust the stack", () => {
    let body: Instruction[] = [];
    for (let depth = 0; depth < 100_000; depth++) body = [{ op: "BLOCK", body, location: -1 }];
    body = [...body, { op: "BREAK", depth: 1, location: -1 }];
    const program = unwrap(assembleProgram(withBody("RETURN"), "x.rmt"));
    const result = verifyProgram({ ...program, actions: [{ ...program.actions[0]!, body }] });
    expect(result.ok ? [] : result.diagnostics.map(({ code }) => code)).toEqual(["RMT3005", "RMT3007"]);
  });

  it("an action of too many instructions", () => {
    const body: Instruction[] = new Array(65_537).fill({ op: "RETURN", location: -1 });
    const program = unwrap(assembleProgram(withBody("RETURN"), "x.rmt"));
    const result = verifyProgram({ ...program, actions: [{ ...program.actions[0]!, body }] });
    expect(result.ok ? [] : result.diagnostics.map(({ code }) => code)).toEqual(["RMT3005"]);
  });

  it("a wrong instruction by action and position where the program knows no places", () => {
    const text = withBody("BLOCK {\nr0 = CONST 1\nIF r0 {\n} ELSE {\nr1 = MOVE r2\n}\n}");
    const program = unwrap(assembleProgram(text, "x.rmt"));
    const result = verifyProgram({ ...program, locations: [] });
    expect(result.ok || result.diagnostics.map(({ message }) => message)).toEqual([
      "source of MOVE reads register 2, which may not have been written yet (action a, instruction 0.body.1.whenFalse.0)",
    ]);
  });
});

describe("the verifier accepts", () => {
  const cases: readonly [what: string, text: string][] = [
    [
      "a register written in both branches",
      withBody("r0 = CONST 1\nIF r0 {\nr1 = CONST 1\n} ELSE {\nr1 = CONST 2\n}\nr2 = MOVE r1"),
    ],
    [
      "a register written in the branch that goes on",
      withBody("r0 = CONST 1\nIF r0 {\nr1 = CONST 1\n} ELSE {\nRETURN\n}\nr2 = MOVE r1"),
    ],
    ["a register written in every round of a loop", withBody("r0 = LOOP 2 {\nr1 = CONST 1\n}\nr2 = ADD r0 r1")],
    [
      "a register written before every BREAK",
      withBody("r0 = LOOP 2 {\nr1 = CONST 1\nIF r0 {\nBREAK 0\n}\nr1 = CONST 2\n}\nr2 = MOVE r1"),
    ],
    ["code after a jump", withBody("RETURN\nr0 = MOVE r1")],
    ["the most calls a helper allows", withBody("r0 = LOOP 64 {\nr1 = CALL prefetch (r0)\n}")],
    [
      "calls in either branch counted once",
      withBody("r0 = CONST 1\nIF r0 {\nr1 = CALL skipReadahead ()\n} ELSE {\nr1 = CALL skipReadahead ()\n}"),
    ],
    [
      "an action that no table runs",
      `${withBody("RETURN")}action unused() {\nr0 = RMT_LD_EVENT event.0\nr0 = CALL prefetch (r0)\n}`,
    ],
  ];
  it.each(cases)("%s", (_, text) => {
    expect(findings(text)).toEqual([]);
  });

  it("random programs that are made to be right", () => {
    // Their data flows anywhere.
    const forOne = { isolation: "none" } as const;
    fc.assert(
      fc.property(arbitraryProgram(), (program) => {
        expect(verifyProgram(program, forOne)).toMatchObject({ ok: true });
      }),
      { numRuns: 100 },
    );
    for (let seed = 0; seed < 50; seed++) {
      expect(verifyProgram(randomProgram(drawFromSeed(seed)), forOne)).toMatchObject({ ok: true });
    }
  });
});

describe("the verifier's report", () => {
  it("gives the exact worst case of a program computed by hand", () => {
    const text = `${declarations}action a(depth: u8) {
  registers r0..r9 c10: seen v11: i32[8]
  r1 = RMT_LD_EVENT event.0
  c10 = RMT_MATCH_CTXT seen (r1)
  v11 = RMT_VECTOR_LD c10.array
  RMT_LEARN tree v11 r1
  r2 = LOOP 16 {
    r3 = LT_U r2 r0
    IF r3 {
    } ELSE {
      BREAK 0
    }
    r4 r5 = RMT_TREE_WALK tree r1 v11
    IF r4 {
      r6 = CALL tell (r4)
    } ELSE {
      r6 = CONST 1
      r6 = CONST 2
      RETURN
      r6 = CONST 3
    }
    RMT_VECTOR_PUSH v11 r4
  }
}
action cheap() {
  RETURN
}
table t at test.event {
  actions a cheap
}
table u at test.event {
  actions cheap
}
`;
    // Before the loop: event 1, match 20, load 8, learn 10 + 8. A round: 1 for itself, LT 1, IF 1,
    // walk 2 × 3 + 2, IF 1 and CALL 10, push 8; BREAK is only paid by a round that ends the loop. In all 47 + 1 + 16 × 30.
    const worstCase = {
      instructions: 528,
      contextMatches: 1,
      modelWalks: 16,
      multiplyAccumulates: 0,
      helperCalls: 16,
      samples: 1,
    };
    const cheap = {
      instructions: 1,
      contextMatches: 0,
      modelWalks: 0,
      multiplyAccumulates: 0,
      helperCalls: 0,
      samples: 0,
    };
    const hook = "test.event";
    expect(unwrap(verifyProgram(unwrap(assembleProgram(text, "x.rmt")))).report).toMatchObject({
      tables: [
        { name: "t", hook, worstCase, budget: 1_000_000 },
        { name: "u", hook, worstCase: cheap, budget: 1_000_000 },
      ],
      // seen: 8 records of 4 + 8 + 32 + 8 bytes; other: one record of 12 + 1.
      contextBytes: 8 * 52 + 13,
      modelBytes: 7 * 19,
      tensorBytes: 0,
      // 1024 entries each of 16 bytes and, in t, the u8 of the action data.
      tableBytes: 1024 * 17 + 1024 * 16,
    });
  });
});
