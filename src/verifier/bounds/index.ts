/** The rule that indices stay inside of arrays, rings and vectors, proved by an interval analysis. */
import { fieldOf, vectorOf } from "../types.ts";
import { type Rule, report } from "../verification.ts";
import { findAccesses } from "./analysis.ts";

/** Every index is proved to be in range. */
export const boundsRule: Rule = {
  codes: ["RMT3022"],
  proves: "every index into an array, a ring or a vector is in range, whatever way the run took",
  check: (verification) => {
    const effort = { looks: 0 };
    for (const [index, action] of verification.program.actions.entries()) {
      const accesses = findAccesses(verification.program, action, verification.hooksOfAction[index]!, effort);
      for (const { instruction, indices } of accesses) {
        const { name, length } =
          "record" in instruction
            ? fieldOf(verification, action, instruction.record, instruction.field)
            : { name: `v${instruction.vector}`, length: vectorOf(action, instruction.vector).length };
        if (indices.low >= 0n && indices.high < BigInt(length)) continue;
        const range = indices.low === indices.high ? `is ${indices.low}` : `may be ${indices.low} to ${indices.high}`;
        const message = `the index of ${instruction.op} ${range}, but ${name} has ${length} elements`;
        const hint = `test that it is from 0 to ${length - 1} before, or take it modulo ${length}`;
        report(verification, "RMT3022", message, hint, { action, instruction });
      }
    }
  },
};
