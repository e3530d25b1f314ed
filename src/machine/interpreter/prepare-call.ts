import { DiagnosticError } from "../../diagnostics/index.ts";
import type { HelperFunction } from "../machine.ts";
import { missingHelper } from "../machine-limits.ts";
import { fromHost, type Integer } from "./integer.ts";
import { done, type InstructionIn, type Preparation, type Step } from "./preparation.ts";

/**
 * CALL.
 *
 * @throws DiagnosticError (RMT4005) when the host does not give the helper
 */
export function prepareCall(preparation: Preparation, instruction: InstructionIn<"CALL">): Step {
  const { state, hook, registers, helpers } = preparation;
  const { result } = instruction;
  const helper = helpers[instruction.helper];
  if (helper === undefined) {
    const name = state.program.helpers[instruction.helper] ?? `#${instruction.helper}`;
    throw new DiagnosticError(missingHelper(state.program, hook, name));
  }
  const finish = (answer: ReturnType<HelperFunction>) => {
    registers[result] = answer === undefined ? 0 : fromHost(answer);
    return done;
  };
  const [first, second] = instruction.arguments;
  if (first === undefined) return () => finish(helper());
  if (second === undefined) return () => finish(helper(registers[first]!));
  if (instruction.arguments.length === 2) return () => finish(helper(registers[first]!, registers[second]!));
  const sources = instruction.arguments;
  const values: Integer[] = sources.map(() => 0);
  return () => {
    for (let index = 0; index < sources.length; index++) values[index] = registers[sources[index]!]!;
    return finish(helper(...values));
  };
}
