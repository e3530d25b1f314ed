import { describe, expect, it } from "vitest";
import { assembleProgram } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { verifyProgram } from "../index.ts";

/** Whether the access passes in an action where r0 is an unknown page, r1 an unknown u32, r2 = 8, r3 = 0 and r4 = 1. */
function passes(body: string): boolean {
  const text = `program p
context c(k: u32) { array: array i32[8] small: array u8[4] byte: u8 long: u64 }
context q() kind queue { byte: u8 }
tensor grid: u8[4 2] = 1 2 3 4 5 6 7 8
tensor ones: i8[65] = ${"1 ".repeat(65)}
model net: network i8[2] => i8
model ranged: network i8[2] => i8 range 0..7
model free: network i8[2] => i8
metadata class: u8
metadata wide: u64
action a(data: u8) {
registers r0..r19 c20: c v21: u16[8] v22: u8[2] v23: i32[2] c24: q v25: u64[2] v26: i8[2]
r19 = MOVE r0
r0 = RMT_LD_EVENT event.1
r1 = RMT_LD_EVENT event.0
r2 = CONST 8
r3 = CONST 0
r4 = CONST 1
c20 = RMT_MATCH_CTXT c (r1)
v21 = RMT_VECTOR_ZERO
v22 = RMT_VECTOR_ZERO
v23 = RMT_VECTOR_ZERO
v25 = RMT_VECTOR_ZERO
${body}
}
table t at memory.swapReadahead {
actions a
}
table u at memory.swapReadahead {
}`;
  const result = verifyProgram(unwrap(assembleProgram(text, "x.rmt")));
  if (!result.ok) expect(result.diagnostics.map(({ code }) => code)).toEqual(["RMT3022"]);
  return result.ok;
}

const access = "r18 = RMT_LD_ARRAY c20.array";

