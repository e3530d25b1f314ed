import type { Program } from "../bytecode/index.ts";
import { findHook, type HookDescription } from "../hooks/index.ts";
import { type Cost, instructionBudget, programCosts } from "./cost/index.ts";
import type { VerifierOptions } from "./options.ts";
import type { HookReport, TableReport } from "./report.ts";

/**
 * What the tables and pipelines of a verified program take for one event.
 *
 * @param program as it runs, with what was inserted
 * @param privacyCosts by table
 */
export function reportCosts(
  program: Program,
  options: VerifierOptions,
  privacyCosts: readonly number[],
): { readonly tables: readonly TableReport[]; readonly hooks: readonly HookReport[] } {
  const costs = programCosts(program, options.timeModel);
  return {
    tables: program.tables.map(({ name, hook: hookName }, index): TableReport => {
      const hook = findHook(hookName)!;
      const cost = costs.tables[index]!;
      return {
        name,
        hook: hookName,
        worstCase: cost.worstCase,
        nanoseconds: cost.nanoseconds,
        budget: instructionBudget(hook, options),
        effects: effectsOf(program, hook, cost),
        privacyCost: privacyCosts[index]!,
      };
    }),
    hooks: [...costs.hooks].map(([hook, { worstCase, nanoseconds }]) => ({
      hook,
      worstCase,
      nanoseconds,
      budget: instructionBudget(findHook(hook)!, options),
    })),
  };
}

function effectsOf(program: Program, hook: HookDescription, { calls }: Cost): TableReport["effects"] {
  const subsystem = hook.name.slice(0, hook.name.indexOf("."));
  return hook.helpers.flatMap(({ name, effect }) => {
    const callsPerEvent = calls[program.helpers.indexOf(name)] ?? 0;
    return effect && callsPerEvent > 0 ? [{ effect: `${subsystem}.${name}`, callsPerEvent }] : [];
  });
}
