import { Command } from "commander";
import pc from "picocolors";
import { DiagnosticError, unwrap } from "../diagnostics/index.ts";
import { formatPaperTable, formatReplayTable, renderHtmlReport, type TraceStudy } from "../report/index.ts";
import { parseDevice, type RmtPolicy, readTrace, type SimulationResult, simulate } from "../simulation/index.ts";
import { formatCount } from "./format-units.ts";
import { loadOrReport } from "./load-or-report.ts";
import { ownFile, pagePrefetchProgram } from "./own-files.ts";
import { startProgress } from "./progress.ts";
import { createReplayPolicy, replayPolicyNames } from "./replay-policies.ts";
import { findWriteProblem, writeFileWhole } from "./write-file.ts";

/** The applications of the paper's first case study (section 4, Table 1). */
const studies = [
  {
    trace: "traces/video-resize.rmtrace",
    description: "OpenCV makes 2K and 1K proxies of a cinema 8K clip in planar frames, one pass each.",
  },
  {
    trace: "traces/matrix-convolution.rmtrace",
    description: "NumPy convolves a wide float matrix with three 3 × 3 kernels, in blocks of columns.",
  },
];
const memories = [0.3, 0.4, 0.5, 0.7];
/** What the tables on the terminal and the plots over time show. */
const featuredMemory = 0.5;
const defaultDevice = "ssd";
const windows = 100;
const samplePoints = 20_000;

interface CaseStudyOptions {
  readonly device: string;
  readonly output: string;
}

/** `rmt case-study`: what `npm start` runs. */
export function caseStudyCommand(): Command {
  return new Command("case-study")
    .summary("the paper's page-prefetch case study: table and HTML report")
    .description(
      "Compiles and verifies the learned page-prefetch program, replays the recorded\n" +
        "applications of the paper's first case study, and shows the program beside\n" +
        "Linux's and Leap's prefetchers: Table 1, and an HTML report with plots.",
    )
    .argument("[program]", `program to study (default: ${pagePrefetchProgram})`)
    .option("-d, --device <device>", "ssd, hdd, remote-memory, or latency=80us,bandwidth=2GB/s,depth=64", defaultDevice)
    .option("-o, --output <file>", "where the HTML report goes", "rmt-report.html")
    .addHelpText("after", "\nExample:\n  $ rmt case-study --device remote-memory -o remote.html")
    .action(caseStudy);
}

async function caseStudy(programPath: string | undefined, options: CaseStudyOptions): Promise<void> {
  const path = programPath ?? ownFile(pagePrefetchProgram);
  const loaded = await loadOrReport(path);
  if (loaded === undefined) return;
  const { program, report, source } = loaded;
  const device = unwrap(parseDevice(options.device));
  const unwritable = await findWriteProblem(options.output);
  if (unwritable) throw new DiagnosticError(unwritable);
  process.stdout.write(`${path}: compiled and verified\n`);
  for (const table of report.tables) {
    const cost = formatCount(table.worstCase.instructions);
    process.stdout.write(`  table ${table.name} at ${table.hook}: at most ${cost} instructions an event\n`);
  }
  process.stdout.write("\n");

  const featureNames = Array.from({ length: program.models[0]?.features ?? 0 }, (_, index) => `delta ${index + 1}`);
  const traceStudies: TraceStudy[] = [];
  const progress = startProgress(studies.length * memories.length * replayPolicyNames.length);
  try {
    for (const study of studies) {
      const trace = unwrap(await readTrace(ownFile(study.trace)));
      const results: SimulationResult[] = [];
      let featuredPolicy: RmtPolicy | undefined;
      for (const memory of memories) {
        for (const name of replayPolicyNames) {
          progress.begin(`${trace.name}, memory ${memory}, ${name}`);
          const policy = createReplayPolicy(name, program, trace, device);
          const plots = memory === featuredMemory ? { windows, samplePoints } : {};
          if (memory === featuredMemory && "learners" in policy) featuredPolicy = policy as RmtPolicy;
          results.push(unwrap(simulate(trace, { memory, device, policy, ...plots })));
        }
      }
      const featured = results.filter((result) => result.memory === featuredMemory);
      traceStudies.push({
        trace,
        description: study.description,
        results,
        featured: { memory: featuredMemory, policies: featured },
        tree: featuredPolicy?.largestTree?.tree,
        featureNames,
      });
    }
  } finally {
    progress.stop();
  }

  const style = { color: pc.isColorSupported && process.stdout.isTTY === true };
  const featured = traceStudies.flatMap((study) => study.featured.policies);
  process.stdout.write(`${formatReplayTable(featured, style)}\n\n${formatPaperTable(featured, style)}\n`);
  const html = renderHtmlReport({
    title: "Learned page prefetching",
    command: commandOf(programPath, options),
    generatedAt: new Date().toISOString().slice(0, 10),
    programName: program.name,
    programSource: source ?? "",
    device,
    studies: traceStudies,
  });
  const problem = await writeFileWhole(options.output, html);
  if (problem) throw new DiagnosticError(problem);
  process.stdout.write(`Report with plots: ${options.output}\n`);
}

/** The command line that makes the same report again; settings left at their defaults are left out. */
function commandOf(programPath: string | undefined, options: CaseStudyOptions): string {
  const words = ["npx rmt case-study"];
  if (programPath !== undefined) words.push(programPath);
  if (options.device !== defaultDevice) words.push(`--device ${options.device}`);
  return words.length === 1 ? "npm start" : words.join(" ");
}