describe("the bounds rule accepts an index", () => {
  const cases: readonly [what: string, body: string][] = [
    ["that is a constant", `r5 = CONST 7\n${access} r5`],
    ["under a mask", `r5 = CONST 7\nr6 = AND r0 r5\n${access} r6`],
    ["modulo the length, unsigned", `r5 = REM_U r0 r2\n${access} r5`],
    ["modulo the length, signed, of a value that is not negative", `r5 = REM_S r1 r2\n${access} r5`],
    ["that is a minimum", `r5 = CONST 7\nr6 = MIN_U r0 r5\n${access} r6`],
    ["clamped from both sides", `r5 = CONST 7\nr6 = MIN_S r0 r5\nr6 = MAX_S r6 r3\n${access} r6`],
    ["shifted until it fits", `r5 = CONST 29\nr6 = SHR_U r1 r5\n${access} r6`],
    ["divided until it fits", `r5 = CONST 0x20000000\nr6 = DIV_U r1 r5\n${access} r6`],
    ["that is a truth value", `r5 = LT_U r0 r1\n${access} r5`],
    ["of u8 divided by 32", `r5 = CONST 32\nr6 = DIV_S r19 r5\n${access} r6`],
    ["that is a loop counter", `r5 = LOOP 8 {\n${access} r5\n}`],
    ["that is a loop counter from the end", `r5 = LOOP 8 {\nr6 = CONST 7\nr6 = SUB r6 r5\n${access} r6\n}`],
    ["compared before, unsigned", `r5 = LT_U r0 r2\nIF r5 {\n${access} r0\n}`],
    ["compared before, both ways signed", `r5 = LT_S r0 r2\nr6 = LE_S r3 r0\nr7 = AND r5 r6\nIF r7 {\n${access} r0\n}`],
    ["compared the other way round", `r5 = LE_U r2 r0\nIF r5 {\n} ELSE {\n${access} r0\n}`],
    ["after leaving when it is too large", `r5 = LT_U r0 r2\nIF r5 {\n} ELSE {\nRETURN\n}\n${access} r0`],
    ["equal to a constant", `r5 = EQ r0 r4\nIF r5 {\n${access} r0\n}`],
    ["behind a condition turned round", `r5 = LT_U r0 r2\nr6 = EQ r5 r3\nIF r6 {\nRETURN\n}\n${access} r0`],
    ["behind a condition xor 1", `r5 = LT_U r0 r2\nr6 = XOR r5 r4\nIF r6 {\nRETURN\n}\n${access} r0`],
    ["behind a condition moved", `r5 = LT_U r0 r2\nr6 = MOVE r5\nr7 = NE r6 r3\nIF r7 {\n${access} r0\n}`],
    ["whose copy was compared", `r5 = MOVE r0\nr6 = LT_U r5 r2\nIF r6 {\n${access} r0\n}`],
    ["whose extension was compared", `r5 = EXTEND r1 u64\nr6 = LT_U r5 r2\nIF r6 {\n${access} r1\n}`],
    ["whose successor was compared", `r5 = ADD r1 r4\nr6 = LE_U r5 r2\nIF r6 {\n${access} r1\n}`],
    ["selected by a comparison", `r5 = LT_U r0 r2\nr6 = SELECT r5 r0 r3\n${access} r6`],
    [
      "behind a condition made of two, in branches",
      `r5 = LT_U r0 r2\nIF r5 {\nr6 = LT_U r3 r0\n} ELSE {\nr6 = CONST 0\n}\nIF r6 {\n${access} r0\n}`,
    ],
    ["behind one of two conditions", `r5 = LE_U r2 r0\nr6 = EQ r0 r3\nr7 = OR r5 r6\nIF r7 {\nRETURN\n}\n${access} r0`],
    [
      "in a loop that leaves in time",
      `r5 = CONST 0\nr6 = LOOP 100 {\nr7 = LT_U r5 r2\nIF r7 {\n} ELSE {\nBREAK 0\n}\n${access} r5\nr5 = ADD r5 r4\n}`,
    ],
    [
      "in a loop that skips what is too large",
      `r5 = LOOP 100 {\nr7 = LE_U r2 r5\nIF r7 {\nCONTINUE 0\n}\n${access} r5\n}`,
    ],
    [
      "in a loop that stays in its type",
      `r5 = CONST 0\nr6 = LOOP 100 {\n${access} r5\nr5 = ADD r5 r4\nr5 = REM_S r5 r2\n}`,
    ],
    ["in the branch that cannot be", `r5 = LT_U r4 r3\nIF r5 {\n${access} r0\n}`],
    ["joined of two", `IF r0 {\nr5 = CONST 2\n} ELSE {\nr5 = CONST 7\n}\n${access} r5`],
    [
      "that is an event field loaded before and compared",
      `r5 = LT_U r0 r2\nIF r5 {\nr6 = RMT_LD_EVENT event.1\n${access} r6\n}`,
    ],
    [
      "that is an event field of which a copy left when too large",
      `r5 = LE_U r2 r1\nIF r5 {\nRETURN\n}\nr1 = CONST 99\nr6 = RMT_LD_EVENT event.0\n${access} r6`,
    ],
    ["into a tensor", `r5 = REM_U r0 r2\nr6 = RMT_LOOKUP grid r5`],
    ["of a row of a tensor", `r5 = RMT_LD_CTXT c20.byte\nr6 = CONST 6\nr7 = SHR_U r5 r6\nv22 = RMT_ROW_LD grid r7`],
    ["that is a number of ones", "r5 = COUNT_ONES r0\nr6 = RMT_LOOKUP ones r5"],
    ["that is a number of ones of a small value", `r5 = CONST 127\nr6 = AND r0 r5\nr7 = COUNT_ONES r6\n${access} r7`],
    ["that is a number of zeros", "r5 = LEADING_ZEROS r0\nr6 = RMT_LOOKUP ones r5"],
    ["that is a bit length", `r5 = LEADING_ZEROS r19\nr6 = CONST 57\nr5 = MAX_S r5 r6\nr5 = SUB r5 r6\n${access} r5`],
    ["where the largest element is", `r5 r6 = RMT_ARG_MAX v21\n${access} r5`],
    ["whether a record was found", `r5 c20 = RMT_FIND_CTXT c (r0)\nr5 = RMT_LD_ARRAY c20.small r5`],
    ["whether a record was deleted", `r5 = RMT_DELETE_CTXT c (r0)\n${access} r5`],
    [
      "whether a queue took and gave",
      `r5 = RMT_PUSH_QUEUE q (r0)\nr6 c24 = RMT_POP_QUEUE q\nr5 = ADD r5 r6\n${access} r5`,
    ],
    ["whether there is a model", `r5 = RMT_MODEL_READY net\n${access} r5`],
    ["that is metadata of few bits", `r5 = RMT_LD_META class\nr6 = CONST 32\nr5 = DIV_S r5 r6\n${access} r5`],
    ["out of a tensor of few bits", `r5 = RMT_LOOKUP grid r3\nr6 = CONST 32\nr5 = DIV_S r5 r6\n${access} r5`],
    [
      "that is a sum of few elements",
      "r5 = RMT_VECTOR_SUM v22\nr6 = CONST 8\nr5 = SHR_S r5 r6\nr6 = RMT_LOOKUP grid r5",
    ],
    [
      "that is a product of small vectors",
      "r5 = RMT_VECTOR_DOT v22 v22\nr6 = CONST 14\nr5 = SHR_S r5 r6\nr6 = RMT_LOOKUP grid r5",
    ],
    ["behind a TAIL_CALL when it is too large", `r5 = LT_U r0 r2\nIF r5 {\n} ELSE {\nTAIL_CALL u\n}\n${access} r0`],
    [
      "of which a mask tells that nothing is above",
      `r5 = CONST -8\nr6 = AND r0 r5\nIF r6 {\n} ELSE {\n${access} r0\n}`,
    ],
    [
      "of which a shift tells that nothing is above",
      `r5 = CONST 3\nr6 = SHR_U r0 r5\nIF r6 {\nRETURN\n}\n${access} r0`,
    ],
    [
      "whose low bits were compared",
      `r5 = CONST 7\nr6 = AND r0 r5\nr7 = CONST 3\nr8 = EQ r6 r7\nIF r8 {\nr6 = AND r0 r5\nr6 = ADD r6 r4\nr9 = CONST 3\nr6 = ADD r6 r9\n${access} r6\n}`,
    ],
    [
      "that is one more than what was found to be even",
      `r5 = CONST 7\nr6 = AND r0 r5\nr7 = AND r6 r4\nIF r7 {\nRETURN\n}\nr6 = ADD r6 r4\n${access} r6`,
    ],
    [
      "put together of fields",
      `r5 = CONST 3\nr6 = AND r0 r5\nr7 = AND r1 r4\nr8 = CONST 2\nr7 = SHL r7 r8\nr6 = OR r6 r7\n${access} r6`,
    ],
    [
      "aligned by a loop in steps of 8",
      `r5 = CONST 0\nr6 = LOOP 100 {\nr7 = CONST 7\nr8 = AND r5 r7\nr8 = ADD r8 r7\n${access} r8\nr5 = ADD r5 r2\n}`,
    ],
    [
      "that is a byte swapped in halves",
      `r5 = CONST 29\nr6 = SHL r19 r5\nr6 = EXTEND r6 u32\nr6 = SHR_U r6 r5\n${access} r6`,
    ],
    [
      "that a loop makes larger no more often than it runs",
      `r5 = CONST 0\nr6 = LOOP 8 {\n${access} r5\nr5 = ADD r5 r4\n}`,
    ],
    [
      "that counts in a loop what meets a condition",
      `r5 = CONST 0\nr6 = LOOP 4 {\nr8 = LOOP 2 {\nr7 = LT_U r6 r1\nIF r7 {\n${access} r5\nr5 = ADD r5 r4\n}\n}\n}`,
    ],
    [
      "between two ends that close in on each other",
      `r5 = CONST 0\nr6 = MOVE r2\nr7 = LOOP 4 {\nr8 = LT_U r5 r6\nIF r8 {\n} ELSE {\nBREAK 0\n}\nr9 = ADD r5 r6\nr9 = SHR_U r9 r4\n${access} r9\nr10 = LT_U r9 r1\nIF r10 {\nr5 = ADD r9 r4\n} ELSE {\nr6 = MOVE r9\n}\n}`,
    ],
    ["that is a hash of constants", `r5 = HASH (r2 r4)\nr6 = HASH (r2 r4)\nr5 = XOR r5 r6\n${access} r5`],
    [
      "in the loop inside of one that changes it late",
      `r5 = CONST 0\nr6 = LOOP 9 {\nr7 = LOOP 9 {\n${access} r5\nr5 = ADD r5 r4\nr5 = MIN_S r5 r2\nr8 = EQ r5 r2\nIF r8 {\nr5 = CONST 0\n}\n}\n}`,
    ],
    [
      "that a model answers in a range of its own",
      `v26 = RMT_VECTOR_ZERO\nr5 r6 = RMT_INFER ranged v26 {\nr8 = CONST 0\nr5 = RMT_SCALAR_VAL v26 r8\nr6 = CONST 255\n}\n${access} r5`,
    ],
    [
      "whether a model is sure, as it computes it",
      `v26 = RMT_VECTOR_ZERO\nr5 r6 = RMT_INFER ranged v26 {\nr5 = CONST 0\nr6 = CONST 3\n}\n${access} r6`,
    ],
    ["into a vector", `r5 = REM_U r0 r2\nr6 = RMT_SCALAR_VAL v21 r5\nRMT_VECTOR_SET v21 r5 r6`],
  ];
  it.each(cases)("%s", (_, body) => {
    expect(passes(body)).toBe(true);
  });
});

