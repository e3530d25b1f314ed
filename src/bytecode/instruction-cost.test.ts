import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyProgram } from "../../test/any-program.ts";
import { unwrap } from "../diagnostics/index.ts";
import { instructionCost } from "./instruction-cost.ts";
import { multiplyAccumulates } from "./multiply-accumulates.ts";
import { assembleProgram } from "./text/assembler.ts";

describe("instructionCost", () => {
  it("counts vectors by their length, walks by their depth, calls and matches by what the kernel does", () => {
    const program = unwrap(
      assembleProgram(
        `program p
context c(k: u32) { array: array i32[7] }
model m: decisionTree i32[7] => i32 nodes 9 depth 5
action a() {
registers r0..r2 c3: c v4: i32[7]
r0 = ADD r1 r2
c3 = RMT_MATCH_CTXT c (r0)
v4 = RMT_VECTOR_LD c3.array
RMT_VECTOR_PUSH v4 r0
r0 = RMT_SCALAR_VAL v4 r1
r0 r1 = RMT_TREE_WALK m r0 v4
RMT_LEARN m v4 r0
r0 = CALL prefetch (r0)
r0 = LOOP 9 {
}
}`,
        "x.rmt",
      ),
    );
    const action = program.actions[0]!;
    const costs = action.body.map((instruction) => instructionCost(program, action, instruction));
    expect(costs).toEqual([1, 20, 7, 7, 1, 12, 17, 10, 1]);
  });

  const declarations = `program p
context c(k: u32) { f: u8 }
context q() kind queue { f: u8 g: u8 }
model net: network i8[16] => i8
tensor w of net: i8[4 16]
tensor k of net: i8[2 3 3 1]
tensor b of net: u32[4 2]
counter n
histogram h
action a() {
registers r0..r2 c3: c c4: q v5: i8[16] v6: i32[4] v7: i32[32] v8: u32[2] v9: i8[4]
`;

  /** Costs and multiply-accumulates of each line. */
  function measure(lines: readonly string[]): { costs: number[]; products: number[] } {
    const program = unwrap(assembleProgram(`${declarations}${lines.join("\n")}\n}`, "x.rmt"));
    const action = program.actions[0]!;
    return {
      costs: action.body.map((instruction) => instructionCost(program, action, instruction)),
      products: action.body.map((instruction) => multiplyAccumulates(program, action, instruction)),
    };
  }

  it("counts each product of matrices and convolutions, by their shapes", () => {
    const { costs, products } = measure([
      "RMT_MAT_MUL v6 w v5",
      "RMT_CONVOLVE v7 k v5 4 4 1 1 1 1",
      "r0 = RMT_VECTOR_DOT v5 v5",
      "RMT_BIT_MAT_MUL v6 b v8 40",
      "r0 = ADD r1 r2",
    ]);
    // 4 × 16; 4 × 4 windows of 3 × 3 for 2 outputs; 16; 4 × 40.
    expect(products).toEqual([64, 288, 16, 160, 0]);
    // 3 a product, 2 an accumulator, 4 a place of a window, 17 a word of bits.
    expect(costs).toEqual([64 * 3 + 4 * 2, 288 * 3 + 16 * 9 * 4 + 32 * 2, 16 * 3, 8 * 17 + 4 * 2, 1]);
  });

  it("counts what is done with each element, and what maps and queues do", () => {
    const lines: readonly [line: string, cost: number][] = [
      ["r0 = HASH (r0 r1 r2)", 1 + 3 * 4],
      ["r0 = COUNT_ONES r0", 12],
      ["r0 = LEADING_ZEROS r0", 16],
      ["r0 c3 = RMT_FIND_CTXT c (r0)", 15],
      ["r0 = RMT_DELETE_CTXT c (r0)", 15],
      ["r0 = RMT_PUSH_QUEUE q (r0 r1)", 10 + 2],
      ["r0 c4 = RMT_POP_QUEUE q", 10 + 2],
      ["RMT_COUNT n r0", 4],
      ["RMT_OBSERVE h r0", 16 + 4],
      ["v6 = RMT_RELU v6", 4 * 3],
      ["v6 = RMT_VECTOR_ADD v6 v6", 4 * 4],
      ["v9 = RMT_REQUANTIZE v6 r0 r1", 4 * 9],
      ["r0 r1 = RMT_ARG_MAX v5", 16 * 4],
      ["v5 = RMT_ROW_LD w r0", 3 + 16],
      ["r0 = RMT_LOOKUP w r0", 3],
      ["v9 = RMT_GATHER w v6", 4 * 6],
      ["RMT_VECTOR_PUT v5 v9 3", 4],
      // 2 × 2 results of windows of 2 × 2.
      ["v9 = RMT_POOL_MAX v5 4 4 1 2 2 2 2", 4 * (4 * 3 + 2)],
      ["r0 = RMT_LD_META #0", 1],
    ];
    expect(measure(lines.map(([line]) => line)).costs).toEqual(lines.map(([, cost]) => cost));
  });

  it("is a number from 0 on wherever operands lead", () => {
    fc.assert(
      fc.property(anyProgram(), (program) => {
        for (const action of program.actions) {
          for (const instruction of action.body) {
            expect(instructionCost(program, action, instruction)).toBeGreaterThanOrEqual(0);
            expect(multiplyAccumulates(program, action, instruction)).toBeGreaterThanOrEqual(0);
          }
        }
      }),
    );
  });
});
