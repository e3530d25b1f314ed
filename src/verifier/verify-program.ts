import type { Program } from "../bytecode/index.ts";
import { failure, type Result, success } from "../diagnostics/index.ts";
import { boundsRule } from "./bounds/index.ts";
import { contextsRule } from "./contexts.ts";
import { controlFlowRule } from "./control-flow.ts";
import { costRule } from "./cost/index.ts";
import { definednessRule } from "./definedness.ts";
import { helpersRule } from "./helpers.ts";
import { hooksRule } from "./hooks.ts";
import { limitEffects, limitsRule } from "./interference/index.ts";
import { memoryReport, memoryRule } from "./memory.ts";
import { metadataRule } from "./metadata.ts";
import { guardAnswers, inferenceRule, reportSlots } from "./model-safety/index.ts";
import { modelsRule } from "./models.ts";
import { namesRule } from "./names.ts";
import { operandsRule } from "./operands.ts";
import type { VerifierOptions } from "./options.ts";
import { aggregatesRule, epsilonOfTables, privacyRule, reportPrivacy, secureAggregates } from "./privacy/index.ts";
import { registersRule } from "./registers.ts";
import type { VerifierReport } from "./report.ts";
import { reportCosts } from "./report-costs.ts";
import { tablesRule } from "./tables.ts";
import { tailCallsRule } from "./tail-calls.ts";
import { tensorsRule } from "./tensors.ts";
import { typesRule } from "./types/index.ts";
import { beginVerification, type Rule } from "./verification.ts";

/** What a program has to keep to be understood at all, in the order of checking: a step relies on those before it. */
const structure: readonly (readonly Rule[])[] = [
  [namesRule, contextsRule, modelsRule, tensorsRule, registersRule, controlFlowRule],
  [operandsRule, tablesRule, hooksRule, metadataRule],
  [typesRule, tailCallsRule, helpersRule, limitsRule, definednessRule],
];

/** What the program has to keep as it is written. */
const written: readonly Rule[] = [boundsRule, inferenceRule, aggregatesRule, privacyRule];

/** What it has to keep with all that was inserted. */
const secured: readonly Rule[] = [costRule, memoryRule];

/** What the rules prove, for documentation, in the order of checking. */
export const rules: readonly Pick<Rule, "codes" | "proves">[] = [...structure.flat(), ...written, ...secured];

/** A program that passed. */
export interface VerifiedProgram {
  /** The program to run: with the guards that the verifier inserted. */
  readonly program: Program;
  readonly report: VerifierReport;
}

/**
 * Proves that the program cannot crash a machine, run away or do what its hooks do not allow, and inserts guards where
 * a limit cannot be proved. Nothing about the program is trusted beyond the shape of its data, as `decodeProgram`
 * guarantees it. At most 50 findings are given; the rules of one step only run when those before found nothing.
 */
export function verifyProgram(program: Program, options: VerifierOptions = {}): Result<VerifiedProgram> {
  const verification = beginVerification(program, options);
  for (const step of [...structure, written]) {
    for (const rule of step) rule.check(verification);
    if (verification.findings.length > 0) return failure(...verification.findings);
  }
  const answers = guardAnswers(program);
  const aggregates = secureAggregates(answers.program);
  const effects = limitEffects(aggregates.program, options);
  const final = beginVerification(effects.program, options);
  for (const rule of secured) rule.check(final);
  if (final.findings.length > 0) return failure(...final.findings);
  return success({
    program: effects.program,
    report: {
      ...reportCosts(effects.program, options, epsilonOfTables(program)),
      limits: effects.limits,
      guards: [...answers.guards, ...aggregates.guards, ...effects.guards],
      models: reportSlots(program),
      privacy: reportPrivacy(program, options),
      ...memoryReport(effects.program),
    },
  });
}
