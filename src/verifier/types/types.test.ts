import { describe, expect, it } from "vitest";
import { assembleProgram, type InstructionName, instructionSet } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { rules, verifyProgram } from "../index.ts";
import { typesRule } from "./index.ts";

/** A program whose action has numbers in r0 to r3, all 0, and has written every vector it declares. */
function program(body: string): string {
  return `program p
context recent(process: u32, page: u64) capacity 8 { page: u64 deltas: ring i32[8] }
context known(page: u64) capacity 8 kind hash { seen: u8 }
context slots(index: u16) capacity 8 kind array percpu { uses: u64 }
context routes(address: u32) capacity 8 kind lpm { port: u8 }
context todo() capacity 8 kind queue { page: u64 length: u8 }
model forest: decisionTree i32[8] => i32 nodes 7 depth 3 trees 4
model net: network i8[16] => i8
tensor weights of net: i8[4 16]
tensor bits of net: u32[4 2]
tensor kernels of net: i8[2 3 3 1]
tensor line of net: i8[3 1 4 2]
tensor bias: i32[4] = 1 -2 3 -4
tensor curve: u8[16 16] = ${"7 ".repeat(256)}
counter misses
histogram sizes
metadata class: u8
action a() {
registers r0..r9 c10: recent c11: known c12: slots c13: routes c14: todo
registers v15: i8[16] v16: i32[4] v17: i32[4] v18: i8[4] v19: u32[2] v20: i8[64] v21: i32[8] v22: i64[4]
registers v23: u32[1] v24: i32[32] v25: i8[36] v26: u8[16] v27: i32[5] v28: i32[12] v29: i8[8]
r0 = CONST 0
r1 = CONST 0
r2 = CONST 0
r3 = CONST 0
${Array.from({ length: 15 }, (_, index) => `v${15 + index} = RMT_VECTOR_ZERO`).join("\n")}
${body}
}
table t at test.event {
match class: u8 exact metadata
match a: i64 exact event.0
actions a
}
`;
}

function codes(body: string): string[] {
  const result = verifyProgram(unwrap(assembleProgram(program(body), "p.rmt")));
  return result.ok ? [] : result.diagnostics.map(({ code }) => code);
}

