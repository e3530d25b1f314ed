import { Command, InvalidArgumentError, Option } from "commander";
import { type PrincipalKind, principalKinds } from "../bytecode/index.ts";
import { DiagnosticError } from "../diagnostics/index.ts";
import type { VerifierOptions } from "../verifier/index.ts";
import { checkModels } from "./check-models.ts";
import { formatModelReport } from "./format-model-report.ts";
import { formatReport } from "./format-report.ts";
import { loadProgram } from "./load-program.ts";
import { type MachineName, machineNames } from "./machine-names.ts";
import { countErrors, printDiagnostics } from "./print-diagnostics.ts";
import { readCalibration } from "./read-calibration.ts";
import {
  budgetsFor,
  collectBudget,
  collectLimit,
  collectModel,
  type GivenBudget,
  type GivenModel,
} from "./verifier-options.ts";
import { findWriteProblem } from "./write-file.ts";

interface CheckOptions {
  readonly budget?: readonly GivenBudget[];
  readonly machine: MachineName;
  readonly calibration?: string;
  readonly limit?: NonNullable<VerifierOptions["limits"]>;
  readonly isolate?: PrincipalKind | "none";
  readonly pooled: boolean;
  readonly model?: readonly GivenModel[];
  readonly fit?: true;
  readonly output?: string;
  readonly json?: true;
}

/** `rmt check FILE…` */
export function checkCommand(): Command {
  return new Command("check")
    .summary("compile and verify programs, show what they may cost and do")
    .description(
      "Compiles and verifies programs and shows what one event may cost at worst, which\n" +
        "limits effects have, what guards were inserted, and what models may answer.\n" +
        "Reads source (.rmt.ts), assembly text (.rmt) and object files (.rmto).",
    )
    .argument("<file...>", "programs to check")
    .option(
      "--budget <hook=amount>",
      "instructions or time for one event, such as memory.swapLookup=2us",
      collectBudget,
    )
    .addOption(
      new Option("--machine <kind>", "whose time is shown and budgeted")
        .choices(Object.keys(machineNames))
        .default("wasm"),
    )
    .option("--calibration <file>", "times measured on this computer by `rmt bench calibrate`")
    .option(
      "--limit <effect/field=rate,burst>",
      "calls a second and at once, such as memory.prefetch/process=2000,64",
      collectLimit,
    )
    .addOption(new Option("--isolate <kind>", "between whom data is kept apart").choices([...principalKinds, "none"]))
    .option("--no-pooled", "refuse models trained on samples of all where they decide for each")
    .option("--model <slot=file>", "prove that the model in the file may go into the slot", collectModel)
    .option("--fit", "make a model that is over its slot's budget smaller until it fits")
    .option("-o, --output <file>", "write the model that fits (with --fit)", checkedOutput)
    .option("--json", "print diagnostics and reports as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt check programs/page-prefetch.rmt.ts\n  $ rmt check --json a.rmt.ts b.rmto\n" +
        "  $ rmt check mine.rmt.ts --budget memory.swapLookup=2us --machine interpreter\n" +
        "  $ rmt check mine.rmt.ts --model nextDelta=tree.json --fit -o smaller.json",
    )
    .action((files: readonly string[], options: CheckOptions, command: Command) => {
      const { model = [], fit, output } = options;
      if (model.length > 0 && files.length > 1) command.error("error: --model is for one program at a time");
      if (fit && model.length === 0) command.error("error: --fit needs a --model to make smaller");
      if (output !== undefined && !(fit && model.length === 1)) {
        command.error("error: -o needs --fit and one --model, whose smaller one it writes");
      }
      return checkFiles(files, options);
    });
}

async function checkFiles(files: readonly string[], options: CheckOptions): Promise<void> {
  const verifierOptions = await verifierOptionsOf(options);
  const checks = [];
  for (const file of files) {
    const loaded = await loadProgram(file, verifierOptions);
    const diagnostics = (loaded.ok ? loaded.warnings : loaded.diagnostics) ?? [];
    const report = loaded.ok ? loaded.value.report : null;
    const { model = [], fit = false, output } = options;
    const models = loaded.ok ? await checkModels(loaded.value.program, model, { fit, output }) : [];
    const ok = loaded.ok && models.every((one) => one.ok);
    checks.push({ file, ok, diagnostics, report, ...(model.length > 0 ? { models } : {}) });
    if (options.json) continue;
    printDiagnostics(diagnostics, files);
    if (report === null) process.stderr.write(`${file}: refused, ${countErrors(diagnostics)}\n`);
    else {
      const text = formatReport(report, machineNames[options.machine]);
      process.stdout.write(`${checks.length > 1 ? "\n" : ""}${file}: accepted\n${text}`);
    }
    for (const one of models) {
      printDiagnostics(one.diagnostics, files);
      if (one.report === null) process.stderr.write(`${one.file}: refused, ${countErrors(one.diagnostics)}\n`);
      else process.stdout.write(`\n${formatModelReport(one.file, one.report, one.removedNodes)}`);
    }
  }
  const refused = checks.filter((check) => !check.ok);
  if (options.json) process.stdout.write(`${JSON.stringify({ files: checks }, null, 2)}\n`);
  else if (files.length > 1 && refused.length > 0) {
    const errors = countErrors(refused.flatMap((check) => check.diagnostics));
    process.stderr.write(`${refused.length} of ${files.length} programs refused, ${errors}\n`);
  }
  if (refused.length > 0) process.exitCode = 1;
}

/** @throws DiagnosticError when a file that is named cannot be used (RMT6001, RMT6003, RMT6010, RMT6030) */
async function verifierOptionsOf(options: CheckOptions): Promise<VerifierOptions> {
  const { budget, limit, isolate, calibration, output } = options;
  const unwritable = output === undefined ? undefined : await findWriteProblem(output);
  if (unwritable) throw new DiagnosticError(unwritable);
  const timeModel = calibration === undefined ? undefined : await readCalibration(calibration);
  if (timeModel && !timeModel.ok) throw new DiagnosticError(...timeModel.diagnostics);
  return {
    ...(budget === undefined ? {} : { budgets: budgetsFor(budget, machineNames[options.machine]) }),
    ...(limit === undefined ? {} : { limits: limit }),
    ...(isolate === undefined ? {} : { isolation: isolate }),
    ...(timeModel === undefined ? {} : { timeModel: timeModel.value }),
    pooledModels: options.pooled,
  };
}

function checkedOutput(text: string): string {
  if (text === "") throw new InvalidArgumentError("-o needs the name of a file.");
  return text;
}
