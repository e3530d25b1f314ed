import type { Action, Instruction, Program } from "../../bytecode/index.ts";
import { findHook, type HookDescription } from "../../hooks/index.ts";
import { forEachInstruction } from "../verification.ts";
import { type Boundary, hasPrincipals } from "./boundary.ts";
import { beginState, copyState, coversState, type FlowState, meetStates } from "./flow-state.ts";
import { beginKnowledge, type Knowledge, noteLabel } from "./knowledge.ts";
import { covers, join, type Label, ownLabel, publicLabel } from "./label.ts";

/** Where data leaves an event: an instruction with what it hands on, and what decides whether it runs. */
export interface Sink {
  readonly action: Action;
  readonly instruction: Instruction;
  readonly hook: HookDescription;
  readonly data: Label;
  readonly control: Label;
  /** Of contributions: whether they are made in the name of the event's principal. */
  readonly isOwnName: boolean;
}

/** Where data of principals can go in a program. */
export interface Flows {
  readonly knowledge: Knowledge;
  /** By instruction, in program order. */
  readonly sinks: ReadonlyMap<Instruction, Sink>;
}

/** The run of an action at a table, on all ways at once. */
export interface Run {
  readonly knowledge: Knowledge;
  readonly boundary: Boundary;
  /** Whether models may answer for each principal though samples of all trained them. */
  readonly pooledModels: boolean;
  readonly hook: HookDescription;
  readonly action: Action;
  readonly sinks: Map<Instruction, Sink>;
  readonly targets: Target[];
  /** What decided that the action, or the pipeline, ended before. */
  ended: Label;
  pipelineEnded: Label;
  state: FlowState | undefined;
  readonly effort: Effort;
}

/** Instructions looked at, over the whole program, and the most before loops are taken at their worst. */
interface Effort {
  looks: number;
  readonly most: number;
}

/**
 * After so many looks, and so many at each instruction, loops are no more looked at again and again: whatever they work
 * on counts as data of others. Only programs made for it get there: loops in loops, each with registers that the one
 * around it sets back.
 */
const looks = { atLeast: 100_000, perInstruction: 16 } as const;

/** A block or loop around the current instruction. */
interface Target {
  afterBreaks: FlowState | undefined;
  afterContinues: FlowState | undefined;
  /** What decided that the rest of it, or of this time round, is left out. */
  broken: Label;
  continued: Label;
}

/** What an instruction without blocks and jumps does; `control` decides whether it runs. */
export type Step = (run: Run, state: FlowState, instruction: Instruction, control: Label) => void;

/**
 * Follows data of principals through registers, conditions, metadata, contexts and samples, until nothing more is found:
 * a static analysis of information flow with implicit flows (Denning and Denning, "Certification of programs for secure
 * information flow", 1977), over structured code.
 */
export function followFlows(program: Program, boundary: Boundary, pooledModels: boolean, step: Step): Flows {
  const knowledge = beginKnowledge(program, boundary);
  const sinks = new Map<Instruction, Sink>();
  let instructions = 0;
  forEachInstruction(program, () => {
    instructions += 1;
  });
  const effort = { looks: 0, most: looks.atLeast + looks.perInstruction * instructions };
  do {
    knowledge.hasChanged = false;
    /** By hook: what decided that tables before were the last. */
    const ended = new Map<string, Label>();
    for (const table of program.tables) {
      const hook = findHook(table.hook)!;
      const fields = knowledge.metadata.get(hook.name)!;
      const before = ended.get(hook.name) ?? publicLabel;
      const control = table.keys.reduce(
        (label, { source, field }) => join(label, source === "event" ? labelOfField(hook, field) : fields[field]!),
        before,
      );
      let after = before;
      for (const index of new Set(table.actions)) {
        const action = program.actions[index]!;
        const state = beginState(action, control);
        const common = { knowledge, boundary, pooledModels, hook, action, sinks, targets: [], state, effort };
        const run: Run = { ...common, ended: publicLabel, pipelineEnded: publicLabel };
        runBlock(run, action.body, control, step);
        after = join(after, run.pipelineEnded);
      }
      ended.set(hook.name, after);
    }
  } while (knowledge.hasChanged);
  return { knowledge, sinks };
}

/** Whose data an event field is. When events happen is known to all, and so is the time. */
export function labelOfField(hook: HookDescription, field: number): Label {
  return hasPrincipals(hook) && hook.fields[field]!.name !== hook.clock ? ownLabel : publicLabel;
}

