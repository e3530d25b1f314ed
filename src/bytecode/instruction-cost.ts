import type { Instruction } from "./instruction-set.ts";
import type { Action, Program } from "./program.ts";

/**
 * Costs count the eBPF instructions that the kernel machine needs for one instruction, approximately and never far
 * below: arithmetic on registers is one eBPF instruction; CALL is the call, its five argument registers (r1 to r5 of
 * the eBPF calling convention) and the check of what comes back; RMT_MATCH_CTXT is building the key, a map lookup, the
 * update on a miss and the null check between; a node of a tree walk is the load of its fields, compare and branch in
 * a bounded loop, 2 beyond the loads that the JIT folds.
 */
const callCost = 10;
const matchContextCost = 20;
const treeNodeCost = 2;

/** What each begun round of a LOOP costs beside its body: the counter's step and the test. */
export const loopRoundCost = 1;

/**
 * What executing this instruction once costs, without the blocks in it and without `loopRoundCost`. Indices that lead
 * nowhere count as length 1.
 */
export function instructionCost(program: Program, action: Action, instruction: Instruction): number {
  switch (instruction.op) {
    case "CALL":
      return callCost;
    case "RMT_MATCH_CTXT":
      return matchContextCost;
    case "RMT_TREE_WALK":
      return treeNodeCost * (program.models[instruction.model]?.maxDepth ?? 1) + 2;
    case "RMT_LEARN":
      return callCost + vectorLength(action, instruction.features);
    case "RMT_VECTOR_LD":
    case "RMT_VECTOR_ZERO":
    case "RMT_VECTOR_COPY":
    case "RMT_VECTOR_PUSH":
      return vectorLength(action, instruction.vector);
    default:
      return 1;
  }
}

function vectorLength(action: Action, register: number): number {
  const type = action.registers[register];
  return type?.kind === "vector" ? type.length : 1;
}
