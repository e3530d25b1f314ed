import { findHook, hooks } from "../hooks/index.ts";
import { forEachInstruction, isIndex, type Rule, report } from "./verification.ts";

/** Tables stand at hooks there are, and use what the events there carry. */
export const hooksRule: Rule = {
  codes: ["RMT3013", "RMT3014"],
  proves: "hooks are known, match keys and RMT_LD_EVENT name fields of the hook's event with their types",
  check: (verification) => {
    const { program, hooksOfAction } = verification;
    for (const table of program.tables) {
      const hook = findHook(table.hook);
      if (!hook) {
        const known = hooks.map((other) => other.name).join(", ");
        report(
          verification,
          "RMT3013",
          `table ${table.name} stands at ${table.hook}, which is no hook`,
          `hooks: ${known}`,
          {
            declaration: table,
          },
        );
        continue;
      }
      for (const key of table.keys) {
        if (key.source === "metadata") continue;
        const field = isIndex(key.field, hook.fields.length) ? hook.fields[key.field] : undefined;
        if (field?.name === key.name && field.type === key.type) continue;
        const has = hook.fields.map((other, index) => `${index} ${other.name}: ${other.type}`).join(", ");
        const message = `table ${table.name} matches event field ${key.field} (${key.name}: ${key.type}), which ${hook.name} does not have`;
        report(verification, "RMT3014", message, `event fields there: ${has}`, { declaration: table });
      }
    }
    forEachInstruction(program, (action, instruction, index) => {
      if (instruction.op !== "RMT_LD_EVENT") return;
      for (const hook of hooksOfAction[index]!) {
        if (isIndex(instruction.field, hook.fields.length)) continue;
        const message = `event field ${instruction.field} does not exist at ${hook.name}`;
        report(verification, "RMT3014", message, `the event there has ${hook.fields.length} fields`, {
          action,
          instruction,
        });
      }
    });
  },
};