const accepted: readonly [instruction: InstructionName, ...bodies: string[]][] = [
  [
    "RMT_MATCH_CTXT",
    "c10 = RMT_MATCH_CTXT recent (r0 r1)",
    "c11 = RMT_MATCH_CTXT known (r0)",
    "c12 = RMT_MATCH_CTXT slots (r0)",
  ],
  [
    "RMT_FIND_CTXT",
    "r1 c10 = RMT_FIND_CTXT recent (r0 r1)\nr2 = RMT_LD_CTXT c10.page",
    "r1 c13 = RMT_FIND_CTXT routes (r0)\nRMT_ST_CTXT c13.port r1",
  ],
  ["RMT_DELETE_CTXT", "r1 = RMT_DELETE_CTXT recent (r0 r0)", "r1 = RMT_DELETE_CTXT known (r0)"],
  ["RMT_PUSH_QUEUE", "r1 = RMT_PUSH_QUEUE todo (r0 r0)"],
  ["RMT_POP_QUEUE", "r1 c14 = RMT_POP_QUEUE todo\nr2 = RMT_LD_CTXT c14.length"],
  ["RMT_LD_CTXT", "c11 = RMT_MATCH_CTXT known (r0)\nr1 = RMT_LD_CTXT c11.seen"],
  ["RMT_ST_CTXT", "c11 = RMT_MATCH_CTXT known (r0)\nRMT_ST_CTXT c11.seen r0"],
  ["RMT_LD_ARRAY", "c10 = RMT_MATCH_CTXT recent (r0 r1)\nr1 = RMT_LD_ARRAY c10.deltas r0"],
  ["RMT_PUSH_RING", "c10 = RMT_MATCH_CTXT recent (r0 r1)\nRMT_PUSH_RING c10.deltas r0"],
  ["RMT_VECTOR_LD", "c10 = RMT_MATCH_CTXT recent (r0 r1)\nv21 = RMT_VECTOR_LD c10.deltas"],
  ["RMT_LD_META", "r1 = RMT_LD_META class"],
  ["RMT_ST_META", "RMT_ST_META class r0"],
  ["RMT_COUNT", "RMT_COUNT misses r0"],
  ["RMT_OBSERVE", "RMT_OBSERVE sizes r0"],
  ["RMT_VECTOR_ZERO", "v15 = RMT_VECTOR_ZERO"],
  ["RMT_VECTOR_COPY", "v16 = RMT_VECTOR_COPY v17"],
  ["RMT_VECTOR_PUSH", "RMT_VECTOR_PUSH v15 r0"],
  ["RMT_VECTOR_SET", "RMT_VECTOR_SET v15 r0 r0"],
  ["RMT_SCALAR_VAL", "r1 = RMT_SCALAR_VAL v15 r0"],
  ["RMT_VECTOR_CONVERT", "v16 = RMT_VECTOR_CONVERT v18", "v18 = RMT_VECTOR_CONVERT v22"],
  ["RMT_VECTOR_SLICE", "v18 = RMT_VECTOR_SLICE v15 0", "v18 = RMT_VECTOR_SLICE v15 12"],
  ["RMT_VECTOR_PUT", "RMT_VECTOR_PUT v15 v18 12"],
  ["RMT_VECTOR_ADD", "v16 = RMT_VECTOR_ADD v17 v16"],
  ["RMT_VECTOR_SUB", "v16 = RMT_VECTOR_SUB v17 v16"],
  ["RMT_VECTOR_MUL", "v16 = RMT_VECTOR_MUL v17 v16"],
  ["RMT_VECTOR_MIN", "v16 = RMT_VECTOR_MIN v17 v16"],
  ["RMT_VECTOR_MAX", "v16 = RMT_VECTOR_MAX v17 v16"],
  ["RMT_VECTOR_SUM", "r1 = RMT_VECTOR_SUM v15"],
  ["RMT_VECTOR_DOT", "r1 = RMT_VECTOR_DOT v16 v18"],
  ["RMT_TREE_WALK", "r1 r2 = RMT_TREE_WALK forest r0 v21"],
  ["RMT_LEARN", "RMT_LEARN forest v21 r0", "RMT_LEARN net v15 r0"],
  [
    "RMT_INFER",
    "r1 r2 = RMT_INFER forest v21 {\nr3 = CONST 0\nr1 r2 = RMT_TREE_WALK forest r3 v21\n}",
    "r1 r2 = RMT_INFER net v15 {\nr1 = CONST 0\nr1 = RMT_SCALAR_VAL v15 r1\nr2 = CONST 255\n}",
  ],
  ["RMT_ARG_MAX", "r1 r2 = RMT_ARG_MAX v15"],
  ["RMT_RELU", "v16 = RMT_RELU v16"],
  ["RMT_CLAMP", "v16 = RMT_CLAMP v17 r0 r1"],
  ["RMT_REQUANTIZE", "v18 = RMT_REQUANTIZE v16 r0 r1", "v16 = RMT_REQUANTIZE v22 r0 r1"],
  ["RMT_VECTOR_MAP", "v26 = RMT_VECTOR_MAP v15 curve", "v15 = RMT_VECTOR_MAP v26 curve"],
  ["RMT_BINARIZE", "v23 = RMT_BINARIZE v15", "v19 = RMT_BINARIZE v20", "v19 = RMT_BINARIZE v25"],
  ["RMT_TENSOR_LD", "v16 = RMT_TENSOR_LD bias", "v21 = RMT_TENSOR_LD bias", "v20 = RMT_TENSOR_LD weights"],
  ["RMT_ROW_LD", "v15 = RMT_ROW_LD weights r0"],
  ["RMT_LOOKUP", "r1 = RMT_LOOKUP kernels r0"],
  ["RMT_GATHER", "v18 = RMT_GATHER weights v22"],
  ["RMT_MAT_MUL", "RMT_MAT_MUL v16 weights v15", "RMT_MAT_MUL v22 weights v26"],
  [
    "RMT_CONVOLVE",
    // 4 × 4 pixels, padded by 1: 4 × 4 windows of 3 × 3, two outputs each.
    "RMT_CONVOLVE v24 kernels v15 4 4 1 1 1 1",
    // The same without padding: 2 × 2 windows.
    "RMT_CONVOLVE v21 kernels v15 4 4 1 1 0 0",
    // Every second window of 6 × 6 pixels, where a row is left over: 2 × 2 again.
    "RMT_CONVOLVE v21 kernels v25 6 6 2 2 0 0",
    // A line of 8 samples in 2 channels, windows of 4 every 3 samples: 2, and 3 outputs, is 6; padded by 2: 3 → 9.
    "RMT_CONVOLVE v28 line v15 1 8 1 3 0 3",
  ],
  ["RMT_POOL_MAX", "v18 = RMT_POOL_MAX v15 4 4 1 2 2 2 2", "v18 = RMT_POOL_MAX v25 6 6 1 3 3 2 2"],
  ["RMT_POOL_AVERAGE", "v29 = RMT_POOL_AVERAGE v15 1 8 2 1 2 1 2"],
  ["RMT_MODEL_READY", "r1 = RMT_MODEL_READY net", "r1 = RMT_MODEL_READY forest"],
  ["RMT_BIT_MAT_MUL", "RMT_BIT_MAT_MUL v16 bits v19 64", "RMT_BIT_MAT_MUL v22 bits v19 33"],
];

