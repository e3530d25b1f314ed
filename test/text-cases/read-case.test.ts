import { describe, expect, it } from "vitest";
import { readCase } from "./read-case.ts";

const program = `program p
context c(k: u32) capacity 2 { value: u8 recent: ring i16[2] }
context s(k: u32) kind array percpu { value: u8 }
model tree: decisionTree u8[2] => i8 nodes 7 depth 3
model net: network i8[2] => i8
tensor weights of net: i8[2]
counter n
histogram h
action a(x: u8) {
}
table t at test.event {
  match a: i64 ternary event.0
  actions a
}
`;

/** The line behind the program. */
const last = program.split("\n").length;

const wrong: readonly [what: string, directive: string, message: string][] = [
  ["an unknown directive", "; runs: 1 => 2", "there is no directive runs:"],
  ["a character that means nothing", "; run: 1 % 2", '"% 2" means nothing here'],
  ["an event of too many fields", "; run: 1 2 3 4 5", "an event has 4 fields, not 5"],
  ["a number of more than 64 bits", "; run: 18446744073709551616", "18446744073709551616 needs more than 64 bits"],
  ["something behind the end", "; run: 1 => 2 => 3", 'expected the end of the line, found "=>"'],
  ["an unknown table", "; insert: u 1&1 priority 1 => a(1)", "u is not the name of a table"],
  ["an unknown action", "; insert: t 1&1 priority 1 => b(1)", "b is not the name of an action"],
  ["an entry without an action", "; insert: t 1&1 priority 1", 'expected "=>", found the end of the line'],
  ["a refusal that is no code", "; insert: t 1&1 => a(1) ! NO", "NO is no code of a machine, its tables or models"],
  ["a refusal without its code", "; cpu: 1 !", "expected an error code, found the end of the line"],
  ["an unknown field", "; context: c(1) = size 1", "size is not the name of a field of c"],
  ["an expected record that lacks a field", "; context: c(1) = value 1", "field recent is missing"],
  ["an expected ring that is short", "; context: c(1) = value 1, recent 1", "field recent has 2 elements, not 1"],
  ["a value that cannot be", "; context: c(1) = value 256, recent 1 2", "256 does not fit field value, which is u8"],
  [
    "a record without its CPU",
    "; context: s(1) = value 1",
    'expected "cpu", for the context is per CPU, found "value"',
  ],
  ["a CPU there is not", "; context: s(1) = cpu 1: value 1", "1 is not from 0 to 0"],
  ["an unknown slot", "; model: forest none", "forest is not the name of a model slot"],
  ["a tree without its second branch", "; model: tree tree x0 <= 1 ? 1@1", 'expected ":", found the end of the line'],
  ["a confidence out of range", "; model: tree tree 1@256", "256 is not from 0 to 255"],
  ["a tensor that is not the slot's", "; model: net bias 1", "expected tensor weights here, not bias"],
  ["an element that does not fit", "; model: net weights 1 128", "128 does not fit i8"],
  ["a bucket there is not", "; counter: h = 65:1", "65 is not from 0 to 64"],
  ["a sample of too few features", "; learned: tree 1 -> 2", "tree has 2 features, not 1"],
  ["a label that does not fit", "; learned: tree 1 2 -> 128", "128 does not fit the label, which is i8"],
  ["a step at the end of a line of the program", "counter m ; run: 1", "run: stands on a line of its own"],
  ["an error on a line of its own", "; error: RMT3001", "error: stands at the end of the line that is wrong"],
  ["an error that is no code", "counter m ; error: 3001", '"3001" is no code of the assembler or the verifier'],
  ["options that are no JSON", "; options: isolation none", "the options of the verifier are written as JSON"],
  ["a program left unverified without a reason", "; unverified:", "say why it is not verified"],
  ["nothing to check", "", "there is neither a step nor an expected error"],
];

describe("a case that is written wrong is an error with file and line:", () => {
  it.each(wrong)("%s", (what, directive, message) => {
    const line = what === "nothing to check" ? 1 : last;
    expect(() => readCase("x.rmt", `${program}${directive}\n`)).toThrow(`x.rmt:${line}: ${message}`);
  });

  it("a refused program without expected errors, at the place of the refusal", () => {
    const text = "program p\naction a() {\n  r0 = MOVE r1\n}\n; run: 1\n";
    expect(() => readCase("x.rmt", text)).toThrow("x.rmt:3: the program is refused: RMT3019");
  });

  it("a step in a program that must be refused", () => {
    expect(() => readCase("x.rmt", `${program}counter n ; error: RMT3003\n; run: 1\n`)).toThrow(
      `x.rmt:${last + 1}: a program that is refused is not run`,
    );
  });
});

describe("an expected error", () => {
  const body = (first: string, second: string) =>
    `program p\naction a() {\n  r0 = MOVE r1${first}\n  r0 = MOVE r2${second}\n}\n`;

  it("is compared with what is found, code by code and line by line", () => {
    const found = ["3 RMT3019", "4 RMT3019"];
    const both = readCase("x.rmt", body(" ; error: RMT3019", " ; error: RMT3019"));
    expect(both).toMatchObject({ kind: "refused", expected: found, found });
    const one = readCase("x.rmt", body("", " ; error: RMT3019 RMT3008"));
    expect(one).toMatchObject({ expected: ["4 RMT3008", "4 RMT3019"], found });
  });

  it("in a program that is accepted leaves nothing found", () => {
    const text = "program p\ncounter n ; error: RMT3003\n";
    expect(readCase("x.rmt", text)).toMatchObject({ expected: ["2 RMT3003"], found: [] });
  });
});
