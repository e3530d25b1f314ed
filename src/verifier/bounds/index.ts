/** The rule that indices stay inside of arrays, rings, vectors and tensors, proved by an interval analysis. */
import { type Action, elementCount } from "../../bytecode/index.ts";
import { fieldOf, tensorOf, vectorOf } from "../types/index.ts";
import { type Rule, report, type Verification } from "../verification.ts";
import { type Access, findAccesses } from "./analysis.ts";

/** Every index is proved to be in range. */
export const boundsRule: Rule = {
  codes: ["RMT3022"],
  proves: "every index into an array, a ring, a vector or a tensor is in range, whatever way the run took",
  check: (verification) => {
    const effort = { looks: 0 };
    for (const [index, action] of verification.program.actions.entries()) {
      const accesses = findAccesses(verification.program, action, verification.hooksOfAction[index]!, effort);
      for (const { instruction, indices } of accesses) {
        const { name, length } = indexed(verification, action, instruction);
        if (indices.low >= 0n && indices.high < BigInt(length)) continue;
        const range = indices.low === indices.high ? `is ${indices.low}` : `may be ${indices.low} to ${indices.high}`;
        const message = `the index of ${instruction.op} ${range}, but ${name} has ${length} ${instruction.op === "RMT_ROW_LD" ? "rows" : "elements"}`;
        const hint = `test that it is from 0 to ${length - 1} before, or take it modulo ${length}`;
        report(verification, "RMT3022", message, hint, { action, instruction });
      }
    }
  },
};

/** What the index counts through. */
function indexed(
  verification: Verification,
  action: Action,
  instruction: Access["instruction"],
): { readonly name: string; readonly length: number } {
  switch (instruction.op) {
    case "RMT_LD_ARRAY":
    case "RMT_ST_ARRAY":
      return fieldOf(verification, action, instruction.record, instruction.field);
    case "RMT_LOOKUP": {
      const { name, shape } = tensorOf(verification, instruction.tensor);
      return { name, length: elementCount(shape) };
    }
    case "RMT_ROW_LD": {
      const { name, shape } = tensorOf(verification, instruction.tensor);
      return { name, length: shape[0]! };
    }
    case "RMT_VECTOR_SET":
    case "RMT_SCALAR_VAL":
      return { name: `v${instruction.vector}`, length: vectorOf(action, instruction.vector).length };
  }
}