describe("the types rule accepts", () => {
  it.each(accepted)("%s", (instruction, ...bodies) => {
    for (const body of bodies) {
      expect(body).toContain(instruction);
      expect(codes(body)).toEqual([]);
    }
  });

  it("each instruction of the machine in one of these cases, those on registers, the event or aggregates alone excepted", () => {
    const tested = new Set(accepted.map(([instruction]) => instruction));
    const others = Object.keys(instructionSet).filter((name) => name.startsWith("RMT_") && !tested.has(name as never));
    expect(others).toEqual(["RMT_RANDOM", "RMT_LD_EVENT", "RMT_ST_ARRAY", "RMT_CONTRIBUTE", "RMT_NOISY_SUM"]);
  });
});

const refused: readonly [what: string, code: string, body: string][] = [
  ["a match in an lpm context", "RMT3024", "c13 = RMT_MATCH_CTXT routes (r0)"],
  ["a match in a queue", "RMT3024", "c14 = RMT_MATCH_CTXT todo ()"],
  ["a search in a queue", "RMT3024", "r1 c14 = RMT_FIND_CTXT todo ()"],
  ["a deletion from an array", "RMT3024", "r1 = RMT_DELETE_CTXT slots (r0)"],
  ["a deletion from an lpm context", "RMT3024", "r1 = RMT_DELETE_CTXT routes (r0)"],
  ["a push into a hash context", "RMT3024", "r1 = RMT_PUSH_QUEUE known (r0)"],
  ["a pop from a hash context", "RMT3024", "r1 c11 = RMT_POP_QUEUE known"],
  ["a search with too few keys", "RMT3010", "r1 c10 = RMT_FIND_CTXT recent (r0)"],
  ["a search into a record of another context", "RMT3010", "r1 c11 = RMT_FIND_CTXT recent (r0 r0)"],
  ["a deletion with too many keys", "RMT3010", "r1 = RMT_DELETE_CTXT known (r0 r0)"],
  ["a push of too few values", "RMT3010", "r1 = RMT_PUSH_QUEUE todo (r0)"],
  ["a pop into a record of another context", "RMT3010", "r1 c11 = RMT_POP_QUEUE todo"],
  ["a histogram that is added to", "RMT3027", "RMT_COUNT sizes r0"],
  ["a counter that observes", "RMT3027", "RMT_OBSERVE misses r0"],
  ["a conversion of another length", "RMT3012", "v16 = RMT_VECTOR_CONVERT v15"],
  ["a slice of another type", "RMT3012", "v16 = RMT_VECTOR_SLICE v15 0"],
  ["a slice beyond the end", "RMT3029", "v18 = RMT_VECTOR_SLICE v15 13"],
  ["a part of another type", "RMT3012", "RMT_VECTOR_PUT v15 v16 0"],
  ["a part beyond the end", "RMT3029", "RMT_VECTOR_PUT v15 v18 13"],
  ["a part longer than the whole", "RMT3029", "RMT_VECTOR_PUT v18 v15 0"],
  ["a sum of vectors of different types", "RMT3012", "v16 = RMT_VECTOR_ADD v17 v22"],
  ["a difference of vectors of different lengths", "RMT3012", "v16 = RMT_VECTOR_SUB v21 v17"],
  ["a product into another type", "RMT3012", "v18 = RMT_VECTOR_MUL v17 v18"],
  ["a minimum of different types", "RMT3012", "v16 = RMT_VECTOR_MIN v17 v18"],
  ["a maximum of different lengths", "RMT3012", "v16 = RMT_VECTOR_MAX v17 v21"],
  ["a dot product of different lengths", "RMT3012", "r1 = RMT_VECTOR_DOT v16 v15"],
  ["a walk through a network", "RMT3028", "r1 r2 = RMT_TREE_WALK net r0 v15"],
  ["samples of another type than the network's", "RMT3012", "RMT_LEARN net v26 r0"],
  ["a rectified vector of another type", "RMT3012", "v16 = RMT_RELU v18"],
  ["a clamped vector of another length", "RMT3012", "v16 = RMT_CLAMP v21 r0 r0"],
  ["a requantized vector of another length", "RMT3012", "v18 = RMT_REQUANTIZE v21 r0 r0"],
  ["a table of too few elements", "RMT3026", "v15 = RMT_VECTOR_MAP v26 weights"],
  ["a table for wide elements", "RMT3012", "v16 = RMT_VECTOR_MAP v17 curve"],
  ["a mapped vector of another length", "RMT3012", "v16 = RMT_VECTOR_MAP v26 curve"],
  ["signs in signed words", "RMT3012", "v16 = RMT_BINARIZE v15"],
  ["signs in too few words", "RMT3012", "v23 = RMT_BINARIZE v25"],
  ["signs in too many words", "RMT3012", "v19 = RMT_BINARIZE v15"],
  ["a tensor of another type", "RMT3012", "v22 = RMT_TENSOR_LD bias"],
  ["a tensor that does not fill evenly", "RMT3026", "v27 = RMT_TENSOR_LD bias"],
  ["a tensor larger than the vector", "RMT3026", "v26 = RMT_TENSOR_LD curve"],
  ["a row of a tensor of one dimension", "RMT3026", "v16 = RMT_ROW_LD bias r0"],
  ["a row of another length", "RMT3012", "v18 = RMT_ROW_LD weights r0"],
  ["a row of another type", "RMT3012", "v26 = RMT_ROW_LD weights r0"],
  ["elements gathered from four dimensions", "RMT3026", "v18 = RMT_GATHER kernels v22"],
  ["fewer indices than rows", "RMT3012", "v18 = RMT_GATHER weights v19"],
  ["gathered elements of another type", "RMT3012", "v16 = RMT_GATHER weights v22"],
  ["a product with a tensor of four dimensions", "RMT3026", "RMT_MAT_MUL v16 kernels v15"],
  ["a product summed up in i8", "RMT3012", "RMT_MAT_MUL v18 weights v15"],
  ["a product with too few rows", "RMT3012", "RMT_MAT_MUL v21 weights v15"],
  ["a product with too few columns", "RMT3012", "RMT_MAT_MUL v16 weights v25"],
  ["a kernel of two dimensions", "RMT3026", "RMT_CONVOLVE v16 weights v15 4 4 1 1 0 0"],
  ["a convolution with a stride of 0", "RMT3029", "RMT_CONVOLVE v24 kernels v15 4 4 0 1 1 1"],
  ["a convolution of nothing", "RMT3029", "RMT_CONVOLVE v24 kernels v15 0 4 1 1 4 1"],
  ["a kernel larger than the image", "RMT3029", "RMT_CONVOLVE v24 kernels v18 2 2 1 1 0 0"],
  ["an image of another size", "RMT3012", "RMT_CONVOLVE v24 kernels v25 4 4 1 1 1 1"],
  ["results of another size", "RMT3012", "RMT_CONVOLVE v24 kernels v15 4 4 1 1 0 0"],
  ["results of a convolution in i8", "RMT3012", "RMT_CONVOLVE v29 kernels v15 4 4 1 1 0 0"],
  ["an enormous image", "RMT3012", "RMT_CONVOLVE v24 kernels v15 4294967295 4294967295 1 1 4294967295 4294967295"],
  ["a window of no size", "RMT3029", "v18 = RMT_POOL_MAX v15 4 4 1 0 2 2 2"],
  ["no channels", "RMT3029", "v18 = RMT_POOL_MAX v15 4 4 0 2 2 2 2"],
  ["a window larger than the image", "RMT3029", "v18 = RMT_POOL_MAX v15 4 4 1 5 2 2 2"],
  ["windows that do not move", "RMT3029", "v18 = RMT_POOL_AVERAGE v15 4 4 1 2 2 2 0"],
  ["pooling into another type", "RMT3012", "v16 = RMT_POOL_MAX v15 4 4 1 2 2 2 2"],
  ["pooling into another length", "RMT3012", "v29 = RMT_POOL_MAX v15 4 4 1 2 2 2 2"],
  ["pooling of another image", "RMT3012", "v18 = RMT_POOL_AVERAGE v15 4 4 2 2 2 2 2"],
  ["bits in signed words", "RMT3026", "RMT_BIT_MAT_MUL v16 weights v19 512"],
  ["no bits", "RMT3029", "RMT_BIT_MAT_MUL v16 bits v19 0"],
  ["more bits than a row has", "RMT3029", "RMT_BIT_MAT_MUL v16 bits v19 65"],
  ["a source of too few bits", "RMT3012", "RMT_BIT_MAT_MUL v16 bits v23 32"],
  ["equal bits counted in i8", "RMT3012", "RMT_BIT_MAT_MUL v18 bits v19 64"],
];

