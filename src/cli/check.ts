import { Command } from "commander";
import { formatReport } from "./format-report.ts";
import { loadProgram } from "./load-program.ts";
import { countErrors, printDiagnostics } from "./print-diagnostics.ts";

/** `rmt check FILE…` */
export function checkCommand(): Command {
  return new Command("check")
    .summary("compile and verify programs, show their worst-case cost")
    .description(
      "Compiles and verifies programs and shows what one event may cost at worst.\n" +
        "Reads source (.rmt.ts), assembly text (.rmt) and object files (.rmto).",
    )
    .argument("<file...>", "programs to check")
    .option("--json", "print diagnostics and reports as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt check programs/page-prefetch.rmt.ts\n  $ rmt check --json a.rmt.ts b.rmto",
    )
    .action(checkFiles);
}

async function checkFiles(files: readonly string[], options: { readonly json?: true }): Promise<void> {
  const checks = [];
  for (const file of files) {
    const loaded = await loadProgram(file);
    const diagnostics = (loaded.ok ? loaded.warnings : loaded.diagnostics) ?? [];
    const report = loaded.ok ? loaded.value.report : null;
    checks.push({ file, ok: loaded.ok, diagnostics, report });
    if (options.json) continue;
    printDiagnostics(diagnostics, files);
    if (report === null) process.stderr.write(`${file}: refused, ${countErrors(diagnostics)}\n`);
    else process.stdout.write(`${checks.length > 1 ? "\n" : ""}${file}: accepted\n\n${formatReport(report)}`);
  }
  const refused = checks.filter((check) => !check.ok);
  if (options.json) process.stdout.write(`${JSON.stringify({ files: checks }, null, 2)}\n`);
  else if (files.length > 1 && refused.length > 0) {
    const errors = countErrors(refused.flatMap((check) => check.diagnostics));
    process.stderr.write(`${refused.length} of ${files.length} programs refused, ${errors}\n`);
  }
  if (refused.length > 0) process.exitCode = 1;
}
