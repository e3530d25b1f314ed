import { type Diagnostic, errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import type { Hyperparameter, HyperparameterValues } from "./trainer.ts";

/** The values of hyper-parameters by the names of a list of them. */
export interface HyperparameterReader {
  /** Of one of kind `integer` or `real`. */
  number(name: string): number;
  /** Of one of kind `choice` or `layers`. */
  text(name: string): string;
}

/**
 * Fills in defaults and checks what was given.
 *
 * @returns RMT7030 for each name that is not in the list and each value that is not allowed
 */
export function readHyperparameters(
  hyperparameters: readonly Hyperparameter[],
  values: HyperparameterValues,
): Result<HyperparameterReader> {
  const problems: Diagnostic[] = [];
  const read = new Map<string, number | string>();
  for (const hyperparameter of hyperparameters) read.set(hyperparameter.name, hyperparameter.byDefault);
  for (const [name, value] of Object.entries(values)) {
    const hyperparameter = hyperparameters.find((one) => one.name === name);
    if (hyperparameter === undefined) {
      const hint = `there are ${hyperparameters.map((one) => one.name).join(", ")}`;
      problems.push(errorDiagnostic("RMT7030", `nobody knows the hyper-parameter ${name} here`, { hint }));
      continue;
    }
    const allowed = describeRefusal(hyperparameter, value);
    if (allowed === undefined) read.set(name, value);
    else problems.push(errorDiagnostic("RMT7030", `${name} cannot be ${JSON.stringify(value)}`, { hint: allowed }));
  }
  if (problems.length > 0) return failure(...problems);
  return success({
    number: (name) => read.get(name) as number,
    text: (name) => String(read.get(name)),
  });
}

/** What to give instead of a value that is not allowed; undefined: it is. */
function describeRefusal(hyperparameter: Hyperparameter, value: number | string): string | undefined {
  if (hyperparameter.kind === "choice") {
    const { choices } = hyperparameter;
    return typeof value === "string" && choices.includes(value) ? undefined : `give one of ${choices.join(", ")}`;
  }
  // What layers there are is for their trainer to read; a number is a single one.
  if (hyperparameter.kind === "layers") return undefined;
  const { kind, low, high } = hyperparameter;
  const isAllowed =
    typeof value === "number" && value >= low && value <= high && (kind === "real" || Number.isInteger(value));
  return isAllowed ? undefined : `give ${kind === "real" ? "a number" : "a whole number"} from ${low} to ${high}`;
}