describe("the types rule refuses", () => {
  it.each(refused)("%s", (_, code, body) => {
    const found = codes(body);
    expect(found).toContain(code);
    for (const other of found) expect(typesRule.codes).toContain(other);
  });

  it("with every code of its own here or with the fields of records (RMT3011, in verifier.test.ts)", () => {
    expect(rules).toContain(typesRule);
    const seen = new Set([...refused.map(([, code]) => code), "RMT3011"]);
    expect([...seen].toSorted()).toEqual([...typesRule.codes].toSorted());
  });

  const absent: readonly [what: string, body: string][] = [
    ["a tensor", "r1 = RMT_LOOKUP #6 r0"],
    ["a counter", "RMT_COUNT #2 r0"],
    ["a metadata field", "r1 = RMT_LD_META #1"],
    ["a table", "TAIL_CALL #1"],
    ["a model", "r1 = RMT_MODEL_READY #2"],
    ["a queue", "r1 c14 = RMT_POP_QUEUE #5"],
  ];
  it.each(absent)("%s that does not exist", (_, body) => {
    expect(codes(body)).toEqual(["RMT3008"]);
  });

  it("registers of the wrong kind for what an instruction writes", () => {
    expect(codes("v15 c10 = RMT_FIND_CTXT recent (r0 r0)")).toEqual(["RMT3009"]);
    expect(codes("r1 v15 = RMT_POP_QUEUE todo")).toEqual(["RMT3009"]);
    expect(codes("r1 = RMT_VECTOR_ADD v15 v15")).toEqual(["RMT3009"]);
  });

  it("records and vectors read before they are written, also those that instructions add to", () => {
    expect(codes("RMT_ST_CTXT c10.page r0")).toEqual(["RMT3019"]);
    expect(codes("IF r0 {\nr1 c14 = RMT_POP_QUEUE todo\n}\nr2 = RMT_LD_CTXT c14.page")).toEqual(["RMT3019"]);
    const text = program("RMT_MAT_MUL v30 weights v15").replace("v29: i8[8]", "v29: i8[8] v30: i32[4]");
    const result = verifyProgram(unwrap(assembleProgram(text, "p.rmt")));
    expect(result.ok ? [] : result.diagnostics.map(({ code }) => code)).toEqual(["RMT3019"]);
  });
});
