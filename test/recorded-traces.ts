import { readdirSync } from "node:fs";
import { unwrap } from "../src/diagnostics/index.ts";
import { compileFile } from "../src/language/index.ts";
import {
  createPolicy,
  devicePresets,
  readTrace,
  rmtPolicy,
  type SimulationResult,
  simulate,
} from "../src/simulation/index.ts";

/** Names of all traces of the repository. */
export const recordedTraces: readonly string[] = readdirSync("traces")
  .filter((file) => file.endsWith(".rmtrace"))
  .map((file) => file.slice(0, -".rmtrace".length));

/** The applications of the paper's first case study. */
export const caseStudyTraces = ["video-resize", "matrix-convolution"] as const;

/** Replays of one trace at one memory on the SSD. */
export interface RecordedCase {
  readonly name: string;
  readonly memory: number;
  /** The result with a policy; `rmt` runs the page-prefetch program. Each is simulated once. */
  under(policy: string): SimulationResult;
}

/** The trace at memory 0.5 and, where the filter that it was recorded with allows it, 0.3. */
export async function recordedCases(name: string): Promise<RecordedCase[]> {
  const trace = unwrap(await readTrace(`traces/${name}.rmtrace`));
  const program = unwrap(compileFile("programs/page-prefetch.rmt.ts"));
  const device = devicePresets.ssd;
  const isPossible = (memory: number) => Math.floor(memory * trace.pages.length) >= trace.filterPages;
  return [0.5, 0.3]
    .filter((memory) => memory === 0.5 || isPossible(memory))
    .map((memory) => {
      const results = new Map<string, SimulationResult>();
      const under = (name: string): SimulationResult => {
        const known = results.get(name);
        if (known !== undefined) return known;
        const policy = name === "rmt" ? rmtPolicy(program, trace, device) : unwrap(createPolicy(name, trace));
        const result = unwrap(simulate(trace, { memory, device, policy }));
        results.set(name, result);
        return result;
      };
      return { name, memory, under };
    });
}

/** Completion with `rmt` as a share of that with the better of no prefetching and the kernel's own. */
export function timeOverBest({ under }: RecordedCase): number {
  const best = Math.min(under("none").completionSeconds, under("linux-vma").completionSeconds);
  return under("rmt").completionSeconds / best;
}
