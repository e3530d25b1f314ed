import { DiagnosticError } from "../../diagnostics/index.ts";
import type { LearnedModel } from "../../learning/index.ts";
import { type Feature, type ModelDocument, writeModelDocument } from "../../models/index.ts";
import { writeFileWhole } from "../write-file.ts";

/** Where what a training makes goes. */
export interface TrainingFiles {
  /** The model. */
  readonly output?: string;
  /** The page with plots. */
  readonly report?: string;
}

/** Writes the model and the page where they are asked for; throws what keeps them from being written. */
export async function writeTraining(
  { output, report }: TrainingFiles,
  { description, model, target, network }: LearnedModel,
  features: readonly Feature[],
  notes: NonNullable<ModelDocument["notes"]>,
  renderPage: () => string,
): Promise<void> {
  const whole = { description, model, target, features, notes, ...(network === undefined ? {} : { network }) };
  for (const problem of [
    output === undefined ? undefined : await writeFileWhole(output, writeModelDocument(whole)),
    report === undefined ? undefined : await writeFileWhole(report, renderPage()),
  ]) {
    if (problem) throw new DiagnosticError(problem);
  }
}

/** Says what was written. */
export function writtenLines({ output, report }: TrainingFiles): readonly string[] {
  return [
    ...(output === undefined ? [] : [`Model: ${output}`]),
    ...(report === undefined ? [] : [`Report with plots: ${report}`]),
  ];
}
