import { describe, expect, it } from "vitest";
import { assembleProgram } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { verifyProgram } from "./index.ts";

/** What the verifier says of an action that infers with this body, where r0 is 1 and r5 and r6 were written before. */
function findings(body: string): string[] {
  const text = `program p
model net: network i8[2] => i8
action a() {
registers r0..r9 v10: i8[2]
r0 = CONST 1
r5 = CONST 1
r6 = CONST 1
v10 = RMT_VECTOR_ZERO
r5 r6 = RMT_INFER net v10 {
${body}
}
r7 = ADD r5 r6
}
table t at test.event {
actions a
default a()
}`;
  const result = verifyProgram(unwrap(assembleProgram(text, "p.rmt")));
  return result.ok ? [] : result.diagnostics.map(({ code, message }) => `${code} ${message}`);
}

describe("the body of an inference", () => {
  it("writes the answer and how sure it is", () => {
    expect(findings("r5 = CONST 0\nr6 = CONST 0")).toEqual([]);
    expect(
      findings("r1 = RMT_MODEL_READY net\nr6 = CONST 0\nIF r1 {\nr5 = CONST 1\n} ELSE {\nr5 = CONST 0\n}"),
    ).toEqual([]);
  });

  const refused: readonly [what: string, body: string, missing: string, register: number][] = [
    ["no answer, though there was one before", "r6 = CONST 0", "result", 5],
    ["no confidence", "r5 = CONST 0", "confidence", 6],
    ["an answer in one branch", "r6 = RMT_MODEL_READY net\nIF r6 {\nr5 = CONST 1\n}", "result", 5],
    ["a confidence behind a BREAK", "r5 = CONST 0\nBLOCK {\nIF r5 {\nBREAK 0\n}\nr6 = CONST 1\n}", "confidence", 6],
  ];
  it.each(refused)("is refused with %s", (_, body, missing, register) => {
    expect(findings(body)).toEqual([
      `RMT3019 the body of RMT_INFER may end without writing its ${missing}, register ${register}`,
    ]);
  });

  it("is refused where it reads an answer from before", () => {
    expect(findings("r6 = MOVE r5\nr5 = CONST 0")).toEqual([
      "RMT3019 source of MOVE reads register 5, which may not have been written yet",
    ]);
  });
});
