import type { Program } from "../../bytecode/index.ts";
import { checkModel, type Model, specializeProgram } from "../../models/index.ts";
import { insertedPrefix, verifyProgram } from "../../verifier/index.ts";
import { alone } from "../alone.ts";
import { compareStates, isSame, type Mismatch } from "./compare.ts";
import { type MachineFactory, type ObservedMachine, observeMachine } from "./observed-machine.ts";
import type { Operation, Scenario } from "./operation.ts";

/** Where two machines part. */
export interface Difference extends Mismatch {
  /** The index of the operation; the number of operations: at the end; -1: already when the machines were made. */
  readonly operation: number;
  /** Whether the right machine ran the program with its models as constants. */
  readonly isSpecialized: boolean;
}

/** The machines to compare. The left one is the meaning. */
export interface MachinePair {
  readonly left: MachineFactory;
  readonly right: MachineFactory;
}

export interface DifferentialOptions {
  /** Whether states are compared after each operation, so that a difference is told where it begins; slower. */
  readonly isThorough?: boolean;
}

/**
 * Runs the scenario on both machines and compares, after every operation, helper calls with their arguments, samples,
 * outcomes and the executed cost, and at the end all that the machines keep.
 *
 * @param program as the verifier gave it back
 * @returns the first difference, or undefined
 */
export function runDifferential(
  pair: MachinePair,
  program: Program,
  scenario: Scenario,
  options: DifferentialOptions = {},
): Difference | undefined {
  return compareRuns(on(pair.left, program, scenario), on(pair.right, program, scenario), options, false);
}

/**
 * Runs the program on the left and the same program with these models as constants on the right, both with the models in
 * their slots. Operations on models are left out; the executed cost is not compared.
 *
 * @param models by slot; what does not fit counts as none
 */
export function runSpecialized(
  pair: MachinePair,
  program: Program,
  scenario: Scenario,
  options: DifferentialOptions = {},
): Difference | undefined {
  const models = program.models.map((_, slot) => modelFor(program, scenario, slot));
  if (models.every((model) => model === undefined)) return undefined;
  const specialized = specializeProgram(program, models);
  const verified = verifyProgram(asWritten(specialized), alone);
  // The budget is that of the program as it was written: comparisons of an unrolled tree may cost more than its walk.
  const findings = verified.ok ? [] : verified.diagnostics.filter(({ code }) => code !== "RMT3020");
  if (findings.length > 0) {
    const what = "what the verifier says of the specialised program";
    return { what, left: [], right: findings, operation: -1, isSpecialized: true };
  }
  const operations = scenario.operations.flatMap((operation): readonly Operation[] => {
    if (operation.kind === "model") return [];
    const isSwap = operation.kind === "event" && operation.during?.operation.kind === "model";
    return [isSwap ? { ...operation, during: undefined } : operation];
  });
  const scenarioWith = (installed: readonly (Model | undefined)[]): Scenario => {
    const installs = installed.flatMap((model, slot) => (model ? [{ kind: "model", slot, model } as const] : []));
    return { ...scenario, countCost: false, operations: [...installs, ...operations] };
  };
  // The tensors of a network are constants there; its slot takes an empty block.
  const left = on(pair.left, program, scenarioWith(models));
  const right = on(
    pair.right,
    specialized,
    scenarioWith(models.map((model) => (model && "tensors" in model ? { tensors: [] } : model))),
  );
  return compareRuns(left, right, options, true);
}

/**
 * The program as if all of it were its own: programs cannot use inserted names, nor name two actions alike as the copies
 * of an action that asks aggregates in several tables are, and slots are asked without RMT_INFER.
 */
function asWritten(program: Program): Program {
  const rename = <T extends { readonly name: string }>(declared: readonly T[]): readonly T[] =>
    declared.map((each) => (each.name.startsWith(insertedPrefix) ? { ...each, name: `its.${each.name}` } : each));
  const { contexts, models, tensors, counters, actions } = program;
  return {
    ...program,
    actions: actions.map((action, index) => ({ ...action, name: `${action.name}.${index}` })),
    contexts: rename(contexts),
    models: rename(models).map(({ range, envelope, properties, ...slot }) => slot),
    tensors: rename(tensors),
    counters: rename(counters),
  };
}

/** The model that the scenario puts into the slot last, if it fits. */
function modelFor(program: Program, scenario: Scenario, slot: number): Model | undefined {
  const operation = scenario.operations.findLast((other) => other.kind === "model" && other.slot === slot);
  if (operation?.kind !== "model" || operation.model === null) return undefined;
  return checkModel(program, slot, operation.model).ok ? operation.model : undefined;
}

/** One side of a comparison. */
interface Side {
  readonly scenario: Scenario;
  readonly observed: Outcome<ObservedMachine | readonly string[]>;
}

function on(make: MachineFactory, program: Program, scenario: Scenario): Side {
  return { scenario, observed: attempt(() => observeMachine(make, program, scenario)) };
}

/** What a function gave, or the text of what it threw: no machine may throw at anything in a scenario. */
type Outcome<T> = { readonly value: T } | { readonly thrown: string };

function attempt<T>(run: () => T): Outcome<T> {
  try {
    return { value: run() };
  } catch (error) {
    return { thrown: String(error) };
  }
}

function compareRuns(
  left: Side,
  right: Side,
  options: DifferentialOptions,
  isSpecialized: boolean,
): Difference | undefined {
  const machines = [left, right].map(({ observed }) =>
    "value" in observed && "run" in observed.value ? observed.value : undefined,
  );
  const [onLeft, onRight] = machines;
  if (onLeft === undefined || onRight === undefined) {
    const [told, toldRight] = [left, right].map(({ observed }, side) => (machines[side] ? "made" : observed));
    const isRefusedAlike = isSame(told, toldRight) && "value" in left.observed;
    if (isRefusedAlike) return undefined;
    return { what: "making the machine", left: told, right: toldRight, operation: -1, isSpecialized };
  }
  const count = left.scenario.operations.length;
  for (let operation = 0; operation < count; operation++) {
    const thrown = [
      attempt(() => onLeft.run(left.scenario.operations[operation]!)),
      attempt(() => onRight.run(right.scenario.operations[operation]!)),
    ];
    if (thrown.some((outcome) => "thrown" in outcome)) {
      return { what: "what was thrown", left: thrown[0], right: thrown[1], operation, isSpecialized };
    }
    if (!isSame(onLeft.seen, onRight.seen)) {
      const what = "what the operation did (calls, samples, outcome, cost)";
      return { what, left: onLeft.seen, right: onRight.seen, operation, isSpecialized };
    }
    onLeft.seen.length = 0;
    onRight.seen.length = 0;
    const mismatch = options.isThorough ? compareStates(onLeft.machine, onRight.machine) : undefined;
    if (mismatch) return { ...mismatch, operation, isSpecialized };
  }
  const mismatch = compareStates(onLeft.machine, onRight.machine);
  return mismatch && { ...mismatch, operation: count, isSpecialized };
}
