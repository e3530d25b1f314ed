import { Command, Option } from "commander";
import { type CampaignResult, type FuzzReport, runCampaign } from "../fuzz/index.ts";
import { formatCount } from "./format-units.ts";
import { parseCount } from "./parse-count.ts";
import { startCount } from "./progress.ts";
import { checkSensiblePrograms, type SensibleResult } from "./sensible-programs.ts";

interface FuzzCommandOptions {
  readonly verifier?: true;
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
    .summary("compare the machines on random programs, or runs with what is proved")
    .description(
      "Makes random programs with random models, entries and events, runs each on the\n" +
        "interpreter and on WebAssembly, and compares all that they do. Where they\n" +
        "differ it prints the smallest program found that shows it.\n\n" +
        "With --verifier it compares the runs with what the verifier proves: values,\n" +
        "indices, costs, limits of effects, answers of models, properties, privacy\n" +
        "budgets; and sees that it refuses no sensible program.",
    )
    .option("--verifier", "compare what the verifier proves with what happens")
    .option("--programs <n>", "how many programs to run", parseCount(1, 1e12), 10_000)
    .option("--seed <s>", "number that the programs derive from (default: another each time)", parseCount(0))
    .addOption(
      new Option("--only <number>", "run this program of the seed alone")
        .argParser(parseCount(0))
        .conflicts("programs"),
    )
    .option("--json", "print the counts and what was found as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt fuzz --programs 100000 --seed 7\n  $ rmt fuzz --seed 7 --only 4711\n" +
        "  $ rmt fuzz --verifier --programs 100000",
    )
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
  const sensible = options.verifier && options.only === undefined ? await checkSensiblePrograms() : undefined;
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  const progress = startCount(programs, "programs");
  process.on("SIGINT", interrupt);
  const result = await runCampaign({
    kind: options.verifier ? "verifier" : "machines",
    seed,
    first: options.only ?? 0,
    programs,
    onProgress: progress.update,
    signal: abort.signal,
  }).finally(() => {
    process.off("SIGINT", interrupt);
    progress.stop();
  });
  if (abort.signal.aborted) process.exitCode = interruptedStatus;
  else if (result.reports.length > 0 || (sensible && sensible.refused.length > 0)) process.exitCode = 1;
  if (options.json) {
    const figures = options.verifier ? verifierFigures(result, sensible) : machineFigures(result);
    process.stdout.write(`${JSON.stringify({ ...figures, reports: result.reports }, null, 2)}\n`);
    return;
  }
  for (const report of result.reports) process.stderr.write(formatReport(seed, report, options.verifier));
  for (const refusal of sensible?.refused ?? []) process.stderr.write(formatRefusal(refusal));
  process.stdout.write(options.verifier ? formatProofs(result, sensible) : formatComparison(result));
  if (abort.signal.aborted) process.stderr.write(`stopped before all ${formatCount(programs)} were run\n`);
}

function rejectedIn({ reports }: CampaignResult): number {
  return reports.filter(({ kind }) => kind === "rejection").length;
}

function machineFigures(result: CampaignResult) {
  const { programs, seed, reports } = result;
  const rejected = rejectedIn(result);
  return { programs, seed, differences: reports.length - rejected, rejected };
}

function verifierFigures(result: CampaignResult, sensible: SensibleResult | undefined) {
  const { programs, seed, reports, tally } = result;
  const { models, ...compared } = tally;
  const rejected = rejectedIn(result);
  return {
    programs,
    models,
    seed,
    violations: reports.length - rejected,
    rejected,
    compared,
    ...(sensible && { sensible: { programs: sensible.programs, refused: sensible.refused.length } }),
  };
}

function formatReport(seed: number, { number, problem, shrunk }: FuzzReport, isOfVerifier: true | undefined): string {
  const head = `program ${number} of seed ${seed}: ${problem}\n`;
  const again = `again: rmt fuzz ${isOfVerifier ? "--verifier " : ""}--seed ${seed} --only ${number}\n\n`;
  if (shrunk === undefined) return `${head}${again}`;
  const steps = shrunk.steps.map((step, index) => `; ${index === 0 ? "" : `${index}. `}${step}\n`);
  return `${head}${again}${shrunk.program}\n${steps.join("")}\n`;
}

function formatRefusal({ path, diagnostics: [first] }: SensibleResult["refused"][number]): string {
  return `${path} is sensible, and refused: ${first?.code} ${first?.message}\n`;
}

function formatComparison(result: CampaignResult): string {
  const { programs, seed, differences, rejected } = machineFigures(result);
  const counts = `${counted(differences, "difference")}, ${formatCount(rejected)} rejected`;
  return `${counted(programs, "program")} of seed ${seed}: ${counts}\n`;
}

function formatProofs(result: CampaignResult, sensible: SensibleResult | undefined): string {
  const { programs, models, seed, violations, rejected } = verifierFigures(result, sensible);
  const { events, values, indices, costs, calls, answers, properties, noisySums } = result.tally;
  const lines = [
    `${counted(programs, "program")} and ${counted(models, "model")} of seed ${seed}: ${counted(violations, "violation")}, ${formatCount(rejected)} rejected`,
    `compared with what is proved: ${counted(events, "event")}, ${counted(values, "value")}, ${counted(indices, "index", "indices")},`,
    `  ${counted(costs, "cost")}, ${counted(calls, "call")} of helpers, ${counted(answers, "answer")} of models, ${counted(properties, "property", "properties")},`,
    `  ${counted(noisySums, "answer")} of aggregates`,
  ];
  if (sensible) {
    lines.push(`${counted(sensible.programs, "sensible program")}, ${formatCount(sensible.refused.length)} refused`);
  }
  return `${lines.join("\n")}\n`;
}

function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}
