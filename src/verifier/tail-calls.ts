import { forEachInstruction, type Rule, report } from "./verification.ts";

/** Pipelines only go forward. */
export const tailCallsRule: Rule = {
  codes: ["RMT3023"],
  proves: "TAIL_CALL leads to a table of the same hook that stands later than every table that may run it",
  check: (verification) => {
    const { tables } = verification.program;
    forEachInstruction(verification.program, (action, instruction, index) => {
      if (instruction.op !== "TAIL_CALL") return;
      const target = tables[instruction.table]!;
      for (const [position, table] of tables.entries()) {
        if (!table.actions.includes(index)) continue;
        if (table.hook === target.hook && position < instruction.table) continue;
        const [why, hint] =
          table.hook === target.hook
            ? ["does not stand behind it", "declare the table that is called below all that call it"]
            : [`stands at ${target.hook}`, `call a table at ${table.hook}`];
        const message = `TAIL_CALL leads from table ${table.name} at ${table.hook} to ${target.name}, which ${why}`;
        report(verification, "RMT3023", message, hint, { action, instruction });
      }
    });
  },
};
