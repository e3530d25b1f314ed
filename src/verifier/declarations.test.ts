import { describe, expect, it } from "vitest";
import { assembleProgram, type Program } from "../bytecode/index.ts";
import { type Diagnostic, unwrap } from "../diagnostics/index.ts";
import { verifyProgram } from "./index.ts";

function verify(program: Program): readonly Diagnostic[] {
  const result = verifyProgram(program);
  return result.ok ? [] : result.diagnostics;
}

function assemble(text: string): Program {
  return unwrap(assembleProgram(`program p\n${text}`, "p.rmt"));
}

/** What the verifier says about the declarations, by code. */
function codes(text: string): string[] {
  return verify(assemble(text)).map(({ code }) => code);
}

describe("contexts", () => {
  const refused: readonly [what: string, text: string][] = [
    ["an array without an index", "context c() kind array { f: u8 }"],
    ["an array with two indices", "context c(i: u8, j: u8) kind array { f: u8 }"],
    ["an lpm context with two keys", "context c(i: u8, j: u8) kind lpm { f: u8 }"],
    ["a queue with a key", "context c(i: u8) kind queue { f: u8 }"],
    ["a queue of arrays", "context c() kind queue { f: array u8[2] }"],
    ["a queue for each CPU", "context c() kind queue percpu { f: u8 }"],
    ["a hash context without keys", "context c() kind hash { f: u8 }"],
  ];
  it.each(refused)("are refused: %s", (_, text) => {
    expect(codes(text)).toEqual(["RMT3001"]);
  });

  it("of every kind are accepted, for each CPU too", () => {
    for (const kind of ["lru", "hash", "array", "lpm"]) {
      expect(codes(`context c(i: u32) kind ${kind} { f: u8 g: ring i8[4] }`)).toEqual([]);
      expect(codes(`context c(i: u32) kind ${kind} percpu { f: u8 }`)).toEqual([]);
    }
    expect(codes("context c() capacity 8 kind queue { f: u8 g: i64 }")).toEqual([]);
    expect(codes("context c(i: u8, j: u8) kind hash { f: u8 }")).toEqual([]);
  });
});

describe("model slots", () => {
  it("are refused with no trees or far too many", () => {
    expect(codes("model m: decisionTree i32[2] => i32 nodes 3 depth 1 trees 0")).toEqual(["RMT3002"]);
    expect(codes("model m: decisionTree i32[2] => i32 nodes 3 depth 1 trees 1025")).toEqual(["RMT3002"]);
    expect(codes("model m: decisionTree i32[2] => i32 nodes 3 depth 1 trees 1024")).toEqual([]);
  });

  it("of networks take as many features as a vector has elements, of 32 bits at most", () => {
    expect(codes("model m: network i8[4096] => i8")).toEqual([]);
    expect(codes("model m: network i8[4097] => i8")).toEqual(["RMT3002"]);
    expect(codes("model m: network i64[4] => i8")).toEqual(["RMT3002"]);
  });
});

describe("tensors", () => {
  const net = "model net: network i8[4] => i8\nmodel tree: decisionTree i32[2] => i32 nodes 3 depth 1\n";
  const refused: readonly [what: string, text: string][] = [
    ["64-bit elements", "tensor t of net: u64[4]"],
    ["no dimensions", "tensor t of net: i8[]"],
    ["five dimensions", "tensor t of net: i8[1 1 1 1 1]"],
    ["a dimension of size 0", "tensor t of net: i8[4 0]"],
    ["too many elements", "tensor t of net: i8[1024 1025]"],
    ["sizes whose product leaves every range", "tensor t of net: i8[4294967295 4294967295 4294967295 4294967295]"],
    ["a slot that does not exist", "tensor t of #2: i8[4]"],
    ["a slot for trees", "tensor t of tree: i8[4]"],
    ["values although a slot gives them", "tensor t of net: i8[2] = 1 2"],
    ["no values of a constant", "tensor t: i8[2]"],
    ["too few values", "tensor t: i8[2 2] = 1 2 3"],
    ["too many values", "tensor t: i8[2] = 1 2 3"],
    ["a value beyond the type", "tensor t: i8[2] = 1 128"],
    ["a negative value of an unsigned type", "tensor t: u32[2] = 1 -1"],
  ];
  it.each(refused)("are refused with %s", (_, text) => {
    expect(codes(net + text)).toEqual(["RMT3025"]);
  });

  it("are refused with values that are no integers", () => {
    const program = assemble("tensor t: i8[2] = 1 2");
    const values = (first: number) => ({ ...program, tensors: [{ ...program.tensors[0]!, values: [first, 2] }] });
    expect(verify(values(1))).toEqual([]);
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(verify(values(value)).map(({ code }) => code)).toEqual(["RMT3025"]);
    }
  });

  it("of 1 to 4 dimensions up to the limit are accepted, constants with the ends of their types too", () => {
    expect(codes(`${net}tensor t of net: u32[1024 1024]\ntensor u of net: i16[2 3 4 5]`)).toEqual([]);
    expect(codes("tensor t: i8[2] = -128 127\ntensor u: u32[2] = 0 4294967295")).toEqual([]);
    expect(codes("tensor t: i32[1 1 2] = -2147483648 2147483647")).toEqual([]);
  });
});