describe("the bounds rule refuses an index", () => {
  const cases: readonly [what: string, body: string][] = [
    ["that is unknown", `${access} r0`],
    ["that is one too large", `${access} r2`],
    ["that is negative", `r5 = CONST -1\n${access} r5`],
    ["modulo the length, signed, of any value", `r5 = REM_S r0 r2\n${access} r5`],
    ["modulo a value that may be 0", `r5 = RMT_LD_CTXT c20.byte\nr5 = AND r5 r2\nr6 = REM_U r1 r5\n${access} r6`],
    ["compared only from above, signed", `r5 = LT_S r0 r2\nIF r5 {\n${access} r0\n}`],
    ["in the wrong branch", `r5 = LT_U r0 r2\nIF r5 {\n} ELSE {\n${access} r0\n}`],
    ["compared before it was changed", `r5 = LT_U r0 r2\nr0 = ADD r0 r4\nIF r5 {\n${access} r0\n}`],
    ["changed after it was compared", `r5 = LT_U r0 r2\nIF r5 {\nr0 = ADD r0 r4\n${access} r0\n}`],
    ["compared in a condition overwritten", `r5 = LT_U r0 r2\nr5 = MOVE r1\nIF r5 {\n${access} r0\n}`],
    [
      "behind one of two conditions of which either suffices",
      `r5 = LT_U r0 r2\nr6 = OR r5 r1\nIF r6 {\n${access} r0\n}`,
    ],
    ["whose sum may wrap", `r5 = ADD r0 r2\nr6 = LT_U r5 r2\nIF r6 {\n${access} r0\n}`],
    ["whose lower half was compared", `r5 = EXTEND r0 u32\nr6 = LT_U r5 r2\nIF r6 {\n${access} r0\n}`],
    ["that a loop makes larger", `r5 = CONST 0\nr6 = LOOP 9 {\n${access} r5\nr5 = ADD r5 r4\n}`],
    [
      "that two loops together make larger",
      `r5 = CONST 0\nr6 = LOOP 3 {\nr8 = LOOP 3 {\n${access} r5\nr5 = ADD r5 r4\n}\n}`,
    ],
    [
      "that an earlier round had",
      `r5 = CONST 8\nr6 = LOOP 3 {\nr7 = LOOP 2 {\n${access} r5\nr5 = CONST 0\n}\nr5 = CONST 0\n}`,
    ],
    ["that a loop counter exceeds", `r5 = LOOP 9 {\n${access} r5\n}`],
    [
      "that the round before changed",
      `r5 = CONST 0\nr6 = LOOP 9 {\nr7 = LT_U r5 r2\nIF r7 {\n${access} r5\n}\nr8 = MOVE r5\nr5 = MOVE r0\n}\n${access} r5`,
    ],
    [
      "compared in the round before",
      `r5 = CONST 0\nr6 = CONST 1\nr7 = LOOP 9 {\nIF r6 {\n${access} r5\n}\nr5 = MOVE r0\nr6 = LT_U r5 r2\nr5 = MOVE r1\n}`,
    ],
    ["left by a BREAK", `r5 = LOOP 2 {\nr6 = MOVE r0\nIF r1 {\nBREAK 0\n}\nr6 = CONST 0\n}\n${access} r6`],
    [
      "brought by a CONTINUE",
      `r6 = CONST 0\nr5 = LOOP 2 {\n${access} r6\nr6 = MOVE r0\nIF r1 {\nCONTINUE 0\n}\nr6 = CONST 0\n}`,
    ],
    [
      "that is another event field than the one compared",
      `r5 = LT_U r0 r2\nIF r5 {\nr6 = RMT_LD_EVENT event.2\n${access} r6\n}`,
    ],
    [
      "that is an event field compared on one of two paths",
      `IF r1 {\nr5 = LT_U r0 r2\nIF r5 {\n} ELSE {\nRETURN\n}\n}\nr6 = RMT_LD_EVENT event.1\n${access} r6`,
    ],
    [
      "that a model answers without a range",
      `v26 = RMT_VECTOR_ZERO\nr5 r6 = RMT_INFER free v26 {\nr5 = CONST 0\nr6 = CONST 3\n}\n${access} r5`,
    ],
    [
      "that says how sure a model is, as it computes it",
      `v26 = RMT_VECTOR_ZERO\nr5 r6 = RMT_INFER ranged v26 {\nr5 = CONST 0\nr6 = RMT_SCALAR_VAL v26 r5\n}\n${access} r6`,
    ],
    [
      "of which a body kept what the model was about to answer",
      `v26 = RMT_VECTOR_ZERO\nr5 r6 = RMT_INFER ranged v26 {\nr8 = CONST 0\nr5 = RMT_SCALAR_VAL v26 r8\nr7 = MOVE r5\nr6 = CONST 3\n}\n${access} r7`,
    ],
    ["that is random", `r5 = RMT_RANDOM\n${access} r5`],
    ["that is random, but even", `r5 = RMT_RANDOM\nr5 = SHL r5 r4\nr6 = CONST 9\nr5 = AND r5 r6\n${access} r5`],
    ["whose other bits were compared", `r5 = CONST 7\nr6 = AND r0 r5\nIF r6 {\n} ELSE {\n${access} r0\n}`],
    ["of which a signed shift tells less", `r5 = CONST 4\nr6 = SHR_S r0 r5\nIF r6 {\nRETURN\n}\n${access} r0`],
    ["into a shorter array", `r5 = REM_U r0 r2\nr6 = RMT_LD_ARRAY c20.small r5`],
    ["stored to", `RMT_ST_ARRAY c20.array r0 r0`],
    ["of a vector", "r5 = RMT_SCALAR_VAL v21 r0"],
    ["of a vector element set", "RMT_VECTOR_SET v21 r2 r0"],
    ["into a tensor", "r5 = RMT_LOOKUP grid r2"],
    ["of a row", "r5 = CONST 4\nv22 = RMT_ROW_LD grid r5"],
    ["that is a number of zeros, one too many", "r5 = LEADING_ZEROS r0\nr5 = ADD r5 r4\nr6 = RMT_LOOKUP ones r5"],
    ["that is a number of ones of eight bits", `r5 = COUNT_ONES r19\n${access} r5`],
    ["that is the largest element", `r5 r6 = RMT_ARG_MAX v21\n${access} r6`],
    ["that is a hash", `r5 = HASH (r0)\n${access} r5`],
    ["that is any metadata", `r5 = RMT_LD_META wide\nr6 = CONST 7\nr5 = MIN_S r5 r6\n${access} r5`],
    [
      "that is a sum of elements that may wrap",
      `r5 = RMT_VECTOR_SUM v25\nr6 = CONST 7\nr5 = MIN_S r5 r6\n${access} r5`,
    ],
    [
      "that is a product that may be negative",
      `r5 = RMT_VECTOR_DOT v23 v22\nr6 = CONST 7\nr5 = MIN_S r5 r6\n${access} r5`,
    ],
    [
      "from a 64-bit field that may look negative",
      `r5 = RMT_LD_CTXT c20.long\nr6 = CONST 7\nr5 = MIN_S r5 r6\n${access} r5`,
    ],
  ];
  it.each(cases)("%s", (_, body) => {
    expect(passes(body)).toBe(false);
  });
});

describe("the bounds analysis", () => {
  it("ends on loops nested deep, where each level tried a few times would take longer than anyone waits", () => {
    const open = "r5 = ADD r5 r4\nr6 = MUL r6 r5\nr7 = LOOP 4 {\n".repeat(50);
    expect(passes(`r5 = CONST 0\nr6 = CONST 1\n${open}\n${access} r5\n${"}\n".repeat(50)}`)).toBe(false);
  });
});
