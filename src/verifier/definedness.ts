import type { Action, Block, Instruction, InstructionOf } from "../bytecode/index.ts";
import { isWrittenOperand } from "../bytecode/index.ts";
import { operandValues, type Rule, report, type Verification } from "./verification.ts";

/** No register is read before it is written, on no path. */
export const definednessRule: Rule = {
  codes: ["RMT3019"],
  proves:
    "every register read was written before, whatever way the run took, and the body of every RMT_INFER writes what the model answers",
  check: (verification) => {
    for (const action of verification.program.actions) {
      const written = new Uint8Array(action.registers.length);
      written.fill(1, 0, action.parameters.length);
      runBlock({ verification, action, targets: [], reported: new Set() }, action.body, written);
    }
  },
};

/** By register 1 where it was written on every path to here; undefined: no path leads here. */
type Written = Uint8Array | undefined;

interface Flow {
  readonly verification: Verification;
  readonly action: Action;
  /** What is known where BREAK and CONTINUE lead, innermost target last. */
  readonly targets: { afterBreaks: Written; afterContinues: Written }[];
  readonly reported: Set<number>;
}

/** Takes over and changes `written`. */
function runBlock(flow: Flow, block: Block, written: Written): Written {
  for (const instruction of block) {
    if (written === undefined) return undefined;
    written = runInstruction(flow, instruction, written);
  }
  return written;
}

function runInstruction(flow: Flow, instruction: Instruction, written: Uint8Array): Written {
  checkReads(flow, instruction, written);
  switch (instruction.op) {
    case "IF":
      return meet(
        runBlock(flow, instruction.whenTrue, written.slice()),
        runBlock(flow, instruction.whenFalse, written.slice()),
      );
    case "RMT_INFER":
      return runInference(flow, instruction, written);
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
    case "BREAK": {
      const target = flow.targets.at(-1 - instruction.depth)!;
      target.afterBreaks = meet(target.afterBreaks, written);
      return undefined;
    }
    case "CONTINUE": {
      const target = flow.targets.at(-1 - instruction.depth)!;
      target.afterContinues = meet(target.afterContinues, written);
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

/** What the model answers comes from the body, not from before. */
function runInference(flow: Flow, inference: InstructionOf<"RMT_INFER">, written: Uint8Array): Written {
  const answers = ["result", "confidence"] as const;
  for (const name of answers) written[inference[name]] = 0;
  const end = runBlock(flow, inference.body, written);
  if (end === undefined) return undefined;
  for (const name of answers) {
    const register = inference[name];
    if (end[register]) continue;
    end[register] = 1;
    const message = `the body of RMT_INFER may end without writing its ${name}, register ${register}`;
    const hint = "write both on every path through the body; confidence 0 says that the model does not know";
    report(flow.verification, "RMT3019", message, hint, { action: flow.action, instruction: inference });
  }
  return end;
}

function checkReads(flow: Flow, instruction: Instruction, written: Uint8Array): void {
  for (const { name, kind, value } of operandValues(instruction)) {
    if (!["source", "sources", "record", "vector", "vectorUpdate"].includes(kind)) continue;
    for (const register of kind === "sources" ? (value as readonly number[]) : [value as number]) {
      if (written[register] || flow.reported.has(register)) continue;
      flow.reported.add(register);
      const message = `${name} of ${instruction.op} reads register ${register}, which may not have been written yet`;
      report(flow.verification, "RMT3019", message, "write it on every path that leads here", {
        action: flow.action,
        instruction,
      });
    }
  }
}

function meet(left: Written, right: Written): Written {
  if (left === undefined || right === undefined) return left ?? right;
  return left.map((known, register) => known & right[register]!);
}