describe("names", () => {
  it("of tensors, counters and metadata fields are refused when they are there twice", () => {
    expect(codes("tensor t: i8[1] = 1\ntensor t: i8[1] = 1")).toEqual(["RMT3003"]);
    expect(codes("counter t\nhistogram t")).toEqual(["RMT3003"]);
    expect(codes("metadata t: u8\nmetadata t: u8")).toEqual(["RMT3003"]);
    expect(codes("tensor t: i8[1] = 1\ncounter t\nmetadata t: u8")).toEqual([]);
  });
});

describe("metadata", () => {
  const table = (keys: string) => `metadata class: u8\nmetadata age: u32\ntable t at test.event {\n${keys}\n}`;

  it("is matched by name or by number", () => {
    expect(codes(table("match age: u32 exact metadata\nmatch class: u8 range metadata.0"))).toEqual([]);
  });

  it("is refused where a key names another field, type or number", () => {
    expect(codes(table("match age: u32 exact metadata.0"))).toEqual(["RMT3031"]);
    expect(codes(table("match age: u8 exact metadata"))).toEqual(["RMT3031"]);
    expect(codes(table("match age: u32 exact metadata.2"))).toEqual(["RMT3031"]);
    expect(codes("table t at test.event {\nmatch a: i64 exact metadata.0\n}")).toEqual(["RMT3031"]);
  });

  it("has at most 64 fields", () => {
    const fields = (count: number) => Array.from({ length: count }, (_, index) => `metadata m${index}: u8`).join("\n");
    expect(codes(fields(64))).toEqual([]);
    expect(codes(fields(65))).toEqual(["RMT3031"]);
  });
});

describe("TAIL_CALL", () => {
  const program = (target: string, tables: string) =>
    `action a() {\nTAIL_CALL ${target}\n}\naction b() {\n}\n${tables}`;
  const table = (name: string, hook: string, action: string) => `table ${name} at ${hook} {\nactions ${action}\n}\n`;

  it("leads to any later table of the same hook", () => {
    const tables = `${table("t", "test.event", "a")}${table("u", "test.event", "b")}${table("v", "test.event", "b")}`;
    expect(codes(program("u", tables))).toEqual([]);
    expect(codes(program("v", tables))).toEqual([]);
    expect(codes(program("v", tables.replace("u at test.event", "u at memory.swapLookup")))).toEqual([]);
  });

  it("leads anywhere in an action that no table runs", () => {
    expect(codes(program("t", table("t", "test.event", "b")))).toEqual([]);
  });

  it("is refused back to its own table, to one before, and to another hook", () => {
    expect(codes(program("t", table("t", "test.event", "a")))).toEqual(["RMT3023"]);
    const before = `${table("u", "test.event", "b")}${table("t", "test.event", "a")}`;
    expect(codes(program("u", before))).toEqual(["RMT3023"]);
    const elsewhere = `${table("t", "test.event", "a")}${table("u", "memory.swapLookup", "b")}`;
    expect(codes(program("u", elsewhere))).toEqual(["RMT3023"]);
  });

  it("is refused where one of two tables that run the action stands behind its target", () => {
    const tables = `${table("t", "test.event", "a")}${table("u", "test.event", "b")}${table("v", "test.event", "a")}`;
    expect(codes(program("u", tables))).toEqual(["RMT3023"]);
  });

  it("ends the action: what follows is neither needed nor counted", () => {
    const body = "TAIL_CALL u\nr1 = MOVE r2\nr3 = LOOP 65536 {\nr4 = LOOP 65536 {\n}\n}";
    const tables = `${table("t", "test.event", "a")}${table("u", "test.event", "b")}`;
    expect(codes(program("u", tables).replace("TAIL_CALL u", body))).toEqual([]);
    const either = "r1 = CONST 0\nIF r1 {\nTAIL_CALL u\n} ELSE {\nr2 = CONST 0\n}\nr3 = MOVE r2";
    expect(codes(program("u", tables).replace("TAIL_CALL u", either))).toEqual([]);
  });
});

