import { basename } from "node:path";
import { Command } from "commander";
import type { Diagnostic } from "../diagnostics/index.ts";
import { type RecordProgress, type RecordSummary, recordTrace } from "../simulation/index.ts";
import { formatBytes, formatCount } from "./format-units.ts";
import { parseCount } from "./parse-count.ts";
import { printDiagnostics } from "./print-diagnostics.ts";

interface RecordCommandOptions {
  readonly output?: string;
  readonly name?: string;
  readonly filterPages?: number;
  readonly skipInstructions?: number;
  readonly maxInstructions?: number;
  readonly json?: true;
}

/** As valgrind and shells have it: 128 and the signal's number. */
const signalStatus = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * `rmt record -- COMMAND…`
 *
 * @param commandLine the arguments behind `rmt`: whether `--` was written cannot be told from what commander passes on
 */
export function recordCommand(commandLine: readonly string[]): Command {
  return new Command("record")
    .summary("record the page accesses of a command")
    .description(
      "Runs a command under valgrind and records its page accesses into a trace for\n" +
        "`rmt replay`. What stands behind -- belongs to the command.",
    )
    .usage("[options] -- COMMAND [ARGUMENT...]")
    .argument("[command...]", "command to record, with its arguments")
    .helpOption("-h, --help", "display help for command")
    .option("-o, --output <file>", "trace to write (default: the command's name and .rmtrace)")
    .option("--name <name>", "name of the trace (default: the file's name)")
    .option(
      "--filter-pages <n>",
      "pages of the recency filter; less than the smallest memory to replay with (default: 128)",
      parseCount(0, 2 ** 20),
    )
    .option("--skip-instructions <n>", "leave out what happens before N instructions", parseCount(0))
    .option("--max-instructions <n>", "end the recording after N instructions", parseCount(1))
    .option("--json", "print diagnostics and a summary as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt record -- sort -r words.txt\n" +
        "  $ rmt record -o sort.rmtrace --max-instructions 2000000000 -- sort words.txt",
    )
    .action((words: readonly string[], options: RecordCommandOptions, command: Command) => {
      const separator = commandLine.indexOf("--");
      if (separator < 0) command.error("error: write the command to record behind --, as in `rmt record -- sort FILE`");
      const recorded = commandLine.slice(separator + 1);
      if (recorded.length === 0) command.error("error: there is no command behind --");
      if (words.length !== recorded.length) {
        command.error(`error: '${words[0]}' stands before --; the command to record belongs behind it`);
      }
      if (options.output === "" || options.output === "--") command.error("error: -o needs the name of a file");
      return record(recorded, options);
    });
}

async function record(command: readonly string[], options: RecordCommandOptions): Promise<void> {
  const output = options.output ?? `${basename(command[0]) || "trace"}.rmtrace`;
  const status = process.stderr.isTTY && !options.json ? statusLine() : undefined;
  const abort = new AbortController();
  const signals = Object.keys(signalStatus) as (keyof typeof signalStatus)[];
  let received: keyof typeof signalStatus | undefined;
  const interrupt = (signal: NodeJS.Signals) => {
    received ??= signal as keyof typeof signalStatus;
    abort.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  const recorded = await recordTrace({
    command,
    output,
    name: options.name,
    filterPages: options.filterPages,
    skipInstructions: options.skipInstructions,
    maxInstructions: options.maxInstructions,
    onProgress: status?.show,
    signal: abort.signal,
  }).finally(() => {
    for (const signal of signals) process.off(signal, interrupt);
    status?.clear();
  });

  const diagnostics: readonly Diagnostic[] = (recorded.ok ? recorded.warnings : recorded.diagnostics) ?? [];
  if (!recorded.ok) process.exitCode = received === undefined ? 1 : signalStatus[received];
  if (options.json) {
    const summary = recorded.ok ? recorded.value : null;
    process.stdout.write(`${JSON.stringify({ ok: recorded.ok, diagnostics, summary }, null, 2)}\n`);
    return;
  }
  printDiagnostics(diagnostics);
  if (recorded.ok) process.stdout.write(formatSummary(recorded.value));
}

function formatSummary(summary: RecordSummary): string {
  const { output, fileBytes, instructions, dataAccesses, accesses, pages, filterPages } = summary;
  const recorded = `${formatCount(accesses)} page accesses recorded (${filterPages} pages of recency filter)`;
  return [
    `${output} written (${formatBytes(fileBytes)})`,
    `  ${formatCount(instructions)} instructions, ${formatCount(dataAccesses)} data accesses`,
    `  ${recorded}`,
    `  ${formatCount(pages)} pages (${formatBytes(pages * 4096)})`,
    "",
  ].join("\n");
}

/** One line at the foot of the terminal that is written over; the recorded command may print between. */
function statusLine() {
  const clear = () => {
    process.stderr.write("\r\u001B[K");
  };
  const millions = (count: number) => `${(count / 1e6).toFixed(1)} M`;
  const show = ({ instructions, accesses, pages }: RecordProgress) => {
    clear();
    const counts = `${millions(instructions)} instructions, ${formatCount(accesses)} accesses, ${formatCount(pages)} pages`;
    process.stderr.write(`recording: ${counts}`.slice(0, (process.stderr.columns ?? 80) - 1));
  };
  return { show, clear };
}
