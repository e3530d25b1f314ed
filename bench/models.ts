import { DiagnosticError, errorDiagnostic } from "../src/diagnostics/index.ts";
import {
  createInferenceTimer,
  type InferenceTimes,
  type InferenceWorkKind,
  inferenceNanoseconds,
  inferenceWork,
  inferenceWorkKinds,
  treeFacts,
} from "../src/learning/platform/index.ts";
import { modelFamilies, modelProgram } from "../src/models/index.ts";
import { type MeasuredMachine, measuredMachines } from "../src/verifier/index.ts";
import { nonNegativeLeastSquares } from "./calibrate/least-squares.ts";
import { type ModelDesign, modelDesigns } from "./calibrate/model-designs.ts";
import { type BenchReport, benchHost, compareWithPeer, summarizeRatios } from "./report.ts";

const unit = "ns per inference";
const peerName = "measured";

/** Models of each family that the times are fitted to, and others that they are checked on. */
const fittedPerFamily = 24;
const checkedPerFamily = 12;
const fittedSeed = 1;
const checkedSeed = 2;

/** Each model is timed so often, all of them in turn, so that a disturbance does not hit one alone. */
const rounds = 20;
const milliseconds = { warmUp: 25, round: 4 };
/** The interpreter is slow, and much the same for all of a family. */
const interpreterRounds = 4;

/** How many of the estimates shall be within this of what was measured. */
const goalError = 0.25;

/** How far estimates are from what was measured, as a share of that. */
interface EstimateError {
  readonly median: number;
  /** The share of models whose estimate is within a quarter. */
  readonly withinGoal: number;
  readonly worst: number;
}

/** What `rmt bench models` prints and writes. */
export interface ModelCalibration extends BenchReport {
  /** Nanoseconds by machine and kind of work: what `rmt search --calibration` reads. */
  readonly inferenceTimes: InferenceTimes;
  /** Of the models that the times were not fitted to, by machine and family; `all` of all. */
  readonly errors: Readonly<Record<MeasuredMachine, Readonly<Record<string, EstimateError>>>>;
}

/**
 * Measures how long models of all families take the machines on this computer, and how well the times fitted to them tell
 * what others take.
 *
 * @param run.only of the models shown those whose name contains this; all are measured
 * @throws DiagnosticError when no model has such a name (RMT6022)
 */
export async function benchModels(run: {
  readonly begin: (what: string) => void;
  readonly only: string;
}): Promise<ModelCalibration> {
  const fitted = modelDesigns(fittedPerFamily, fittedSeed);
  const checked = modelDesigns(checkedPerFamily, checkedSeed);
  const shown = checked.filter(({ name }) => name.includes(run.only));
  if (shown.length === 0) {
    const hint = `its cases: ${checked.map(({ name }) => name).join("; ")}`;
    throw new DiagnosticError(
      errorDiagnostic("RMT6022", `no case of the benchmark has ${JSON.stringify(run.only)} in its name`, { hint }),
    );
  }
  const all = [...fitted, ...checked];
  const work = new Map(all.map((design) => [design, workOf(design)]));
  const measured = new Map(measuredMachines.map((machine) => [machine, measureAll(all, machine, run.begin)]));
  const inferenceTimes = Object.fromEntries(
    measuredMachines.map((machine) => {
      const targets = fitted.map((design) => measured.get(machine)!.get(design)!);
      return [
        machine,
        fitInferenceTimes(
          fitted.map((design) => work.get(design)!),
          targets,
        ),
      ];
    }),
  ) as InferenceTimes;
  const estimate = (design: ModelDesign, machine: MeasuredMachine) =>
    inferenceNanoseconds(work.get(design)!, inferenceTimes[machine]);
  const errorsOf = (designs: readonly ModelDesign[], machine: MeasuredMachine) =>
    summarizeErrors(designs.map((design) => estimate(design, machine) / measured.get(machine)!.get(design)! - 1));
  const errorsByFamily = (machine: MeasuredMachine): Readonly<Record<string, EstimateError>> => {
    const ofFamily = (family: string) => checked.filter(({ description }) => description.family === family);
    const families = modelFamilies.map((family) => [family, errorsOf(ofFamily(family), machine)] as const);
    return { all: errorsOf(checked, machine), ...Object.fromEntries(families) };
  };
  const errors = { interpreter: errorsByFamily("interpreter"), webAssembly: errorsByFamily("webAssembly") };
  const cases = shown.flatMap((design) =>
    measuredMachines.map((machine) => {
      const name = `${design.name}, ${machine === "webAssembly" ? "wasm" : machine}`;
      const ours = estimate(design, machine);
      return compareWithPeer({ name, unit, ours }, peerName, measured.get(machine)!.get(design)!);
    }),
  );
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const goals = measuredMachines.map((machine) => {
    const { median, withinGoal, worst } = errors[machine].all!;
    return {
      text: `${machine}: models not fitted within ${percent(goalError)} of what they take at the median: off by ${percent(median)}, ${percent(withinGoal)} of them within, at worst ${percent(worst)}`,
      reached: median <= goalError,
    };
  });
  return { bench: "models", host: benchHost(), cases, summary: summarizeRatios(cases), goals, inferenceTimes, errors };
}

function workOf({ description, model, values }: ModelDesign): readonly number[] {
  return inferenceWork(modelProgram(description), treeFacts(model, values));
}

function measureAll(
  designs: readonly ModelDesign[],
  machine: MeasuredMachine,
  begin: (what: string) => void,
): ReadonlyMap<ModelDesign, number> {
  begin(`making models for the ${machine} machine`);
  const timers = designs.map(({ description, model, values }) =>
    createInferenceTimer(description, model, values, machine),
  );
  begin("warming up");
  for (const timer of timers) timer.run(milliseconds.warmUp);
  for (let round = 0; round < (machine === "interpreter" ? interpreterRounds : rounds); round++) {
    begin(`round ${round + 1}`);
    for (const timer of timers) timer.run(milliseconds.round);
  }
  return new Map(designs.map((design, index) => [design, timers[index]!.nanoseconds()]));
}

/**
 * The nanoseconds of each kind of work that explain best what was measured, in proportion to it.
 *
 * @param work of each model, by position in `inferenceWorkKinds`
 * @param nanoseconds of each model
 */
export function fitInferenceTimes(
  work: readonly (readonly number[])[],
  nanoseconds: readonly number[],
): Readonly<Record<InferenceWorkKind, number>> {
  const found = nonNegativeLeastSquares(work, nanoseconds);
  return Object.fromEntries(
    inferenceWorkKinds.map((kind, index) => [kind, Number(found[index]!.toPrecision(3))]),
  ) as Record<InferenceWorkKind, number>;
}

function summarizeErrors(errors: readonly number[]): EstimateError {
  const sizes = errors.map(Math.abs).sort((one, other) => one - other);
  return {
    median: sizes[sizes.length >> 1]!,
    withinGoal: sizes.filter((size) => size <= goalError).length / sizes.length,
    worst: sizes.at(-1)!,
  };
}
