import type { Block, Program } from "../bytecode/index.ts";
import { blocksOf } from "../bytecode/index.ts";
import { DiagnosticError, errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import type { Dataset } from "../learning/index.ts";
import type { MachineKind } from "../machine/index.ts";
import type { Target } from "../models/index.ts";
import { type Device, devicePresets } from "./device.ts";
import { featureNames } from "./feature-names.ts";
import { rmtPolicy } from "./policies/rmt.ts";
import { createSampleCollector } from "./sample-collector.ts";
import { simulate } from "./simulate.ts";
import type { Trace } from "./trace/index.ts";

/** How samples of a program are recorded. */
export interface RecordSamplesOptions {
  /** Memory as a fraction of each trace's pages; by default a half. */
  readonly memory?: number;
  /** By default the preset `ssd`. */
  readonly device?: Device;
  readonly kind?: MachineKind;
  /** Samples kept at most; by default 200,000. */
  readonly most?: number;
  /** Which of more samples are kept: the newest, or as many from everywhere, drawn by the seed; by default the newest. */
  readonly keep?: "newest" | "scattered";
  readonly seed?: number;
  /** By default classes for a slot of trees and for few different labels, otherwise values. */
  readonly task?: Target["kind"];
}

/** What a program told a model. */
export interface RecordedSamples {
  /** The samples kept, in their order; the labels of classes are the integers that the program learns. */
  readonly dataset: Dataset;
  /** Samples that there were. */
  readonly seen: number;
}

/** So many different labels are classes in any case. */
const mostClasses = 64;

/**
 * Runs a program as a prefetcher over traces, one after another, with its trees trained as they are there, and collects what
 * it learns for one of its models.
 *
 * @param slot the name of the model
 * @returns RMT5030 where the program has no such model, RMT5031 where it never learns it, RMT5032 where it does not over these
 *   traces, and what the verifier and `simulate` refuse
 */
export function recordSamples(
  program: Program,
  slot: string,
  traces: readonly Trace[],
  options: RecordSamplesOptions = {},
): Result<RecordedSamples> {
  const model = program.models.findIndex(({ name }) => name === slot);
  if (model < 0) {
    const names = program.models.map(({ name }) => name).join(", ");
    const hint = names === "" ? "the program declares no models" : `its models: ${names}`;
    return failure(errorDiagnostic("RMT5030", `program ${program.name} has no model ${slot}`, { hint }));
  }
  if (!program.actions.some(({ body }) => learns(body, model))) {
    const hint = `let an action call ${slot}.learn(features, label) once the right answer is known`;
    return failure(errorDiagnostic("RMT5031", `program ${program.name} never learns ${slot}`, { hint }));
  }
  const { features, family } = program.models[model]!;
  const { device = devicePresets.ssd!, memory = 0.5, kind, most = 200_000, keep = "newest", seed = 1 } = options;
  const collector = createSampleCollector(features, { most, keep, seed });
  try {
    for (const trace of traces) {
      const policy = rmtPolicy(program, trace, device, {
        ...(kind === undefined ? {} : { kind }),
        onSample: (of, sample, label) => {
          if (of === model) collector.add(sample, label);
        },
      });
      const simulated = simulate(trace, { memory, device, policy });
      if (!simulated.ok) return simulated;
    }
  } catch (error) {
    if (error instanceof DiagnosticError) return failure(...error.diagnostics);
    throw error;
  }
  if (collector.seen === 0) {
    const names = traces.map(({ name }) => name).join(", ");
    const hint = "record a longer trace, or see with `rmt check` whether its tables are at memory hooks";
    return failure(
      errorDiagnostic("RMT5032", `program ${program.name} learned nothing for ${slot} over ${names}`, { hint }),
    );
  }
  const { values, labels } = collector.samples();
  const named = featureNames(program, model).map((name) => ({ name, scale: 1 }));
  const different = Int32Array.from(new Set(labels)).sort();
  const task = options.task ?? (family === "decisionTree" || different.length <= mostClasses ? "classes" : "value");
  const shape = { features: named, count: labels.length, values };
  if (task === "value") {
    const target: Target = { kind: "value", name: slot, scale: 1 };
    return success({ dataset: { ...shape, target, outcomes: labels }, seen: collector.seen });
  }
  const classes = new Map(Array.from(different, (label, index) => [label, index]));
  const target: Target = { kind: "classes", name: slot, labels: different };
  const outcomes = labels.map((label) => classes.get(label)!);
  return success({ dataset: { ...shape, target, outcomes }, seen: collector.seen });
}

/** Whether a block hands samples of the model on. */
function learns(block: Block, model: number): boolean {
  return block.some((instruction) => {
    if (instruction.op === "RMT_LEARN" && instruction.model === model) return true;
    return blocksOf(instruction).some((inner) => learns(inner.block, model));
  });
}
