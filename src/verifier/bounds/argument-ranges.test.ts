import { describe, expect, it } from "vitest";
import { assembleProgram } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { verifyProgram } from "../index.ts";
import { beginVerification } from "../verification.ts";
import { callArgumentRanges } from "./index.ts";

const text = (body: string) => `program p
context c(k: u32) { array: array i32[8] single: array i32[1] }
action a(depth: u8) {
registers r0..r9 c10: c v11: i32[6]
r1 = RMT_LD_EVENT event.3
r2 = CONST 7
r3 = CONST 1
c10 = RMT_MATCH_CTXT c (r0)
v11 = RMT_VECTOR_ZERO
${body}
}
table t at test.shared {
actions a
}`;

/** What is known of the arguments of `grant`, call by call: 0 to 1000 are allowed. */
function ranges(body: string): string[] {
  const program = unwrap(assembleProgram(text(body), "p.rmt"));
  const { hooksOfAction } = beginVerification(program);
  return callArgumentRanges(program, hooksOfAction).flatMap((calls) =>
    [...calls.values()].flatMap((given) => given.map(({ low, high }) => `${low} to ${high}`)),
  );
}

describe("the ranges of arguments", () => {
  it("are those of all paths to a call", () => {
    expect(ranges("r4 = CALL grant (r0)")).toEqual(["0 to 255"]);
    expect(ranges("IF r1 {\nr0 = CONST 500\n}\nr4 = CALL grant (r0)")).toEqual(["0 to 500"]);
    expect(ranges("r5 = AND r1 r2\nr4 = CALL grant (r5)\nr5 = ADD r5 r2\nr4 = CALL grant (r5)")).toEqual([
      "0 to 7",
      "7 to 14",
    ]);
  });

  it("leave calls out that never run", () => {
    expect(ranges("IF r3 {\nRETURN\n}\nr4 = CALL grant (r0)")).toEqual([]);
  });

  it("are found round by round where a loop would make them too large otherwise", () => {
    expect(ranges("r5 = CONST 0\nr6 = LOOP 10 {\nr5 = ADD r5 r2\nr4 = CALL grant (r5)\n}")).toEqual(["7 to 70"]);
    expect(ranges("r6 = LOOP 10 {\nr4 = CALL grant (r6)\n}")).toEqual(["0 to 9"]);
  });

  it("hold all places at which one instruction stands", () => {
    const program = unwrap(assembleProgram(text("r4 = CALL grant (r2)"), "p.rmt"));
    const action = program.actions[0]!;
    const call = action.body.at(-1)!;
    const change = { op: "CONST", result: 2, value: 40n, location: -1 } as const;
    const twice = { ...program, actions: [{ ...action, body: [...action.body, change, call] }] };
    const { hooksOfAction } = beginVerification(twice);
    expect(callArgumentRanges(twice, hooksOfAction)[0]!.get(call)).toMatchObject([{ low: 7n, high: 40n }]);
  });
});

describe("what is said of an index that may be out of range", () => {
  const cases: readonly [body: string, message: string, hint: string][] = [
    [
      "r4 = RMT_LD_ARRAY c10.array r1",
      "the index of RMT_LD_ARRAY may be any value, but array has 8 elements",
      "test before that it is at least 0 and below 8, or mask it with 7",
    ],
    [
      "r5 = CONST 5\nr5 = MAX_S r1 r5\nr4 = RMT_LD_ARRAY c10.array r5",
      "the index of RMT_LD_ARRAY may be any value of at least 5, but array has 8 elements",
      "test before that it is below 8, or mask it with 7",
    ],
    [
      "r5 = CONST 5\nr5 = MIN_S r1 r5\nr4 = RMT_SCALAR_VAL v11 r5",
      "the index of RMT_SCALAR_VAL may be any value of at most 5, but v11 has 6 elements",
      "test before that it is at least 0, or clamp it to 0 … 5",
    ],
    [
      "r4 = RMT_SCALAR_VAL v11 r0",
      "the index of RMT_SCALAR_VAL may be 0 to 255, but v11 has 6 elements",
      "test before that it is below 6, or clamp it to 0 … 5",
    ],
    ["r4 = RMT_SCALAR_VAL v11 r2", "the index of RMT_SCALAR_VAL is 7, but v11 has 6 elements", "0 to 5 are allowed"],
    [
      "r5 = AND r0 r3\nr4 = RMT_LD_ARRAY c10.single r5",
      "the index of RMT_LD_ARRAY may be 0 to 1, but single has 1 element",
      "only 0 is allowed",
    ],
    [
      "r5 = CONST -9223372036854775800\nr5 = MAX_S r1 r5\nr4 = RMT_SCALAR_VAL v11 r5",
      "the index of RMT_SCALAR_VAL may be any value, but v11 has 6 elements",
      "test before that it is at least 0 and below 6, or clamp it to 0 … 5",
    ],
  ];
  it.each(cases)("%s", (body, message, hint) => {
    const result = verifyProgram(unwrap(assembleProgram(text(body), "p.rmt")));
    const found = result.ok ? [] : result.diagnostics;
    expect(found.map(({ code, message, hint }) => [code, message, hint])).toEqual([["RMT3022", message, hint]]);
  });
});
