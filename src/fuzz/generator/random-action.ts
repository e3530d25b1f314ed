import type { Action, Instruction } from "../../bytecode/index.ts";
import type { HookDescription } from "../../hooks/index.ts";
import { pick, weighted } from "../draw.ts";
import { contribute, noisySum } from "./aggregates.ts";
import { accessRecord, deleteContext, findContext, matchContext, popQueue, pushQueue } from "./contexts.ts";
import { addDigest } from "./digest.ts";
import { addCount, addObserve, callHelper, loadEvent, loadMetadata, storeMetadata } from "./events.ts";
import { describedInference, type Inference, wrapAnswer } from "./inference.ts";
import { addArithmetic, addConstant, addHash, addRandom, addSelect, addUnary, truth } from "./integers.ts";
import { learn, modelReady, walkTree } from "./models.ts";
import {
  type ActionState,
  define,
  emit,
  newRegister,
  type ProgramState,
  randomLocation,
  type Step,
} from "./program-state.ts";
import { convolve, gather, loadRow, lookUp, multiplyBits, multiplyMatrix, poolImage } from "./tensors.ts";
import {
  accessVector,
  activateVector,
  combineVectors,
  loadVector,
  moveVector,
  newVector,
  reduceVector,
  vectorWith,
} from "./vectors.ts";

/** An action and what other tables must know to run it too. */
export interface MadeAction {
  readonly action: Action;
  readonly hook: HookDescription;
  /** The most it costs in one run, and the most calls of each helper. */
  readonly cost: number;
  /** What its answers of aggregates cost at most, in millionths of epsilon. */
  readonly epsilon: number;
  readonly calls: ReadonlyMap<string, number>;
  /** The first table that it calls; Infinity: none. */
  readonly firstTarget: number;
  /** The last field of the event that it reads; -1: none. */
  readonly lastField: number;
}

/** The most steps of a block: bytes end blocks sooner, a draw without end must end too. */
const mostSteps = 40;
const mostNesting = 6;

/** What of an action is known before its body. */
export type ActionHead = Pick<Action, "name" | "parameters">;

/** The cost that a body leaves for the digest at its end. */
const digestBudget = 800;

/**
 * A random action for a table, whose instructions and calls are at most the share of one table at its hook. Every
 * register is written before it is read, every index is in range by a way that can be proved.
 *
 * @param privacyBudget what answers of aggregates may cost in one run, in millionths of epsilon
 */
export function randomAction(
  program: ProgramState,
  table: number,
  { name, parameters }: ActionHead,
  privacyBudget: number,
): MadeAction {
  const { draw, tableHooks } = program;
  const hook = tableHooks[table]!;
  const share = tableHooks.filter((other) => other === hook).length;
  const location = randomLocation(program);
  const budget = Math.min(pick(draw, [1500, 2500, 4500]), Math.floor(hook.instructionBudget / share));
  const state = beginAction(program, table, parameters, privacyBudget);
  state.budget = budget - digestBudget;
  const begin = privacyBudget > 0 && draw(4) > 0 ? askedFirst(state) : [];
  const body = [...begin, ...randomBlock(state, pick(draw, [4, 3, 2, 1]), digestBudget)];
  const { registers, calls, firstTarget, lastField } = state;
  const action = { name, parameters, registers, body, location };
  const epsilon = privacyBudget - state.privacyBudget;
  return { action, hook, cost: budget - state.budget, epsilon, calls, firstTarget, lastField };
}

/** An action without instructions, and without anything to spend on them. */
export function beginAction(
  program: ProgramState,
  table: number,
  parameters: ActionHead["parameters"],
  privacyBudget: number,
): ActionState {
  const hook = program.tableHooks[table]!;
  return {
    program,
    draw: program.draw,
    table,
    hook,
    share: program.tableHooks.filter((other) => other === hook).length,
    registers: parameters.map(() => ({ kind: "integer" })),
    defined: parameters.map((_, parameter) => parameter),
    calls: new Map(),
    firstTarget: Number.POSITIVE_INFINITY,
    lastField: -1,
    budget: 0,
    privacyBudget,
    rounds: 1,
    targets: [],
  };
}

