import { assembleProgram, type Program } from "../src/bytecode/index.ts";
import { DiagnosticError, errorDiagnostic, unwrap } from "../src/diagnostics/index.ts";
import { createMachine } from "../src/machine/index.ts";
import {
  type MeasuredMachine,
  measuredMachines,
  type TimeModel,
  verifyProgram,
  type WorkKind,
  workKinds,
} from "../src/verifier/index.ts";
import { nonNegativeLeastSquares } from "./calibrate/least-squares.ts";
import { type CalibrationCase, microCases } from "./calibrate/micro-cases.ts";
import { integerCases } from "./machine/integer-cases.ts";
import { modelCases } from "./machine/model-cases.ts";
import { type BenchCase, type BenchReport, benchHost, compareWithPeer, summarizeRatios } from "./report.ts";

const unit = "ns per event";
const peerName = "measured";

/** The best of so many turns, each about so long, is what a case takes. */
const turns = 4;
const milliseconds = 50;

/** An estimate that is too low counts so many times one that is too high by as much: budgets rather refuse. */
const costOfTooLittle = 9;

/** Of programs that bring more events: few, so that one disturbance does not reach all passes over them. */
const mostEvents = 256;

/** How far an estimate is from what was measured, as a share of that: 0.2 is a fifth too much or too little. */
export interface EstimateError {
  readonly median: number;
  readonly worst: number;
}

/** What `rmt bench calibrate` prints and writes. */
export interface Calibration extends BenchReport {
  /** Nanoseconds by machine and kind of work: what `rmt check --calibration` reads. */
  readonly times: TimeModel;
  /** By machine: of the cases that the times were taken from, and of programs that they were not. */
  readonly errors: Readonly<
    Record<MeasuredMachine, { readonly fitted: EstimateError; readonly others: EstimateError }>
  >;
}

/**
 * Measures how long each kind of work takes the machines on this computer, from small programs, and how well these times
 * tell what other programs take: those of `rmt bench machine`.
 *
 * @param run.only of the cases shown those whose name contains this; all are measured
 * @throws DiagnosticError when no case has such a name (RMT6022)
 */
export async function calibrate(run: {
  readonly begin: (what: string) => void;
  readonly only: string;
}): Promise<Calibration> {
  const micro = microCases();
  const others = [...integerCases(), ...modelCases()].map(({ make }): CalibrationCase => {
    const one = make();
    return { ...one, events: one.events.slice(0, 4 * mostEvents) };
  });
  const chosen = [...micro, ...others].filter(({ name }) => name.includes(run.only));
  if (chosen.length === 0) {
    const hint = `its cases: ${[...micro, ...others].map(({ name }) => name).join("; ")}`;
    throw new DiagnosticError(
      errorDiagnostic("RMT6022", `no case of the benchmark has ${JSON.stringify(run.only)} in its name`, { hint }),
    );
  }
  // Engines compile a place in the interpreter anew for each kind of thing that it meets: all of them first.
  run.begin("warming up");
  for (const one of [...micro, ...others])
    for (const machine of measuredMachines) measure(programOf(one), one, machine);
  const observe = (one: CalibrationCase): Observation => {
    run.begin(one.name);
    const program = programOf(one);
    const [interpreter, webAssembly] = measuredMachines.map((machine) => measure(program, one, machine));
    return {
      name: one.name,
      work: workOfEvent(program),
      measured: { interpreter: interpreter!, webAssembly: webAssembly! },
    };
  };
  const fitted = micro.map(observe);
  const checked = others.map(observe);
  const times = Object.fromEntries(
    measuredMachines.map((machine) => [machine, fitTimes(fitted, machine)]),
  ) as TimeModel;
  const errorsOf = (observations: readonly Observation[], machine: MeasuredMachine): EstimateError => {
    const errors = observations
      .map((one) => Math.abs(estimate(one, times, machine) / one.measured[machine] - 1))
      .sort((left, right) => left - right);
    return { median: errors[errors.length >> 1]!, worst: errors.at(-1)! };
  };
  const errors = Object.fromEntries(
    measuredMachines.map((machine) => [
      machine,
      { fitted: errorsOf(fitted, machine), others: errorsOf(checked, machine) },
    ]),
  ) as Calibration["errors"];
  const cases = [...fitted, ...checked]
    .filter(({ name }) => name.includes(run.only))
    .flatMap((one) => measuredMachines.map((machine) => compared(one, times, machine)));
  const goals = measuredMachines.map((machine) => {
    const { median, worst } = errors[machine].others;
    const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
    return {
      text: `${machine}: programs not calibrated by within half of what they take at the median: off by ${percent(median)}, at worst ${percent(worst)}`,
      reached: median <= 0.5,
    };
  });
  return { bench: "calibrate", host: benchHost(), cases, summary: summarizeRatios(cases), goals, times, errors };
}

/** What one event of a case is made of, and how long it took. */
interface Observation {
  readonly name: string;
  /** By position in `workKinds`. */
  readonly work: readonly number[];
  readonly measured: Readonly<Record<MeasuredMachine, number>>;
}

function programOf({ name, program }: CalibrationCase): Program {
  return unwrap(verifyProgram(unwrap(assembleProgram(program, `${name}.rmt`)))).program;
}

function measure(program: Program, one: CalibrationCase, kind: MeasuredMachine): number {
  const helpers = { "test.event": { ask: (left: number | bigint) => left, tell: () => {} } };
  const machine = createMachine(program, { kind, countCost: false, helpers, onSample: () => {} });
  one.prepare(machine);
  const hook = machine.hook("test.event")!;
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns; turn++) {
    const deadline = performance.now() + milliseconds;
    do {
      const begin = performance.now();
      machine.runHookBatch(hook, one.events, 4);
      best = Math.min(best, performance.now() - begin);
    } while (performance.now() < deadline);
  }
  return (best * 1e6) / (one.events.length / 4);
}

/** How much of each kind of work the worst case is: its time on a machine that only takes time for that kind. */
function workOfEvent(program: Program): number[] {
  return workKinds.map((kind) => {
    const times = Object.fromEntries(workKinds.map((other) => [other, other === kind ? 1 : 0])) as Record<
      WorkKind,
      number
    >;
    const { report } = unwrap(verifyProgram(program, { timeModel: { interpreter: times, webAssembly: times } }));
    return report.hooks[0]!.nanoseconds.interpreter;
  });
}

function fitTimes(observations: readonly Observation[], machine: MeasuredMachine): TimeModel[MeasuredMachine] {
  const found = nonNegativeLeastSquares(
    observations.map(({ work }) => work),
    observations.map(({ measured }) => measured[machine]),
    costOfTooLittle,
  );
  // What hardly shows in a fit comes out as 0; but only elements of vectors take less than an instruction.
  const simple = found[workKinds.indexOf("simple")]!;
  const least = (kind: WorkKind) => (/element|product|event/i.test(kind) ? 0 : simple);
  const entries = workKinds.map((kind, index) => {
    return [kind, Number(Math.max(found[index]!, least(kind)).toPrecision(3))] as const;
  });
  return Object.fromEntries(entries) as Record<WorkKind, number>;
}

function estimate({ work }: Observation, times: TimeModel, machine: MeasuredMachine): number {
  return work.reduce((sum, amount, index) => sum + amount * times[machine][workKinds[index]!], 0);
}

function compared(one: Observation, times: TimeModel, machine: MeasuredMachine): BenchCase {
  const name = `${one.name}, ${machine === "webAssembly" ? "wasm" : machine}`;
  return compareWithPeer({ name, unit, ours: estimate(one, times, machine) }, peerName, one.measured[machine]);
}
