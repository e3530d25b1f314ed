import type { Action, Instruction, InstructionOf } from "../bytecode/index.ts";
import { operandValues, type Rule, report, type Verification } from "./verification.ts";
import { followWrites } from "./written-registers.ts";

/** No register is read before it is written, on no path. */
export const definednessRule: Rule = {
  codes: ["RMT3019"],
  proves:
    "every register read was written before, whatever way the run took, and the body of every RMT_INFER writes what the model answers",
  check: (verification) => {
    for (const action of verification.program.actions) {
      const written = new Uint8Array(action.registers.length);
      written.fill(1, 0, action.parameters.length);
      const check: Check = { verification, action, reported: new Set() };
      followWrites(action.body, written, {
        before: (instruction, known) => checkReads(check, instruction, known),
        afterInference: (inference, known) => checkAnswers(check, inference, known),
      });
    }
  },
};

interface Check {
  readonly verification: Verification;
  readonly action: Action;
  readonly reported: Set<number>;
}

function checkAnswers(
  { verification, action }: Check,
  inference: InstructionOf<"RMT_INFER">,
  written: Uint8Array,
): void {
  for (const name of ["result", "confidence"] as const) {
    const register = inference[name];
    if (written[register]) continue;
    written[register] = 1;
    const message = `the body of RMT_INFER may end without writing its ${name}, register ${register}`;
    const hint = "write both on every path through the body; confidence 0 says that the model does not know";
    report(verification, "RMT3019", message, hint, { action, instruction: inference });
  }
}

function checkReads({ verification, action, reported }: Check, instruction: Instruction, written: Uint8Array): void {
  for (const { name, kind, value } of operandValues(instruction)) {
    if (!["source", "sources", "record", "vector", "vectorUpdate"].includes(kind)) continue;
    for (const register of kind === "sources" ? (value as readonly number[]) : [value as number]) {
      if (written[register] || reported.has(register)) continue;
      reported.add(register);
      const message = `${name} of ${instruction.op} reads register ${register}, which may not have been written yet`;
      report(verification, "RMT3019", message, "write it on every path that leads here", { action, instruction });
    }
  }
}
