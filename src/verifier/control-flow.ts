import { type Action, type Block, blocksOf, type Instruction, maximumNesting } from "../bytecode/index.ts";
import { limits } from "./limits.ts";
import { isBetween, type Rule, report, type Verification } from "./verification.ts";

/** Blocks, loops and jumps are what structured code allows, so that every run ends. */
export const controlFlowRule: Rule = {
  codes: ["RMT3005", "RMT3006", "RMT3007"],
  proves: "blocks are not nested too deep, loop bounds are in range, BREAK and CONTINUE name an enclosing target",
  check: (verification) => {
    for (const action of verification.program.actions) {
      const walk: Walk = { verification, action, targets: [], instructions: 0 };
      checkBlock(walk, action.body, 1);
      if (walk.instructions > limits.actionInstructions) {
        const message = `action ${action.name} has more than ${limits.actionInstructions} instructions`;
        report(verification, "RMT3005", message, "divide the action over several tables", { action });
      }
    }
  },
};

interface Walk {
  readonly verification: Verification;
  readonly action: Action;
  readonly targets: ("BLOCK" | "LOOP")[];
  instructions: number;
}

function checkBlock(walk: Walk, block: Block, depth: number): void {
  for (const instruction of block) {
    walk.instructions += 1;
    if (walk.instructions > limits.actionInstructions) return;
    checkInstruction(walk, instruction);
    const blocks = blocksOf(instruction);
    if (blocks.length === 0) continue;
    if (depth >= maximumNesting) {
      const message = `blocks are nested deeper than ${maximumNesting} in action ${walk.action.name}`;
      // No place: looking for its path would go just as deep.
      report(walk.verification, "RMT3005", message, "divide the action over several tables", {
        declaration: walk.action,
      });
      return;
    }
    const isTarget = instruction.op === "BLOCK" || instruction.op === "LOOP";
    if (isTarget) walk.targets.push(instruction.op);
    for (const inner of blocks) checkBlock(walk, inner.block, depth + 1);
    if (isTarget) walk.targets.pop();
  }
}

function checkInstruction({ verification, action, targets }: Walk, instruction: Instruction): void {
  const { op } = instruction;
  if (op === "LOOP" && !isBetween(instruction.bound, 1, limits.loopBound)) {
    const message = `a loop may run ${instruction.bound} times`;
    report(verification, "RMT3006", message, `allowed are 1 to ${limits.loopBound}`, { action, instruction });
  }
  if (op !== "BREAK" && op !== "CONTINUE") return;
  const target = isBetween(instruction.depth, 0, targets.length - 1) ? targets.at(-1 - instruction.depth) : undefined;
  if (target === undefined) {
    const message = `${op} ${instruction.depth} leads out of the action: ${targets.length} blocks and loops are around it`;
    const hint = targets.length === 0 ? "end the action with RETURN" : `allowed are 0 to ${targets.length - 1}`;
    report(verification, "RMT3007", message, hint, { action, instruction });
  } else if (op === "CONTINUE" && target === "BLOCK") {
    const message = `CONTINUE ${instruction.depth} names a BLOCK`;
    report(verification, "RMT3007", message, "only a LOOP has a next time round; leave a BLOCK with BREAK", {
      action,
      instruction,
    });
  }
}
