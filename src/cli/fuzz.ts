import { Command, Option } from "commander";
import { type CampaignResult, type FuzzReport, runCampaign } from "../fuzz/index.ts";
import { formatCount } from "./format-report.ts";
import { parseCount } from "./parse-count.ts";
import { startCount } from "./progress.ts";

interface FuzzCommandOptions {
  readonly programs: number;
  readonly seed?: number;
  readonly only?: number;
  readonly json?: true;
}

/** As shells have it: 128 and the signal's number. */
const interruptedStatus = 130;

/** `rmt fuzz` */
export function fuzzCommand(): Command {
  return new Command("fuzz")
    .summary("compare the machines on random programs")
    .description(
      "Makes random programs with random models, entries and events, runs each on the\n" +
        "interpreter and on WebAssembly, and compares all that they do. Where they\n" +
        "differ it prints the smallest program found that shows it.",
    )
    .option("--programs <n>", "how many programs to run", parseCount(1, 1e12), 10_000)
    .option("--seed <s>", "number that the programs derive from (default: another each time)", parseCount(0))
    .addOption(
      new Option("--only <number>", "run this program of the seed alone")
        .argParser(parseCount(0))
        .conflicts("programs"),
    )
    .option("--json", "print the counts and what was found as JSON")
    .addHelpText("after", "\nExamples:\n  $ rmt fuzz --programs 100000 --seed 7\n  $ rmt fuzz --seed 7 --only 4711")
    .action((options: FuzzCommandOptions, command: Command) => {
      if (options.only !== undefined && options.seed === undefined) {
        command.error("error: --only needs the --seed that the program's number belongs to");
      }
      return fuzz(options);
    });
}

async function fuzz(options: FuzzCommandOptions): Promise<void> {
  const seed = options.seed ?? Date.now() % 2 ** 32;
  const programs = options.only === undefined ? options.programs : 1;
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  const progress = startCount(programs, "programs");
  process.on("SIGINT", interrupt);
  const result = await runCampaign({
    seed,
    first: options.only ?? 0,
    programs,
    onProgress: progress.update,
    signal: abort.signal,
  }).finally(() => {
    process.off("SIGINT", interrupt);
    progress.stop();
  });
  const rejected = result.reports.filter(({ kind }) => kind === "rejection").length;
  const differences = result.reports.length - rejected;
  if (abort.signal.aborted) process.exitCode = interruptedStatus;
  else if (result.reports.length > 0) process.exitCode = 1;
  if (options.json) {
    const { reports } = result;
    process.stdout.write(
      `${JSON.stringify({ programs: result.programs, seed, differences, rejected, reports }, null, 2)}\n`,
    );
    return;
  }
  for (const report of result.reports) process.stderr.write(formatReport(seed, report));
  process.stdout.write(formatSummary(result, differences, rejected));
  if (abort.signal.aborted) process.stderr.write(`stopped before all ${formatCount(programs)} were run\n`);
}

function formatReport(seed: number, { number, problem, shrunk }: FuzzReport): string {
  const head = `program ${number} of seed ${seed}: ${problem}\n`;
  const again = `again: rmt fuzz --seed ${seed} --only ${number}\n\n`;
  if (shrunk === undefined) return `${head}${again}`;
  const steps = shrunk.steps.map((step, index) => `; ${index === 0 ? "" : `${index}. `}${step}\n`);
  return `${head}${again}${shrunk.program}\n${steps.join("")}\n`;
}

function formatSummary({ programs, seed }: CampaignResult, differences: number, rejected: number): string {
  const counts = `${formatCount(differences)} ${differences === 1 ? "difference" : "differences"}, ${formatCount(rejected)} rejected`;
  return `${formatCount(programs)} ${programs === 1 ? "program" : "programs"} of seed ${seed}: ${counts}\n`;
}
