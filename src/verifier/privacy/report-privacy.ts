import type { Program } from "../../bytecode/index.ts";
import type { VerifierOptions } from "../options.ts";
import type { PrivacyReport } from "../report.ts";
import { forEachInstruction } from "../verification.ts";
import { boundaryOf } from "./boundary.ts";
import { epsilonOfTables } from "./epsilon-cost.ts";
import { sensitivityOf } from "./noise.ts";
import { declaredFlows } from "./privacy-rule.ts";

/** What may become known of whom in the program as it was written. */
export function reportPrivacy(program: Program, options: VerifierOptions): PrivacyReport {
  const budget = program.privacy?.budget ?? 0;
  const costs = epsilonOfTables(program);
  const smallest = new Map<number, number>();
  forEachInstruction(program, (_, instruction) => {
    if (instruction.op !== "RMT_NOISY_SUM") return;
    const { aggregate, epsilon } = instruction;
    smallest.set(aggregate, Math.min(smallest.get(aggregate) ?? epsilon, epsilon));
  });
  return {
    between: boundaryOf(program, options),
    budget,
    tables: program.tables.flatMap(({ name, privacyBudget }, index) =>
      costs[index] === 0 ? [] : [{ name, costPerMatch: costs[index]!, budget: privacyBudget ?? budget }],
    ),
    aggregates: (program.aggregates ?? []).map((aggregate, index) => {
      const sensitivity = Number(sensitivityOf(aggregate));
      const epsilon = smallest.get(index);
      return {
        name: aggregate.name,
        sensitivity,
        noiseScale: epsilon === undefined ? 0 : (sensitivity * 1e6) / epsilon,
      };
    }),
    declaredFlows: declaredFlows(program, options),
  };
}
