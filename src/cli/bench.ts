import { Command, InvalidArgumentError } from "commander";
import pc from "picocolors";
import { benchMachine } from "../../bench/machine.ts";
import { benchReplay } from "../../bench/replay.ts";
import { type BenchReport, formatBenchReport } from "../../bench/report.ts";
import { announceSteps } from "./progress.ts";

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
};

const names = Object.keys(benchmarks);

/** `rmt bench NAME` */
export function benchCommand(): Command {
  return new Command("bench")
    .summary("measure rmt beside the same work done by others")
    .description(
      "Measures rmt and a peer on the same work in one run, and prints the ratio.\n\n" +
        "  machine  actions, matches and models beside the same written in C (-O3)\n" +
        "  replay   page accesses a second beside a plain C simulation of memory",
    )
    .argument("<name>", `benchmark: ${names.join(" or ")}`, checkedName)
    .option("--only <text>", "only cases whose name contains the text", "")
    .option("--json", "print the figures as JSON")
    .addHelpText("after", "\nExamples:\n  $ rmt bench machine\n  $ rmt bench machine --only MLP --json")
    .action(bench);
}

async function bench(name: string, options: { readonly only: string; readonly json?: true }): Promise<void> {
  const progress = announceSteps();
  let report: BenchReport;
  try {
    report = await benchmarks[name]!({ begin: progress.begin, only: options.only });
  } finally {
    progress.stop();
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
