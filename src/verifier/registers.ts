import type { Action, RegisterType } from "../bytecode/index.ts";
import { limits } from "./limits.ts";
import { isBetween, isIndex, type Rule, report, type Verification } from "./verification.ts";

/** The registers that actions declare make sense. */
export const registersRule: Rule = {
  codes: ["RMT3004"],
  proves: "parameters are integer registers, record registers refer to a context, vector lengths are in range",
  check: (verification) => {
    for (const action of verification.program.actions) checkAction(verification, action);
  },
};

function checkAction(verification: Verification, action: Action): void {
  const { parameters, registers } = action;
  const wrong = (message: string, hint: string) => report(verification, "RMT3004", message, hint, { action });
  if (registers.length > limits.actionRegisters) {
    wrong(
      `action ${action.name} has ${registers.length} registers`,
      `at most ${limits.actionRegisters} are allowed: divide the action over several tables`,
    );
  }
  if (parameters.length > limits.declaredFields) {
    wrong(`action ${action.name} has ${parameters.length} parameters`, `at most ${limits.declaredFields} are allowed`);
  }
  for (const [index, parameter] of parameters.entries()) {
    if (registers[index]?.kind === "integer") continue;
    wrong(
      `parameter ${parameter.name} of action ${action.name} has no integer register`,
      `declare register ${index} as r${index}`,
    );
  }
  for (const [index, type] of registers.entries()) {
    const problem = checkType(verification, type);
    if (problem) wrong(`register ${index} of action ${action.name} ${problem.message}`, problem.hint);
  }
}

function checkType({ program }: Verification, type: RegisterType): { message: string; hint: string } | undefined {
  if (type.kind === "record" && !isIndex(type.context, program.contexts.length)) {
    const hint = `the program has ${program.contexts.length} contexts`;
    return { message: `refers to context ${type.context}, which does not exist`, hint };
  }
  if (type.kind === "vector" && !isBetween(type.length, 1, limits.elements)) {
    return { message: `is a vector of length ${type.length}`, hint: `allowed are 1 to ${limits.elements} elements` };
  }
  return undefined;
}