/** An action that may ask aggregates mostly does: many others cannot. */
function askedFirst(state: ActionState): readonly Instruction[] {
  const block: Instruction[] = [];
  tryStep(state, block, noisySum);
  return block;
}

/**
 * Random steps; what they define ends with the block.
 *
 * @param ending how often of 32 times the block ends before a step
 * @param digest what a block that is not empty may spend beside its budget to make visible at its end what it computed;
 *   undefined: nothing is made visible
 */
function randomBlock(action: ActionState, ending: number, digest: number | undefined): Instruction[] {
  const { draw, defined, program } = action;
  const steps = program.inference === undefined ? allSteps : closedSteps;
  const block: Instruction[] = [];
  const definedBefore = defined.length;
  let goesOn = true;
  const least = 10 * action.rounds;
  for (let left = mostSteps; goesOn && left > 0 && action.budget >= least && draw(32) >= ending; left--) {
    goesOn = tryStep(action, block, pick(draw, steps));
  }
  action.budget += digest ?? 0;
  if (!goesOn) {
    // Now and then something that never runs.
    if (draw(8) === 7) tryStep(action, block, pick(draw, steps));
  } else if (digest !== undefined && block.length > 0) {
    tryStep(action, block, addDigest);
    if (action.targets.length === 0) tryStep(action, block, leaveAction);
  }
  defined.length = definedBefore;
  return block;
}

/** Makes a step, and takes it back where it does not fit the budget. */
function tryStep(action: ActionState, block: Instruction[], step: Step): boolean {
  const { program, defined, registers, budget } = action;
  const lists = [block, defined, registers, program.tensors, program.locations];
  const before = lists.map((list) => list.length);
  const goesOn = step(action, block);
  if (action.budget >= 0) return goesOn;
  action.budget = budget;
  for (const [index, list] of lists.entries()) list.length = before[index]!;
  return true;
}

const addCondition: Step = (action, block) => {
  if (action.targets.length >= mostNesting) return true;
  const made = emit(action, block, { op: "IF", condition: truth(action, block), whenTrue: [], whenFalse: [] });
  Object.assign(made, { whenTrue: nested(action, undefined, 1, 6) });
  Object.assign(made, { whenFalse: nested(action, undefined, 1, 12) });
  return true;
};

const addLoop: Step = (action, block) => {
  const bound = 1 + action.draw(9);
  if (action.targets.length >= mostNesting || action.budget < 20 * action.rounds * bound) return true;
  const counter = newRegister(action, { kind: "integer" });
  const made = emit(action, block, { op: "LOOP", counter, bound, body: [] });
  action.budget -= bound * action.rounds;
  const before = action.defined.length;
  define(action, counter);
  Object.assign(made, { body: nested(action, "loop", bound, 3) });
  action.defined.length = before;
  return true;
};

const addBlock: Step = (action, block) => {
  if (action.targets.length >= mostNesting) return true;
  const made = emit(action, block, { op: "BLOCK", body: [] });
  Object.assign(made, { body: nested(action, "block", 1, 6) });
  return true;
};

function nested(
  action: ActionState,
  target: "block" | "loop" | undefined,
  rounds: number,
  ending: number,
): Instruction[] {
  if (target) action.targets.push(target);
  action.rounds *= rounds;
  const isTold = action.program.inference === undefined && action.draw(4) > 0;
  const body = randomBlock(action, ending, isTold ? 0 : undefined);
  action.rounds /= rounds;
  if (target) action.targets.pop();
  return body;
}

/** Leaves a block, a loop, the action or the pipeline. */
const leave: Step = (action, block) => {
  const { draw, targets } = action;
  if (targets.length === 0 && action.program.inference !== undefined) return true;
  if (targets.length === 0 || (action.program.inference === undefined && draw(4) === 3))
    return leaveAction(action, block);
  const depth = draw(targets.length);
  const isContinued = targets.at(-1 - depth) === "loop" && draw(3) > 0;
  emit(action, block, { op: isContinued ? "CONTINUE" : "BREAK", depth });
  return false;
};

