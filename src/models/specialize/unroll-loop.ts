import type { Block, Instruction, InstructionOf } from "../../bytecode/index.ts";

/**
 * The rounds of a loop one after another, each with its counter as a constant. Where the body leaves the loop, a BLOCK
 * stands around all rounds; where it goes on with the next round, one around each.
 */
export function unrollLoop(loop: InstructionOf<"LOOP">): Block {
  const { counter, bound, body, location } = loop;
  const hasOuter = jumpsTo(body, "BREAK", 0);
  const hasInner = jumpsTo(body, "CONTINUE", 0);
  const retargeted = retarget(body, 0, { inner: hasInner ? 1 : 0, outer: hasOuter ? 1 : 0 });
  const rounds: Instruction[] = [];
  for (let round = 0; round < bound; round++) {
    const code: Block = [{ op: "CONST", result: counter, value: BigInt(round), location }, ...retargeted];
    if (hasInner) rounds.push({ op: "BLOCK", body: code, location });
    else rounds.push(...code);
  }
  return hasOuter ? [{ op: "BLOCK", body: rounds, location }] : rounds;
}

/** Whether a block has such a jump to the target that is `level` levels out of it. */
function jumpsTo(block: Block, op: "BREAK" | "CONTINUE", level: number): boolean {
  return block.some((instruction) => {
    switch (instruction.op) {
      case "BREAK":
      case "CONTINUE":
        return instruction.op === op && instruction.depth === level;
      case "IF":
        return jumpsTo(instruction.whenTrue, op, level) || jumpsTo(instruction.whenFalse, op, level);
      case "BLOCK":
      case "LOOP":
        return jumpsTo(instruction.body, op, level + 1);
      case "RMT_INFER":
        return jumpsTo(instruction.body, op, level);
      default:
        return false;
    }
  });
}

/** The jumps of a loop's body as they are inside of the blocks (0 or 1 each) that take the loop's place. */
function retarget(block: Block, level: number, blocks: { readonly inner: number; readonly outer: number }): Block {
  return block.map((instruction): Instruction => {
    switch (instruction.op) {
      case "BREAK":
      case "CONTINUE": {
        const { op, depth } = instruction;
        if (depth < level) return instruction;
        if (depth > level) return { ...instruction, depth: depth + blocks.inner + blocks.outer - 1 };
        return { ...instruction, op: "BREAK", depth: op === "BREAK" ? level + blocks.inner : level };
      }
      case "IF": {
        const { whenTrue, whenFalse } = instruction;
        return {
          ...instruction,
          whenTrue: retarget(whenTrue, level, blocks),
          whenFalse: retarget(whenFalse, level, blocks),
        };
      }
      case "BLOCK":
      case "LOOP":
        return { ...instruction, body: retarget(instruction.body, level + 1, blocks) };
      case "RMT_INFER":
        return { ...instruction, body: retarget(instruction.body, level, blocks) };
      default:
        return instruction;
    }
  });
}
