import { describe, expect, it } from "vitest";
import { createMachine } from "../../src/machine/index.ts";
import { readCase } from "./read-case.ts";
import { runCase } from "./run-case.ts";

const program = `program p
context c(k: u32) capacity 2 { value: u8 }
model tree: decisionTree u8[1] => i8 nodes 7 depth 3
counter n
histogram h
action a(x: u8) {
  registers r0..r2 c3: c v4: u8[1]
  r1 = RMT_LD_EVENT event.0
  r2 = CALL tell (r0)
  r2 = CALL tell (r1)
  c3 = RMT_MATCH_CTXT c (r1)
  RMT_ST_CTXT c3.value r0
  RMT_COUNT n r0
  RMT_OBSERVE h r0
  v4 = RMT_VECTOR_ZERO
  RMT_VECTOR_PUSH v4 r0
  RMT_LEARN tree v4 r1
}
table t at test.event {
  match a: i64 exact event.0
  actions a
  entry 1 => a(7)
}
; run: 1 => 7 1
`;

function failuresOf(...directives: string[]): readonly string[] {
  const textCase = readCase("x.rmt", `${program}${directives.join("\n")}\n`);
  if (textCase.kind === "refused") throw new Error("the program is expected to be refused");
  return runCase(textCase, (verified, options) => createMachine(verified, { ...options, kind: "interpreter" }));
}

const line = program.split("\n").length;

const checks: readonly [right: string, wrong: string, expected: string, actual: string][] = [
  ["; run: 1 => 7 1", "; run: 1 => 7 2", "7 2", "7 1"],
  ["; run: 2", "; run: 2 => 1", "1", "nothing"],
  ["; context: c(1) = value 7", "; context: c(1) = value 8", "(1) = 8", "(1) = 7"],
  ["; context: c(2) = none", "; context: c(2) = value 8", "(2) = 8", "none"],
  ["; records: c = (1) value 7", "; records: c = none", "none", "(1) = 7"],
  ["; counter: n = 7", "; counter: n = 6", "6", "7"],
  ["; counter: h = 3:1", "; counter: h = 3:1 4:1", "3:1 4:1", "3:1"],
  ["; hits: t = 1 default 0", "; hits: t = 1 default 1", "1 default 1", "1 default 0"],
  ["; learned: tree 7 -> 1", "; learned: none", "none", "tree 7 -> 1"],
  ["; insert: t 2 => a(1)", "; insert: t 2 => a(1) ! RMT4002", "RMT4002", "that it is done"],
  ["; delete: t 2 ! RMT4003", "; delete: t 2 ! RMT4001", "RMT4001", "RMT4003 NOT_FOUND"],
  ["; cpu: 1 ! RMT4008", "; cpu: 1", "that it is done", "RMT4008"],
  ["; model: tree tree 1@1", "; model: tree tree 1@1 ! RMT7002", "RMT7002", "that it is done"],
  ["; model: tree forest ! RMT7002", "; model: tree forest", "that it is done", "RMT7002"],
  ["; write: c(5) = value 1", "; write: c(5) = value 1 ! RMT4001", "RMT4001", "that it is done"],
  ["; remove: c(1)", "; remove: c(2)", "that it is done", "RMT4003"],
  ["; machine: memory 1 ! RMT4007", "; machine: memory 1", "that it is done", "RMT4007"],
];

describe("a case that is carried out", () => {
  it.each(checks)("holds with `%s` and not with `%s`", (right, wrong, expected, actual) => {
    expect(failuresOf(right)).toEqual([]);
    const [failure, ...others] = failuresOf(wrong);
    expect(others).toEqual([]);
    const word = wrong.slice(2, wrong.indexOf(":"));
    expect(failure).toContain(`x.rmt:${line}: ${word}: expected ${expected}, actual ${actual}`);
  });

  it("goes on after a step that came out wrong", () => {
    const failures = failuresOf("; run: 1 => 1", "; counter: n = 14", "; run: 1 => 2");
    expect(failures.map((failure) => failure.split(": ")[0])).toEqual([`x.rmt:${line}`, `x.rmt:${line + 2}`]);
  });

  it("begins anew with another machine", () => {
    expect(failuresOf("; machine: cpus 2", "; cpu: 1", "; counter: n = 0", "; learned: none")).toEqual([]);
  });
});