/** Notes a place where data leaves; what is known of it at several tables, and times round, is joined. */
export function noteSink(
  { action, hook, sinks }: Run,
  sink: Pick<Sink, "instruction" | "data" | "control" | "isOwnName">,
): void {
  const known = sinks.get(sink.instruction);
  sinks.set(sink.instruction, {
    action,
    instruction: sink.instruction,
    hook: known?.hook ?? hook,
    data: known === undefined ? sink.data : join(known.data, sink.data),
    control: known === undefined ? sink.control : join(known.control, sink.control),
    isOwnName: sink.isOwnName && (known?.isOwnName ?? true),
  });
}

function runBlock(run: Run, block: readonly Instruction[], branch: Label, step: Step): void {
  for (const instruction of block) {
    if (run.state === undefined) return;
    run.effort.looks += 1;
    runInstruction(run, run.state, instruction, branch, step);
  }
}

/** @param branch what the conditions around depend on */
function runInstruction(run: Run, state: FlowState, instruction: Instruction, branch: Label, step: Step): void {
  switch (instruction.op) {
    case "IF": {
      const inside = join(branch, state.labels[instruction.condition]!);
      run.state = copyState(state);
      runBlock(run, instruction.whenTrue, inside, step);
      const afterTrue = run.state;
      run.state = state;
      runBlock(run, instruction.whenFalse, inside, step);
      run.state = meetStates(afterTrue, run.state);
      return;
    }
    case "RMT_INFER":
      runBlock(run, instruction.body, branch, step);
      return;
    case "BLOCK": {
      const target = beginTarget();
      run.targets.push(target);
      runBlock(run, instruction.body, branch, step);
      run.targets.pop();
      run.state = meetStates(run.state, target.afterBreaks);
      return;
    }
    case "LOOP":
      runLoop(run, state, instruction, branch, step);
      return;
    case "BREAK":
    case "CONTINUE": {
      const target = run.targets.at(-1 - instruction.depth)!;
      const control = controlOf(run, branch);
      if (instruction.op === "BREAK") {
        target.afterBreaks = meetStates(target.afterBreaks, state);
        target.broken = join(target.broken, control);
      } else {
        target.afterContinues = meetStates(target.afterContinues, state);
        target.continued = join(target.continued, control);
      }
      run.state = undefined;
      return;
    }
    case "RETURN":
    case "EXIT":
    case "TAIL_CALL": {
      const control = controlOf(run, branch);
      run.ended = join(run.ended, control);
      if (instruction.op !== "RETURN") run.pipelineEnded = join(run.pipelineEnded, control);
      run.state = undefined;
      return;
    }
    default:
      step(run, state, instruction, controlOf(run, branch));
  }
}

function runLoop(
  run: Run,
  before: FlowState,
  loop: Extract<Instruction, { op: "LOOP" }>,
  branch: Label,
  step: Step,
): void {
  const target = beginTarget();
  run.targets.push(target);
  let head = before;
  for (;;) {
    if (run.effort.looks > run.effort.most) {
      const anything = anyLabel(run.knowledge);
      head = { labels: head.labels.map(() => anything), identities: head.identities.map(() => 0) };
      target.broken = anything;
    }
    const { broken } = target;
    target.continued = publicLabel;
    target.afterContinues = undefined;
    run.state = copyState(head);
    run.state.labels[loop.counter] = controlOf(run, branch);
    run.state.identities[loop.counter] = 0;
    runBlock(run, loop.body, branch, step);
    const end = meetStates(run.state, target.afterContinues);
    run.state = meetStates(end, target.afterBreaks);
    if (end === undefined || (coversState(head, end) && covers(broken, target.broken))) break;
    head = meetStates(head, end)!;
  }
  run.targets.pop();
}

/** What covers every label of the program. */
function anyLabel({ program }: Knowledge): Label {
  return { own: true, context: program.contexts.length > 0 ? 0 : -1, model: program.models.length > 0 ? 0 : -1 };
}

function beginTarget(): Target {
  return { afterBreaks: undefined, afterContinues: undefined, broken: publicLabel, continued: publicLabel };
}

/** What decides whether the next instruction runs: the conditions around it, and all jumps that may have left it out. */
function controlOf({ targets, ended }: Run, branch: Label): Label {
  let control = join(branch, ended);
  for (const { broken, continued } of targets) control = join(control, join(broken, continued));
  return control;
}

/** Notes a sample for a slot. */
export function noteSample({ knowledge }: Run, model: number, label: Label): void {
  noteLabel(knowledge, knowledge.samples, model, label);
}
