import { forEachInstruction, type Rule, report } from "./verification.ts";

/** Calls go to helpers that the hook offers. */
export const helpersRule: Rule = {
  codes: ["RMT3017", "RMT3018"],
  proves: "every CALL names a helper of every hook its action runs at, with as many arguments as that takes",
  check: (verification) => {
    const { program, hooksOfAction } = verification;
    forEachInstruction(program, (action, instruction, index) => {
      if (instruction.op !== "CALL") return;
      const name = program.helpers[instruction.helper]!;
      for (const hook of hooksOfAction[index]!) {
        const helper = hook.helpers.find((candidate) => candidate.name === name);
        if (!helper) {
          const offered = hook.helpers.map((candidate) => candidate.name).join(", ");
          const message = `${name} cannot be called at ${hook.name}`;
          report(verification, "RMT3017", message, `helpers there: ${offered}`, { action, instruction });
        } else if (helper.parameters.length !== instruction.arguments.length) {
          const wanted = helper.parameters.map((parameter) => `${parameter.name}: ${parameter.type}`).join(", ");
          const message = `${name} takes ${helper.parameters.length} arguments, but ${instruction.arguments.length} are given`;
          report(verification, "RMT3018", message, `give (${wanted})`, { action, instruction });
        }
      }
    });
  },
};
