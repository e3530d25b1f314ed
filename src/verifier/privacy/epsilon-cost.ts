import type { Action, Block, Program } from "../../bytecode/index.ts";

/**
 * What one run of the action may cost of the privacy budget at worst, in millionths of epsilon: the answers to several
 * questions together cost the sum (sequential composition of differential privacy).
 */
export function epsilonOfAction(action: Action): number {
  return epsilonOfBlock(action.body);
}

/** By table: what a match costs at worst. */
export function epsilonOfTables(program: Program): readonly number[] {
  const costs = program.actions.map(epsilonOfAction);
  return program.tables.map(({ actions }) => Math.max(0, ...actions.map((action) => costs[action]!)));
}

function epsilonOfBlock(block: Block): number {
  let total = 0;
  for (const instruction of block) {
    switch (instruction.op) {
      case "RMT_NOISY_SUM":
        total += instruction.epsilon;
        break;
      case "IF":
        total += Math.max(epsilonOfBlock(instruction.whenTrue), epsilonOfBlock(instruction.whenFalse));
        break;
      case "LOOP":
        total += instruction.bound * epsilonOfBlock(instruction.body);
        break;
      case "BLOCK":
      case "RMT_INFER":
        total += epsilonOfBlock(instruction.body);
        break;
      case "BREAK":
      case "CONTINUE":
      case "RETURN":
      case "EXIT":
      case "TAIL_CALL":
        return total;
    }
  }
  return total;
}
