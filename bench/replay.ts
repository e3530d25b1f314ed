import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../src/cli/package-root.ts";
import { DiagnosticError, errorDiagnostic, unwrap } from "../src/diagnostics/index.ts";
import { compileFile } from "../src/language/index.ts";
import {
  createPolicy,
  devicePresets,
  type PrefetchPolicy,
  readTrace,
  rmtPolicy,
  type SimulationResult,
  simulate,
  type Trace,
} from "../src/simulation/index.ts";
import { compileNative } from "./native-program.ts";
import {
  type BenchCase,
  type BenchGoal,
  type BenchReport,
  benchHost,
  compareWithPeer,
  summarizeRatios,
} from "./report.ts";

const peerName = "C -O3";
const unit = "ns per access";

const memory = 0.5;
const device = devicePresets.ssd;

/** Each trace is replayed for so long with each policy, and by the peer, but at least so often; the fastest counts. */
const milliseconds = 400;
const fewestReplays = 5;

/** Accesses a second that all traces together are to reach. */
const goals = { none: 10e6, rmt: 3e6 };

/**
 * Replays the committed traces, memory for half of their pages, without a policy and with the page-prefetch program (its
 * training included). The peer keeps the order of the pages in memory as the replay without a policy does, and nothing
 * else: it knows no time, device or faults.
 *
 * @param run.only traces whose name contains this
 * @throws DiagnosticError when the peer cannot be made ready (RMT6020) or no trace has such a name (RMT6022)
 */
export async function benchReplay(run: {
  readonly begin: (what: string) => void;
  readonly only: string;
}): Promise<BenchReport> {
  const names = traceNames();
  const chosen = names.filter((name) => name.includes(run.only));
  if (chosen.length === 0) {
    throw new DiagnosticError(
      errorDiagnostic("RMT6022", `no case of the benchmark has ${JSON.stringify(run.only)} in its name`, {
        hint: `its cases: ${names.join("; ")}`,
      }),
    );
  }
  const program = unwrap(compileFile(join(packageRoot, "programs", "page-prefetch.rmt.ts")));
  const folder = mkdtempSync(join(tmpdir(), "rmt-bench-"));
  try {
    const executable = compileNative("lru.c", folder);
    const measured: TraceMeasurement[] = [];
    for (const name of chosen) {
      run.begin(name);
      const trace = unwrap(await readTrace(join(packageRoot, "traces", `${name}.rmtrace`)));
      const none = measureReplay(trace, () => unwrap(createPolicy("none", trace)));
      const peer = measurePeer(trace, none.result, executable, folder);
      const rmt = measureReplay(trace, () => rmtPolicy(program, trace, device));
      measured.push({ name, accesses: trace.accesses.length, none: none.nanoseconds, peer, rmt: rmt.nanoseconds });
    }
    return reportOf(measured);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function traceNames(): string[] {
  return readdirSync(join(packageRoot, "traces"))
    .filter((file) => file.endsWith(".rmtrace"))
    .map((file) => file.slice(0, -".rmtrace".length));
}

/** Nanoseconds of the fastest replay of a whole trace. */
interface TraceMeasurement {
  readonly name: string;
  readonly accesses: number;
  readonly none: number;
  readonly peer: number;
  readonly rmt: number;
}

function measureReplay(
  trace: Trace,
  createFresh: () => PrefetchPolicy,
): { readonly nanoseconds: number; readonly result: SimulationResult } {
  let best = Number.POSITIVE_INFINITY;
  const deadline = performance.now() + milliseconds;
  for (let replay = 1; ; replay++) {
    const policy = createFresh();
    const begin = performance.now();
    const result = unwrap(simulate(trace, { memory, device, policy }));
    const end = performance.now();
    best = Math.min(best, end - begin);
    if (end >= deadline && replay >= fewestReplays) return { nanoseconds: best * 1e6, result };
  }
}

/** The same accesses and memory in C; its hits and misses must be those of the replay without a policy. */
function measurePeer(
  trace: Trace,
  { memoryPages, ...ours }: SimulationResult,
  executable: string,
  folder: string,
): number {
  const file = join(folder, "accesses.bin");
  writeFileSync(file, Uint32Array.from([memoryPages, trace.pages.length, trace.accesses.length]));
  writeFileSync(file, trace.accesses, { flag: "a" });
  const printed = execFileSync(executable, [file, String(milliseconds)], { encoding: "utf8" });
  const [nanoseconds, hits, misses] = printed.trim().split(" ").map(Number);
  const ourMisses = ours.majorFaults + ours.zeroFills;
  if (misses !== ourMisses || hits !== ours.accesses - ourMisses) {
    throw new Error(`${trace.name}: C has ${hits} hits and ${misses} misses, rmt has ${ourMisses} misses`);
  }
  return nanoseconds!;
}

function reportOf(traces: readonly TraceMeasurement[]): BenchReport {
  const sum = (part: "accesses" | "none" | "peer" | "rmt") => traces.reduce((total, trace) => total + trace[part], 0);
  const total = { name: "all", accesses: sum("accesses"), none: sum("none"), peer: sum("peer"), rmt: sum("rmt") };
  const rows = [...traces, ...(traces.length > 1 ? [total] : [])];
  const cases: BenchCase[] = [
    ...rows.map(({ name, accesses, none, peer }) =>
      compareWithPeer({ name: `${name}, none`, unit, ours: none / accesses }, peerName, peer / accesses),
    ),
    ...rows.map(({ name, accesses, rmt }) => ({ name: `${name}, rmt`, unit, ours: rmt / accesses })),
  ];
  return {
    bench: "replay",
    host: benchHost(),
    cases,
    summary: summarizeRatios(cases.slice(0, traces.length)),
    goals: [
      goalOf("without a policy", goals.none, total.accesses / total.none),
      goalOf("with the tree program", goals.rmt, total.accesses / total.rmt),
    ],
  };
}

/** @param perNanosecond accesses a nanosecond that were measured */
function goalOf(what: string, perSecond: number, perNanosecond: number): BenchGoal {
  const millions = (value: number) => (value / 1e6).toFixed(1);
  return {
    text: `${millions(perSecond)} million accesses a second ${what}: ${millions(perNanosecond * 1e9)} million`,
    reached: perNanosecond * 1e9 >= perSecond,
  };
}
