import { stat } from "node:fs/promises";
import { Command } from "commander";
import { encodeProgram, printProgram } from "../bytecode/index.ts";
import { type Diagnostic, errorDiagnostic, failure, type Result } from "../diagnostics/index.ts";
import type { VerifierReport } from "../verifier/index.ts";
import { formatBytes } from "./format-units.ts";
import { loadProgram } from "./load-program.ts";
import { countErrors, printDiagnostics } from "./print-diagnostics.ts";
import { writeFileWhole } from "./write-file.ts";

interface BuildOptions {
  readonly output?: string;
  readonly print?: true;
  readonly secured?: true;
  readonly json?: true;
}

/** What was built. `output` is null and `bytes` 0 where no object file was asked for. */
interface Built {
  readonly report: VerifierReport;
  readonly text: string;
  readonly output: string | null;
  readonly bytes: number;
}

/** `rmt build FILE` */
export function buildCommand(): Command {
  return new Command("build")
    .summary("compile and verify a program, write its object file")
    .description(
      "Compiles and verifies a program and writes its object file, or nothing when it is refused.\n" +
        "Reads source (.rmt.ts), assembly text (.rmt) and object files (.rmto).",
    )
    .argument("<file>", "program to build")
    .option("-o, --output <out>", "object file to write (default: FILE with the ending .rmto)")
    .option("--print", "print the bytecode as assembly text; writes no file unless -o is given")
    .option("--secured", "with --print: as it runs, with the guards that the verifier inserts")
    .option("--json", "print diagnostics and the report as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt build programs/page-prefetch.rmt.ts -o prefetch.rmto\n" +
        "  $ rmt build programs/page-prefetch.rmt.ts --print | less",
    )
    .action((file: string, options: BuildOptions, command: Command) => {
      if (options.print && options.json) command.error("error: --print and --json cannot be used together");
      if (options.secured && !options.print) command.error("error: --secured is for --print");
      if (options.output === "") command.error("error: -o needs the name of a file");
      return build(file, options);
    });
}

async function build(file: string, options: BuildOptions): Promise<void> {
  const built = await buildFile(file, options);
  const diagnostics = (built.ok ? built.warnings : built.diagnostics) ?? [];
  if (!built.ok) process.exitCode = 1;
  if (options.json) {
    const { report, output, bytes } = built.ok ? built.value : { report: null, output: null, bytes: 0 };
    process.stdout.write(`${JSON.stringify({ file, ok: built.ok, diagnostics, report, output, bytes }, null, 2)}\n`);
    return;
  }
  printDiagnostics(diagnostics, [file]);
  if (!built.ok) {
    process.stderr.write(`${file}: not built, ${countErrors(diagnostics)}\n`);
  } else if (options.print) {
    process.stdout.write(built.value.text);
  } else {
    process.stdout.write(`${built.value.output} written (${formatBytes(built.value.bytes)})\n`);
  }
}

async function buildFile(file: string, options: BuildOptions): Promise<Result<Built>> {
  const loaded = await loadProgram(file);
  if (!loaded.ok) return loaded;
  const { program, secured, report } = loaded.value;
  const warnings = loaded.warnings ?? [];
  const text = printProgram(options.secured ? secured : program);
  if (options.print && options.output === undefined) {
    return { ok: true, value: { report, text, output: null, bytes: 0 }, warnings };
  }
  const output = options.output ?? `${file.replace(/(\.rmt)?\.ts$|\.rmto?$/, "")}.rmto`;
  const object = encodeProgram(program);
  const problem = (await overInput(file, output)) ?? (await writeFileWhole(output, object));
  if (problem !== undefined) return failure(...warnings, problem);
  return { ok: true, value: { report, text, output, bytes: object.length }, warnings };
}

/** The output must not be the input, whatever way leads there. */
async function overInput(file: string, output: string): Promise<Diagnostic | undefined> {
  const [input, existing] = await Promise.all([file, output].map((path) => stat(path).catch(() => undefined)));
  if (input === undefined || input.ino !== existing?.ino || input.dev !== existing.dev) return undefined;
  return errorDiagnostic("RMT6011", `${output} is the program itself and would be overwritten`, {
    hint: "give another file with -o",
  });
}
