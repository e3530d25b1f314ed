import type { Program } from "../bytecode/index.ts";
import { type Diagnostic, errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import { fitModel, readModelFile, writeModelFile } from "../models/index.ts";
import { type ModelReport, verifyModel } from "../verifier/index.ts";
import { readTextFile } from "./read-text-file.ts";
import type { GivenModel } from "./verifier-options.ts";
import { writeFileWhole } from "./write-file.ts";

/** What was found out about a model file. */
export interface ModelCheck extends GivenModel {
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Null where it is refused. */
  readonly report: ModelReport | null;
  /** With `fit`: the nodes that its trees lost, 0 where it fitted as it was. */
  readonly removedNodes?: number;
}

export interface ModelCheckOptions {
  /** Make a model that is refused fit the budget of its slot. */
  readonly fit: boolean;
  /** With `fit`: where the model that fits is written. */
  readonly output?: string | undefined;
}

/** Proves of each model that it may go into its slot of the program (RMT6031: there is no such slot). */
export async function checkModels(
  program: Program,
  models: readonly GivenModel[],
  options: ModelCheckOptions,
): Promise<readonly ModelCheck[]> {
  const checks: ModelCheck[] = [];
  for (const given of models) {
    const checked = await checkModelFile(program, given, options);
    checks.push(
      checked.ok
        ? { ...given, ok: true, diagnostics: checked.warnings ?? [], ...checked.value }
        : { ...given, ok: false, diagnostics: checked.diagnostics, report: null },
    );
  }
  return checks;
}

async function checkModelFile(
  program: Program,
  { slot, file }: GivenModel,
  options: ModelCheckOptions,
): Promise<Result<{ readonly report: ModelReport; readonly removedNodes?: number }>> {
  const index = program.models.findIndex(({ name }) => name === slot);
  if (index < 0) {
    const names = program.models.map(({ name }) => name).join(", ");
    const hint = names === "" ? "the program declares no models" : `its slots: ${names}`;
    return failure(errorDiagnostic("RMT6031", `program ${program.name} has no model slot ${slot}`, { hint }));
  }
  const text = await readTextFile(file);
  if (!text.ok) return text;
  const read = readModelFile(text.value, file);
  if (!read.ok) return read;
  const verified = verifyModel(program, index, read.value);
  if (!options.fit) return verified.ok ? success({ report: verified.value }) : verified;
  const fitted = verified.ok ? success({ model: read.value, removedNodes: 0 }) : fitModel(program, index, read.value);
  if (!fitted.ok) return fitted;
  const { model, removedNodes } = fitted.value;
  const again = verified.ok ? verified : verifyModel(program, index, model);
  if (!again.ok) return again;
  if (options.output !== undefined) {
    const problem = await writeFileWhole(options.output, writeModelFile(model));
    if (problem) return failure(problem);
  }
  return success({ report: again.value, removedNodes });
}
