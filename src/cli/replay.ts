import { Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import type { Program } from "../bytecode/index.ts";
import { openPrivacyLedger, privacyBudgetsOf } from "../control/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { formatReplayTable } from "../report/index.ts";
import { parseDevice, readTrace, type SimulationResult, simulate, type Trace } from "../simulation/index.ts";
import { loadOrReport } from "./load-or-report.ts";
import { type MachineName, machineNames } from "./machine-names.ts";
import { ownFile, pagePrefetchProgram } from "./own-files.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { startProgress } from "./progress.ts";
import { createReplayPolicy, replayPolicyNames } from "./replay-policies.ts";

const defaultFractions: readonly number[] = [0.5];

interface ReplayOptions {
  readonly trace: readonly string[];
  readonly memory: readonly number[];
  readonly device: string;
  readonly policy: readonly string[];
  readonly machine: MachineName;
  readonly ledger?: string;
  readonly json?: true;
}

/** `rmt replay [PROGRAM] --trace FILE…` */
export function replayCommand(): Command {
  return new Command("replay")
    .summary("replay page accesses under a program and the kernel's prefetchers")
    .description(
      "Replays recorded page accesses in virtual time: a program at the memory hooks,\n" +
        "beside no prefetching, Linux's, Leap's, and an oracle that knows the trace.",
    )
    .argument("[program]", `program to replay (default: ${pagePrefetchProgram})`)
    .requiredOption(
      "-t, --trace <file...>",
      "traces: recorded (.rmtrace), or text lines `PAGE [INSTRUCTIONS]`, also gzipped",
    )
    .option(
      "-m, --memory <fraction...>",
      "memory as a fraction of the trace's pages",
      collectFractions,
      defaultFractions,
    )
    .option("-d, --device <device>", "ssd, hdd, remote-memory, or latency=80us,bandwidth=2GB/s,depth=64", "ssd")
    .option(
      "-p, --policy <name...>",
      `policies (default: all of ${replayPolicyNames.join(", ")})`,
      collectPolicies,
      replayPolicyNames,
    )
    .addOption(
      new Option("--machine <kind>", "what runs the program").choices(Object.keys(machineNames)).default("wasm"),
    )
    .option("--ledger <file>", "keeps the account of the program's privacy budget (default: a full one for each run)")
    .option("--json", "print the results as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt replay --trace traces/video-resize.rmtrace --memory 0.5 0.3\n" +
        "  $ rmt replay mine.rmt.ts --trace a.txt b.txt.gz --memory 0.5 --device hdd --json",
    )
    .action(replay);
}

async function replay(programPath: string | undefined, options: ReplayOptions): Promise<void> {
  const loaded = await loadOrReport(programPath ?? ownFile(pagePrefetchProgram));
  if (loaded === undefined) return;
  const { program } = loaded;
  const device = unwrap(parseDevice(options.device));
  const ledger =
    options.ledger === undefined ? undefined : unwrap(openPrivacyLedger(options.ledger, privacyBudgetsOf(program)));
  const traces: Trace[] = [];
  for (const path of options.trace) {
    const read = await readTrace(path);
    if (read.ok) traces.push(read.value);
    else {
      printDiagnostics(read.diagnostics, path.endsWith(".gz") ? [] : [path]);
      process.exitCode = 1;
    }
  }
  if (traces.length < options.trace.length) return;
  const results: SimulationResult[] = [];
  const progress = startProgress(traces.length * options.memory.length * options.policy.length);
  try {
    for (const trace of traces) {
      for (const memory of options.memory) {
        for (const name of options.policy) {
          progress.begin(`${trace.name}, memory ${memory}, ${name}`);
          results.push(unwrap(simulate(trace, { memory, device, policy: policyFor(name, program, trace) })));
        }
      }
    }
  } finally {
    progress.stop();
  }
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ results: results.map(jsonResult) }, null, 2)}\n`
      : `${formatReplayTable(results, { color: pc.isColorSupported && process.stdout.isTTY === true })}\n`,
  );

  function policyFor(name: string, verified: Program, trace: Trace) {
    const kind = machineNames[options.machine];
    return createReplayPolicy(name, verified, trace, device, { kind, ...(ledger && { ledger }) });
  }
}

/** What `--json` gives of one result; accuracy and coverage as fractions of 1. */
function jsonResult(result: SimulationResult) {
  const { device, windows: _windows, sample: _sample, ...figures } = result;
  return { ...figures, device: device.name };
}

function collectFractions(text: string, before: readonly number[]): number[] {
  const fractions = text.split(",").map((part) => {
    const fraction = /^\d*\.?\d+$/.test(part.trim()) ? Number(part) : Number.NaN;
    if (fraction > 0 && fraction <= 1) return fraction;
    throw new InvalidArgumentError("Give fractions above 0 and at most 1, such as 0.5.");
  });
  return collect(before, fractions, defaultFractions);
}

function collectPolicies(text: string, before: readonly string[]): string[] {
  const names = text.split(",").map((part) => part.trim());
  const unknown = names.find((name) => !replayPolicyNames.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no policy ${unknown}; there are ${replayPolicyNames.join(", ")}.`);
  }
  return collect(before, names, replayPolicyNames);
}

/** Commander hands the default itself to the first call of a collecting parser: the first value given replaces it. */
function collect<Value>(before: readonly Value[], given: readonly Value[], byDefault: readonly Value[]): Value[] {
  return before === byDefault ? [...given] : [...before, ...given];
}
