import { Command } from "commander";
import type { Diagnostic } from "../diagnostics/index.ts";
import { exportOnnx } from "../models/index.ts";
import { parseFileName } from "./learning/sample-options.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { readCompleteDocument } from "./smaller-model.ts";
import { findWriteProblem, writeFileWhole } from "./write-file.ts";

interface ExportOptions {
  readonly output?: string;
  readonly json?: true;
}

/** `rmt export MODEL` */
export function exportCommand(): Command {
  return new Command("export")
    .summary("write a model as ONNX")
    .description(
      "Writes the trees of a model file, or its network in floating point, as ONNX. The\n" +
        "input of the graph are the integers of the program's features; classes come out\n" +
        "with their labels, numbers before they are rounded.",
    )
    .argument("<model>", "a model file, such as `rmt train` or `rmt import` writes")
    .option("-o, --output <file>", "the ONNX file (default: MODEL with .onnx)", parseFileName)
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExamples:\n  $ rmt export tree.json\n  $ rmt export network.json -o network.onnx")
    .action(runExport);
}

async function runExport(file: string, options: ExportOptions): Promise<void> {
  const output = options.output ?? `${file.replace(/\.json$/, "")}.onnx`;
  const problem = await findWriteProblem(output);
  if (problem !== undefined) return report([problem], options);
  const document = await readCompleteDocument(file);
  if (!document.ok) return report(document.diagnostics, options);
  const exported = await exportOnnx(document.value);
  if (!exported.ok) return report(exported.diagnostics, options);
  const failed = await writeFileWhole(output, exported.value);
  if (failed !== undefined) return report([failed], options);
  const { description } = document.value;
  const bytes = exported.value.length;
  if (options.json) process.stdout.write(`${JSON.stringify({ ok: true, file: output, bytes }, null, 2)}\n`);
  else process.stdout.write(`${output}: ${description.family}, ${bytes} bytes\n`);
}

function report(diagnostics: readonly Diagnostic[], { json }: ExportOptions): void {
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, diagnostics }, null, 2)}\n`);
  else printDiagnostics(diagnostics);
  process.exitCode = 1;
}
