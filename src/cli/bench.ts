import { Command, InvalidArgumentError } from "commander";
import pc from "picocolors";
import { calibrate } from "../../bench/calibrate.ts";
import { benchLearn } from "../../bench/learn.ts";
import { benchMachine } from "../../bench/machine.ts";
import { benchModels } from "../../bench/models.ts";
import { benchReplay } from "../../bench/replay.ts";
import { type BenchReport, formatBenchReport } from "../../bench/report.ts";
import { benchSearch, memoryText } from "../../bench/search.ts";
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
  /** Where the result is written, if anywhere. */
  readonly output?: string | undefined;
}

/** A benchmark, and what it writes with -o, where it writes something. */
interface Benchmark {
  readonly run: (run: BenchRun) => Promise<BenchReport>;
  readonly writes?: true;
}

const benchmarks: Readonly<Record<string, Benchmark>> = {
  machine: { run: benchMachine },
  replay: { run: benchReplay },
  verify: { run: benchVerify },
  learn: { run: benchLearn },
  search: { run: runSearchBench, writes: true },
  calibrate: { run: calibrate, writes: true },
  models: { run: benchModels, writes: true },
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
        "  learn      accuracy and training times beside scikit-learn and XGBoost\n" +
        "  search     what meta-learning reaches with a tenth of a search's trials\n" +
        "  calibrate  what each kind of work takes, and what is estimated from that\n" +
        "  models     what models of all families take, and what is estimated",
    )
    .argument("<name>", `benchmark: ${names.join(", ")}`, checkedName)
    .option("--only <text>", "only cases whose name contains the text", "")
    .option(
      "-o, --output <file>",
      "write the times measured, for --calibration (calibrate, models), or all searches (search)",
    )
    .option("--json", "print the figures as JSON")
    .addHelpText("after", "\nExamples:\n  $ rmt bench machine --only MLP --json\n  $ rmt bench calibrate -o here.json")
    .action((name: string, options: BenchOptions, command: Command) => {
      if (options.output === "") command.error("error: -o needs the name of a file");
      if (options.output !== undefined && !benchmarks[name]!.writes) {
        command.error("error: -o is for calibrate, models and search");
      }
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
    report = await benchmarks[name]!.run({ begin: progress.begin, only: options.only, output });
  } finally {
    progress.stop();
  }
  if (output !== undefined && name !== "search") {
    const problem = await writeFileWhole(output, `${JSON.stringify(report, null, 2)}\n`);
    if (problem) throw new DiagnosticError(problem);
  }
  const color = pc.isColorSupported && process.stdout.isTTY === true;
  process.stdout.write(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : `${formatBenchReport(report, { color })}\n`,
  );
}

/** With a file to be written, all searches are made anew and go there. */
async function runSearchBench({ output, ...run }: BenchRun): Promise<BenchReport> {
  const { memory, ...report } = await benchSearch({ ...run, rebuilds: output !== undefined });
  const problem = output === undefined ? undefined : await writeFileWhole(output, memoryText({ memory }));
  if (problem) throw new DiagnosticError(problem);
  return report;
}

function checkedName(text: string): string {
  if (names.includes(text)) return text;
  throw new InvalidArgumentError(`There is no benchmark ${text}; there are ${names.join(", ")}.`);
}