describe("the memory of a program", () => {
  // 60 MiB each: 2^20 records of 60 bytes.
  const context = (name: string) => `context ${name}(k: u32) capacity 1048576 { f: array i64[7] }\n`;
  const many = (count: number) => Array.from({ length: count }, (_, index) => context(`c${index}`)).join("");

  it("may be 512 MiB in all", () => {
    expect(codes(many(8))).toEqual([]);
    const [problem, ...others] = verify(assemble(many(9)));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "RMT3030", location: { line: 2 } });
    expect(problem!.message).toBe("the program needs 540.0 MiB of memory, but may have 512.0 MiB");
    expect(problem!.hint).toMatch(/: context c0 60\.0 MiB, context c1 60\.0 MiB, context c2 60\.0 MiB$/);
  });

  it("counts tables, trees, tensors and vector registers", () => {
    // 480 MiB of contexts leave 32 MiB.
    const parts = [
      // 2^20 entries of 16 + 8 + 8 bytes, and one of 2 × 16 more.
      "table t at test.event {\nmatch a: i64 range event.0\nsize 1048576\n}\ntable u at test.event {\nsize 1\n}",
      // 27 × 65535 × 19 bytes are 32.06 MiB.
      "model m: decisionTree i32[2] => i32 nodes 65535 depth 20 trees 27",
      `model n: network i8[2] => i8\n${Array.from({ length: 9 }, (_, index) => `tensor t${index} of n: u32[1048576]`).join("\n")}`,
      // 1025 × 4096 × 8 bytes.
      `action a() {\nregisters ${Array.from({ length: 1025 }, (_, index) => `v${index}: i64[4096]`).join(" ")}\n}`,
    ];
    for (const part of parts) expect(codes(many(8) + part)).toEqual(["RMT3030"]);
    expect(codes(many(8) + parts[0]!.replace(/\ntable u(.|\n)*/, ""))).toEqual([]);
    expect(codes(many(8) + parts[1]!.replace("27", "26"))).toEqual([]);
    expect(codes(many(8) + parts[2]!.replace("tensor t8 of n: u32[1048576]", ""))).toEqual([]);
    expect(codes(many(8) + parts[3]!.replace("v1024: i64[4096]", ""))).toEqual([]);
  });

  it("is in the report by what takes it", () => {
    const text = `context c(k: u8) capacity 8 { f: u8 g: array i16[3] }
model m: decisionTree i32[2] => i32 nodes 3 depth 2 trees 5
model n: network i8[2] => i8
tensor t of n: i16[2 3 5]
tensor u: u32[2] = 1 2
action a(x: u8, y: u32) {
}
table t at test.event {
match a: i64 ternary event.0
match b: i64 lpm event.1
match c: i64 exact event.2
actions a
size 10
}`;
    expect(unwrap(verifyProgram(assemble(text))).report).toMatchObject({
      contextBytes: 8 * (1 + 1 + 6),
      modelBytes: 5 * 3 * 19,
      tensorBytes: 30 * 2 + 2 * 4,
      tableBytes: 10 * (16 + 9 + 8 + 5 + 16),
    });
  });
});

describe("the worst case", () => {
  it("counts the products that are added up", () => {
    const text = `model n: network i8[16] => i8
tensor w of n: i8[4 16]
tensor k of n: i8[2 3 3 1]
tensor b of n: u32[4 1]
action a() {
registers r0 v1: i8[16] v2: i32[4] v3: i32[8] v4: u32[1]
v1 = RMT_VECTOR_ZERO
v2 = RMT_VECTOR_ZERO
v3 = RMT_VECTOR_ZERO
v4 = RMT_VECTOR_ZERO
RMT_MAT_MUL v2 w v1
RMT_CONVOLVE v3 k v1 4 4 1 1 0 0
r0 = RMT_VECTOR_DOT v1 v1
RMT_BIT_MAT_MUL v2 b v4 20
}
table t at test.event {
actions a
}`;
    const { tables } = unwrap(verifyProgram(assemble(text))).report;
    // A matrix of 4 × 16; 2 × 2 windows of 3 × 3 for 2 outputs; 16 products; 4 rows of 20 bits.
    expect(tables[0]!.worstCase.multiplyAccumulates).toBe(64 + 72 + 16 + 80);
  });
});
