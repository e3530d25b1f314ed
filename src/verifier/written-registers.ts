import { type Block, type Instruction, type InstructionOf, isWrittenOperand } from "../bytecode/index.ts";
import { operandValues } from "./verification.ts";

/** By register 1 where it was written on every path to here; undefined: no path leads here. */
export type Written = Uint8Array | undefined;

/** Who looks on while the paths through a block are followed. */
export interface WriteObserver {
  /**
   * Called before each instruction that a path leads to.
   *
   * @param depth how many BLOCKs and LOOPs of the block are around it
   */
  readonly before: (instruction: Instruction, written: Uint8Array, depth: number) => void;
  /** Called at the end of a body that was entered with result and confidence not written; may change `written`. */
  readonly afterInference?: (inference: InstructionOf<"RMT_INFER">, written: Uint8Array) => void;
}

/**
 * Follows all paths through a block and finds out which registers are written on each of them; takes over and changes
 * `written`. Jumps out of the block end there.
 */
export function followWrites(block: Block, written: Uint8Array, observer: WriteObserver): Written {
  return runBlock({ observer, targets: [] }, block, written);
}

interface Flow {
  readonly observer: WriteObserver;
  /** What is known where BREAK and CONTINUE lead, innermost target last. */
  readonly targets: { afterBreaks: Written; afterContinues: Written }[];
}

function runBlock(flow: Flow, block: Block, written: Written): Written {
  for (const instruction of block) {
    if (written === undefined) return undefined;
    flow.observer.before(instruction, written, flow.targets.length);
    written = runInstruction(flow, instruction, written);
  }
  return written;
}

function runInstruction(flow: Flow, instruction: Instruction, written: Uint8Array): Written {
  switch (instruction.op) {
    case "IF":
      return meet(
        runBlock(flow, instruction.whenTrue, written.slice()),
        runBlock(flow, instruction.whenFalse, written.slice()),
      );
    case "RMT_INFER": {
      // What the model answers comes from the body, not from before.
      written[instruction.result] = 0;
      written[instruction.confidence] = 0;
      const end = runBlock(flow, instruction.body, written);
      if (end !== undefined) flow.observer.afterInference?.(instruction, end);
      return end;
    }
    case "BLOCK":
    case "LOOP": {
      // The first time round knows least, so that later rounds need no look. The bound is at least 1: the body runs.
      const target: Flow["targets"][number] = { afterBreaks: undefined, afterContinues: undefined };
      flow.targets.push(target);
      if (instruction.op === "LOOP") written[instruction.counter] = 1;
      const end = runBlock(flow, instruction.body, written);
      flow.targets.pop();
      return meet(meet(end, target.afterContinues), target.afterBreaks);
    }
    case "BREAK":
    case "CONTINUE": {
      const target = flow.targets.at(-1 - instruction.depth);
      const way = instruction.op === "BREAK" ? "afterBreaks" : "afterContinues";
      if (target !== undefined) target[way] = meet(target[way], written);
      return undefined;
    }
    case "RETURN":
    case "EXIT":
    case "TAIL_CALL":
      return undefined;
    default:
      for (const { kind, value } of operandValues(instruction)) {
        if (isWrittenOperand(kind)) written[value as number] = 1;
      }
      return written;
  }
}

function meet(left: Written, right: Written): Written {
  if (left === undefined || right === undefined) return left ?? right;
  return left.map((known, register) => known & right[register]!);
}
