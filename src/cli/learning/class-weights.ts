import { InvalidArgumentError } from "commander";
import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import type { Dataset, TrainingTask } from "../../learning/index.ts";

/** How much classes count, as it is given: by the names of classes where it is not one of the words. */
export type GivenClassWeights = "none" | "balanced" | ReadonlyMap<string, number>;

/** Reads `none`, `balanced` or `CLASS=WEIGHT,…`. */
export function parseClassWeights(text: string): GivenClassWeights {
  if (text === "none" || text === "balanced") return text;
  const weights = new Map<string, number>();
  for (const part of text.split(",")) {
    const [, name, weight] = /^(.+)=(\d*\.?\d+)$/.exec(part.trim()) ?? [];
    if (name === undefined || !(Number(weight) > 0)) {
      throw new InvalidArgumentError("Give none, balanced, or weights above 0 such as yes=5,no=1.");
    }
    weights.set(name, Number(weight));
  }
  return weights;
}

/**
 * Weights by class, as training takes them; classes that are not named count 1.
 *
 * @returns RMT6043 where the target is a value, RMT6044 for names that are no class
 */
export function weighClasses({ target }: Dataset, given: GivenClassWeights): Result<TrainingTask["classWeights"]> {
  if (typeof given === "string") return success(given);
  if (target.kind === "value") {
    const hint = "leave --class-weights out, or say --task classes";
    return failure(errorDiagnostic("RMT6043", `${target.name} is a value, which has no classes to weigh`, { hint }));
  }
  const names = Array.from(target.labels, (label, index) => target.names?.[index] ?? String(label));
  const unknown = [...given.keys()].filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const shown = names.length > 20 ? `${names.slice(0, 20).join(", ")} and others` : names.join(", ");
    const hint = `there are ${shown}`;
    return failure(errorDiagnostic("RMT6044", `there is no class ${unknown.join(", ")} of ${target.name}`, { hint }));
  }
  return success(names.map((name) => given.get(name) ?? 1));
}
