import { Command, InvalidArgumentError } from "commander";
import pc from "picocolors";
import { calibrate } from "../../bench/calibrate.ts";
import { benchMachine } from "../../bench/machine.ts";
import { benchReplay } from "../../bench/replay.ts";
import { type BenchReport, formatBenchReport } from "../../bench/report.ts";
import { benchVerify } from "../../bench/verify.ts";
import { DiagnosticError } from "../diagnostics/index.ts";
import { announceSteps } from "./progress.ts";
import { findWriteProblem, writeFileWhole } from "./write-file.ts";

/** What a benchmark is given. */
interface BenchRun {
  /** Called when a case begins. */
  readonly begin: (what: string) => void;
  /** Only cases whose name contains this. */
  readonly only: string;
}

const benchmarks: Readonly<Record<string, (run: BenchRun) => Promise<BenchReport>>> = {
  machine: benchMachine,
  replay: benchReplay,
  verify: benchVerify,
  calibrate,
};

const names = Object.keys(benchmarks);

/** `rmt bench NAME` */
export function benchCommand(): Command {
  return new Command("bench")
    .summary("measure rmt beside the same work done by others")
    .description(
      "Measures rmt and a peer on the same work in one run, and prints the ratio.\n\n" +
        "  machine    actions, matches and models beside the same written in C (-O3)\n" +
        "  replay     page accesses a second beside a plain C simulation of memory\n" +
        "  verify     what proving programs and models takes beside compiling them\n" +
        "  calibrate  what each kind of work takes, and what is estimated from that",
    )
    .argument("<name>", `benchmark: ${names.join(", ")}`, checkedName)
    .option("--only <text>", "only cases whose name contains the text", "")
    .option("-o, --output <file>", "write the times measured, for `rmt check --calibration` (calibrate)")
    .option("--json", "print the figures as JSON")
    .addHelpText("after", "\nExamples:\n  $ rmt bench machine --only MLP --json\n  $ rmt bench calibrate -o here.json")
    .action((name: string, options: BenchOptions, command: Command) => {
      if (options.output === "") command.error("error: -o needs the name of a file");
      if (options.output !== undefined && name !== "calibrate") command.error("error: -o is for calibrate");
      return bench(name, options);
    });
}

interface BenchOptions {
  readonly only: string;
  readonly output?: string;
  readonly json?: true;
}

async function bench(name: string, options: BenchOptions): Promise<void> {
  const { output } = options;
  const unwritable = output === undefined ? undefined : await findWriteProblem(output);
  if (unwritable) throw new DiagnosticError(unwritable);
  const progress = announceSteps();
  let report: BenchReport;
  try {
    report = await benchmarks[name]!({ begin: progress.begin, only: options.only });
  } finally {
    progress.stop();
  }
  if (output !== undefined) {
    const problem = await writeFileWhole(output, `${JSON.stringify(report, null, 2)}\n`);
    if (problem) throw new DiagnosticError(problem);
  }
  const color = pc.isColorSupported && process.stdout.isTTY === true;
  process.stdout.write(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : `${formatBenchReport(report, { color })}\n`,
  );
}

function checkedName(text: string): string {
  if (names.includes(text)) return text;
  throw new InvalidArgumentError(`There is no benchmark ${text}; there are ${names.join(", ")}.`);
}
