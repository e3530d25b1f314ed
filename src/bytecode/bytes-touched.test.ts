import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyProgram } from "../../test/any-program.ts";
import { unwrap } from "../diagnostics/index.ts";
import { bytesTouched } from "./bytes-touched.ts";
import { assembleProgram } from "./text/assembler.ts";

const declarations = `program p
context c(k: u32, l: u16) { f: u8 ring: ring i32[7] list: array i16[16] }
context q() kind queue { f: u8 g: u64 }
model net: network i8[16] => i8
model trees: decisionTree i32[4] => i32 nodes 9 depth 5
tensor w of net: i8[4 16]
tensor k of net: i8[2 3 3 1]
tensor b of net: u32[4 2]
tensor map: i16[256] = ${"0 ".repeat(256)}
counter n
histogram h
metadata m: u16
action a() {
registers r0..r2 c3: c c4: q v5: i8[16] v6: i32[4] v7: i32[32] v8: u32[2] v9: i8[4] v10: i16[16] v11: i32[7]
`;

describe("bytesTouched", () => {
  it("counts the bytes of each operand in memory once", () => {
    const lines: readonly [line: string, bytes: number][] = [
      ["r0 = ADD r1 r2", 0],
      ["r0 = RMT_LD_EVENT event.0", 0],
      ["c3 = RMT_MATCH_CTXT c (r0 r1)", 4 + 2],
      ["r0 c3 = RMT_FIND_CTXT c (r0 r1)", 4 + 2],
      ["r0 = RMT_PUSH_QUEUE q (r0 r1)", 1 + 8],
      ["r0 = RMT_LD_CTXT c3.f", 1],
      ["r0 = RMT_LD_ARRAY c3.list r1", 2],
      ["RMT_PUSH_RING c3.ring r1", 7 * 4],
      ["v11 = RMT_VECTOR_LD c3.ring", 2 * 7 * 4],
      ["r0 = RMT_LD_META m", 2],
      ["RMT_COUNT n r0", 8],
      ["RMT_OBSERVE h r0", 8],
      ["RMT_VECTOR_PUSH v6 r0", 4 * 4],
      ["r0 = RMT_SCALAR_VAL v6 r1", 4],
      ["v6 = RMT_VECTOR_ADD v6 v6", 3 * 4 * 4],
      ["RMT_VECTOR_PUT v5 v9 3", 2 * 4],
      ["v9 = RMT_REQUANTIZE v6 r0 r1", 4 * 4 + 4],
      ["r0 r1 = RMT_TREE_WALK trees r0 v6", 4 * 4 + 6 * 19],
      ["v5 = RMT_ROW_LD w r0", 2 * 16],
      ["r0 = RMT_LOOKUP w r0", 1],
      ["v10 = RMT_VECTOR_MAP v5 map", 16 + 16 * 2 + 16 * 2],
      ["v9 = RMT_GATHER w v6", 4 * 4 + 2 * 4],
      ["RMT_MAT_MUL v6 w v5", 4 * 16 + 16 + 4 * 4],
      ["RMT_BIT_MAT_MUL v6 b v8 40", 8 * 4 + 2 * 4 + 4 * 4],
      ["RMT_CONVOLVE v7 k v5 4 4 1 1 1 1", 18 + 16 + 32 * 4],
      ["v9 = RMT_POOL_MAX v5 4 4 1 2 2 2 2", 16 + 4],
    ];
    const program = unwrap(assembleProgram(`${declarations}${lines.map(([line]) => line).join("\n")}\n}`, "x.rmt"));
    const action = program.actions[0]!;
    const found = action.body.map((instruction, index) => [
      lines[index]![0],
      bytesTouched(program, action, instruction),
    ]);
    expect(found).toEqual(lines);
  });

  it("is a number from 0 on wherever operands lead", () => {
    fc.assert(
      fc.property(anyProgram(), (program) => {
        for (const action of program.actions) {
          for (const instruction of action.body) {
            expect(bytesTouched(program, action, instruction)).toBeGreaterThanOrEqual(0);
          }
        }
      }),
    );
  });
});
