import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { DiagnosticError } from "../diagnostics/index.ts";
import { benchCommand } from "./bench.ts";
import { buildCommand } from "./build.ts";
import { caseStudyCommand } from "./case-study.ts";
import { checkCommand } from "./check.ts";
import { compressCommand } from "./compress.ts";
import { distillCommand } from "./distill.ts";
import { exportCommand } from "./export.ts";
import { featuresCommand } from "./features.ts";
import { fuzzCommand } from "./fuzz.ts";
import { importCommand } from "./import.ts";
import { modelCommand } from "./model.ts";
import { packageRoot } from "./package-root.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { quantizeCommand } from "./quantize.ts";
import { recordCommand } from "./record.ts";
import { replayCommand } from "./replay.ts";
import { searchCommand } from "./search.ts";
import { trainCommand } from "./train.ts";

const helpWidth = 80;

/**
 * Runs one command line to its end, printing to standard output and standard error. Commands report failure through
 * `process.exitCode` (1); wrong usage sets it to 2.
 *
 * @param commandLine the arguments behind `rmt`
 */
export async function runCommandLine(commandLine: readonly string[]): Promise<void> {
  try {
    await createCommands(commandLine).parseAsync(commandLine, { from: "user" });
  } catch (error) {
    // Commander has printed its message; asking for help or the version ends here too, with 0.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else reportFailure(error);
  }
}

/** Prints what was thrown, a stack trace only on demand, and sets the exit status. */
export function reportFailure(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof DiagnosticError) {
    printDiagnostics(error.diagnostics);
    return;
  }
  const [line] = String(error instanceof Error ? error.message : error).split("\n");
  process.stderr.write(`internal error: ${line} (RMT_DEBUG=1 shows where; please report it)\n`);
  if (process.env.RMT_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}

function createCommands(commandLine: readonly string[]): Command {
  const root = new Command("rmt")
    .description("Match tables and small learned models for decisions of the Linux kernel.")
    .version(packageVersion(), "-V, --version", "print the version")
    .configureOutput({ getOutHelpWidth: terminalWidth, getErrHelpWidth: terminalWidth })
    .exitOverride()
    .showHelpAfterError("Run `rmt --help` to see how it is used.")
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt check programs/page-prefetch.rmt.ts\n  $ rmt build programs/page-prefetch.rmt.ts\n" +
        "  $ rmt record -- sort words.txt\n\nRun `rmt COMMAND --help` for more about one of them.",
    );
  for (const command of [
    checkCommand(),
    buildCommand(),
    recordCommand(commandLine),
    replayCommand(),
    caseStudyCommand(),
    fuzzCommand(),
    searchCommand(),
    trainCommand(commandLine),
    quantizeCommand(),
    distillCommand(),
    compressCommand(),
    featuresCommand(),
    importCommand(),
    exportCommand(),
    modelCommand(),
    benchCommand(),
  ]) {
    command
      .copyInheritedSettings(root)
      .showHelpAfterError(`Run \`rmt ${command.name()} --help\` to see how it is used.`);
    for (const inner of command.commands) {
      const name = `${command.name()} ${inner.name()}`;
      inner.copyInheritedSettings(root).showHelpAfterError(`Run \`rmt ${name} --help\` to see how it is used.`);
    }
    root.addCommand(command);
  }
  return root;
}

function terminalWidth(): number {
  return Math.min(helpWidth, process.stdout.columns ?? helpWidth);
}

function packageVersion(): string {
  const text = readFileSync(join(packageRoot, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
