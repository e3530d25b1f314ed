import { describe, expect, it } from "vitest";
import { unwrap } from "../diagnostics/index.ts";
import { instructionCost } from "./instruction-cost.ts";
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
r0 r1 = RMT_TREE_WALK m v4
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
});
