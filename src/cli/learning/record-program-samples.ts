import { errorDiagnostic, failure, type Result } from "../../diagnostics/index.ts";
import type { Dataset } from "../../learning/index.ts";
import { parseDevice, readTrace, recordSamples, type Trace } from "../../simulation/index.ts";
import { type LoadedProgram, loadProgram } from "../load-program.ts";
import { announceSteps } from "../progress.ts";
import type { SampleOptions } from "./sample-options.ts";

/** A program and its model that samples are for. */
export interface SampleOrigin {
  readonly loaded: LoadedProgram;
  /** Index into the program's models. */
  readonly slot: number;
}

/**
 * Runs a program over traces and collects what its `learn` expression hands on.
 *
 * @returns RMT6040 without a trace, RMT6042 where it is not said which of several models they are for, and what
 *   `loadProgram`, `readTrace`, `parseDevice` and `recordSamples` refuse
 */
export async function recordProgramSamples(
  path: string,
  options: SampleOptions,
): Promise<Result<{ readonly all: Dataset; readonly origin: SampleOrigin }>> {
  if (options.trace === undefined) {
    const hint = "give recorded page accesses, such as --trace traces/video-resize.rmtrace";
    return failure(errorDiagnostic("RMT6040", `${path} makes samples only over a trace`, { hint }));
  }
  const device = parseDevice(options.device);
  if (!device.ok) return device;
  const loaded = await loadProgram(path);
  if (!loaded.ok) return loaded;
  const { program } = loaded.value;
  const names = program.models.map(({ name }) => name);
  const slot = options.slot ?? (names.length === 1 ? names[0]! : undefined);
  if (slot === undefined) {
    const what = names.length === 0 ? "declares no model" : `has several models: ${names.join(", ")}`;
    const hint =
      names.length === 0 ? "declare one, and let an action learn it" : "say with --slot whose samples to use";
    return failure(errorDiagnostic("RMT6042", `${path} ${what}`, { hint }));
  }
  const progress = announceSteps();
  try {
    const traces: Trace[] = [];
    for (const trace of options.trace) {
      progress.begin(`reading ${trace}`);
      const read = await readTrace(trace);
      if (!read.ok) return read;
      traces.push(read.value);
    }
    progress.begin(`recording the samples of ${slot}`);
    const { memory, seed, task } = options;
    const recorded = recordSamples(program, slot, traces, {
      memory,
      device: device.value,
      seed,
      ...(options.samples === undefined ? {} : { most: options.samples }),
      ...(task === undefined ? {} : { task }),
    });
    if (!recorded.ok) return recorded;
    const origin = { loaded: loaded.value, slot: names.indexOf(slot) };
    return { ok: true, value: { all: recorded.value.dataset, origin } };
  } finally {
    progress.stop();
  }
}