const leaveAction: Step = (action, block) => {
  const { draw, program, table, hook } = action;
  // Outside of loops and blocks the rest of the action would hardly ever run.
  if (action.targets.length === 0 && draw(4) < 3) return true;
  if (draw(2) === 1) tryStep(action, block, addDigest);
  const later = [...program.tableHooks.keys()].filter((other) => {
    return other > table && program.tableHooks[other] === hook;
  });
  if (later.length > 0 && draw(3) > 0) {
    const called = pick(draw, later);
    action.firstTarget = Math.min(action.firstTarget, called);
    emit(action, block, { op: "TAIL_CALL", table: called });
  } else {
    emit(action, block, { op: draw(2) === 0 ? "RETURN" : "EXIT" });
  }
  return false;
};

/** A model asked by code of its own, from which nothing is seen but its answer: that of its family, or any. */
const addInference: Step = (action, block) => {
  const { draw, program } = action;
  if (program.models.length === 0) return true;
  const model = draw(program.models.length);
  const { features: length, featureType } = program.models[model]!;
  const features = vectorWith(action, block, { elements: [featureType], length });
  const unknown = { result: 0, confidence: 0, body: [] };
  // Emitted before its body: places are numbered in the order of the text.
  const made = emit(action, block, { op: "RMT_INFER", model, features, ...unknown });
  const described = draw(4) > 0 ? describedInference(action, model, features) : undefined;
  const { value: result, confidence, body } = described ?? closedInference(action, model, features);
  Object.assign(made, { result, confidence, body });
  define(action, result);
  define(action, confidence);
  return true;
};

/** Random steps that use nothing but a copy of the features, the slot and constants. */
export function closedInference(action: ActionState, model: number, features: number): Inference {
  const { draw, program, defined, targets } = action;
  const { features: length, featureType, output } = program.models[model]!;
  const vector = newRegister(action, { kind: "vector", element: featureType, length });
  const body: Instruction[] = [];
  program.inference = model;
  Object.assign(action, { defined: [vector], targets: [] });
  emit(action, body, { op: "RMT_VECTOR_COPY", vector, source: features });
  for (let left = 1 + draw(8); left > 0; left--) tryStep(action, body, pick(draw, closedSteps));
  const answer = wrapAnswer(action, body, output);
  Object.assign(action, { defined, targets });
  program.inference = undefined;
  return { ...answer, body };
}

/** What may stand in the body of an inference. */
const closedChoices: readonly (readonly [number, Step])[] = [
  [3, addConstant],
  [20, addArithmetic],
  [6, addUnary],
  [2, addHash],
  [3, addSelect],
  [4, newVector],
  [8, accessVector],
  [8, moveVector],
  [10, combineVectors],
  [6, reduceVector],
  [10, activateVector],
  [3, lookUp],
  [3, loadRow],
  [3, gather],
  [4, multiplyMatrix],
  [3, multiplyBits],
  [4, convolve],
  [4, poolImage],
  [5, walkTree],
  [3, modelReady],
  [8, addCondition],
  [5, addLoop],
  [4, addBlock],
  [10, leave],
];

const closedSteps = weighted<Step>(closedChoices);

const allSteps: readonly Step[] = weighted<Step>([
  ...closedChoices,
  [2, addRandom],
  [7, loadEvent],
  [3, loadMetadata],
  [3, storeMetadata],
  [3, addCount],
  [3, addObserve],
  [7, callHelper],
  [6, matchContext],
  [4, findContext],
  [4, deleteContext],
  [4, pushQueue],
  [4, popQueue],
  [14, accessRecord],
  [6, loadVector],
  [2, learn],
  [8, addInference],
  [5, contribute],
  [5, noisySum],
  [4, addDigest],
]);
