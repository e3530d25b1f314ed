/** What is proved before anything runs: one file a rule, all of them listed here. */
import type { Program } from "../bytecode/index.ts";
import { failure, type Result, success } from "../diagnostics/index.ts";
import { findHook } from "../hooks/index.ts";
import { boundsRule } from "./bounds/index.ts";
import { contextsRule } from "./contexts.ts";
import { controlFlowRule } from "./control-flow.ts";
import { costRule, type WorstCase, worstCases } from "./cost.ts";
import { definednessRule } from "./definedness.ts";
import { helpersRule } from "./helpers.ts";
import { hooksRule } from "./hooks.ts";
import { type MemoryReport, memoryReport, memoryRule } from "./memory.ts";
import { metadataRule } from "./metadata.ts";
import { modelsRule } from "./models.ts";
import { namesRule } from "./names.ts";
import { operandsRule } from "./operands.ts";
import { registersRule } from "./registers.ts";
import { tablesRule } from "./tables.ts";
import { tailCallsRule } from "./tail-calls.ts";
import { tensorsRule } from "./tensors.ts";
import { typesRule } from "./types/index.ts";
import { beginVerification, type Rule } from "./verification.ts";

/** Every rule, in the order of checking. A step relies on what the steps before it proved. */
const steps: readonly (readonly Rule[])[] = [
  [namesRule, contextsRule, modelsRule, tensorsRule, registersRule, controlFlowRule],
  [operandsRule, tablesRule, hooksRule, metadataRule],
  [typesRule, tailCallsRule, helpersRule, definednessRule],
  [costRule, memoryRule, boundsRule],
];

/** What the rules prove, for documentation. */
export const rules: readonly Pick<Rule, "codes" | "proves">[] = steps.flat();

export type { WorstCase } from "./cost.ts";

/** What one table may take in the worst case. */
export interface TableReport {
  readonly name: string;
  readonly hook: string;
  readonly worstCase: WorstCase;
  /** What all tables at the hook together may take, in instructions. */
  readonly budget: number;
}

/** What is known about a program that passed. */
export interface VerifierReport extends MemoryReport {
  readonly tables: readonly TableReport[];
}

/**
 * Proves that the program cannot crash a machine, run away or do what its hooks do not allow. Nothing about the program
 * is trusted beyond the shape of its data, as `decodeProgram` guarantees it. At most 50 findings are given; the rules of
 * one step only run when those before found nothing.
 */
export function verifyProgram(program: Program): Result<VerifierReport> {
  const verification = beginVerification(program);
  for (const step of steps) {
    for (const rule of step) rule.check(verification);
    if (verification.findings.length > 0) return failure(...verification.findings);
  }
  const costs = worstCases(program);
  return success({
    tables: program.tables.map((table, index) => ({
      name: table.name,
      hook: table.hook,
      worstCase: costs[index]!,
      budget: findHook(table.hook)!.instructionBudget,
    })),
    ...memoryReport(program),
  });
}
