import type { Program, TableDeclaration } from "../../bytecode/index.ts";
import { DiagnosticError } from "../../diagnostics/index.ts";
import { checkModel, type Model } from "../../models/index.ts";
import { createContextControl } from "../contexts/context-control.ts";
import { defaultMemoryLimit, type Machine, type MachineOptions } from "../machine.ts";
import { checkCpu, checkCpus, checkMemory, unknownSlot } from "../machine-limits.ts";
import { cryptographicBits } from "../random-bits.ts";
import { createTableControl, type TableControl } from "../tables/table-control.ts";
import { createContextStore } from "./context-store.ts";
import { createTableEntries, type TableEntries } from "./entries.ts";
import { fromHost, type Integer } from "./integer.ts";
import { estimateMemory } from "./memory-estimate.ts";
import { copyModel, createModelState, putModel } from "./model-state.ts";
import { done, exited, type MachineState, tailCalled } from "./preparation.ts";
import { type PreparedAction, prepareAction } from "./prepare-action.ts";
import { viewRecords } from "./record-view.ts";

/** A table of a pipeline with its actions made ready for the hook. */
interface Stage {
  readonly declaration: TableDeclaration;
  readonly entries: TableEntries;
  readonly keys: Integer[];
  /** By index into `Program.actions`; undefined for actions that are not the table's. */
  readonly actions: readonly (PreparedAction | undefined)[];
}

/** A hook's tables in program order. */
interface Pipeline {
  readonly stages: readonly Stage[];
  /** By index into `Program.tables`: its place in `stages`, or -1. */
  readonly places: readonly number[];
}

/**
 * The interpreter: closures over plain integers, the meaning of the bytecode.
 *
 * @throws DiagnosticError as `createMachine` says
 */
export function createInterpreter(program: Program, options: MachineOptions = {}): Machine {
  const cpus = options.cpus ?? 1;
  const refusal =
    checkCpus(cpus) ?? checkMemory(program, estimateMemory(program, cpus), options.memoryLimit ?? defaultMemoryLimit);
  if (refusal) throw new DiagnosticError(refusal);

  const state: MachineState = {
    program,
    countCost: options.countCost ?? true,
    contexts: program.contexts.map((context) => createContextStore(context, cpus)),
    models: createModelState(program),
    features: program.models.map((slot) => new Int32Array(slot.features)),
    counters: program.counters.map(({ kind }) => new BigUint64Array(kind === "counter" ? 1 : 65)),
    metadata: program.metadata.map(() => 0),
    onSample: options.onSample ?? (() => {}),
    inspector: options.inspector,
    random: options.random ?? cryptographicBits(),
    event: [],
    cpu: 0,
    nextTable: 0,
    executedCost: 0,
  };
  const tables = new Map<string, TableControl>();
  const hookNames = [...new Set(program.tables.map((table) => table.hook))];
  const pipelines = hookNames.map((hook) => createPipeline(state, hook, options, tables));
  const contexts = new Map(
    state.contexts.map((store) => [
      store.declaration.name,
      createContextControl(store.declaration, cpus, viewRecords(store)),
    ]),
  );
  const slotIndex = (slot: string | number): number | undefined => {
    const index = typeof slot === "number" ? slot : program.models.findIndex((model) => model.name === slot);
    return program.models[index] === undefined ? undefined : index;
  };
  let cpu = 0;
  let isRunning = false;
  /** Models put into slots during the event under way. */
  const waiting = new Map<number, Model | undefined>();
  const endEvent = () => {
    isRunning = false;
    for (const [slot, model] of waiting) putModel(program, state.models, slot, model);
    waiting.clear();
  };
  const run = (handle: number, event: ArrayLike<number | bigint>) => {
    state.event = event;
    state.metadata.fill(0);
    runPipeline(state, pipelines[handle]!);
  };
  const asEvents = (work: () => void) => {
    state.cpu = cpu;
    isRunning = true;
    try {
      work();
    } finally {
      endEvent();
    }
  };

  return {
    kind: "interpreter",
    program,
    get executedCost() {
      return state.executedCost;
    },
    get cpu() {
      return cpu;
    },
    set cpu(chosen) {
      const problem = checkCpu(chosen, cpus);
      if (problem) throw new DiagnosticError(problem);
      cpu = chosen;
    },
    hook(name) {
      const index = hookNames.indexOf(name);
      return index < 0 ? undefined : index;
    },
    runHook: (handle, event) => asEvents(() => run(handle, event)),
    runHookBatch(handle, events, fields) {
      asEvents(() => {
        for (let begin = 0; begin < events.length; begin += fields) {
          run(handle, events.subarray(begin, begin + fields));
        }
      });
    },
    table: (name) => tables.get(name),
    context: (name) => contexts.get(name),
    counter(name) {
      const index = program.counters.findIndex((counter) => counter.name === name);
      return index < 0 ? undefined : [...state.counters[index]!];
    },
    setModel(slot, model) {
      const index = slotIndex(slot);
      if (index === undefined) return unknownSlot(program, slot);
      if (model !== null) {
        const checked = checkModel(program, index, model);
        if (!checked.ok) return checked.diagnostics[0];
      }
      waiting.set(index, model === null ? undefined : copyModel(program, index, model));
      if (!isRunning) endEvent();
      return undefined;
    },
    model(slot) {
      const index = slotIndex(slot);
      return index === undefined ? undefined : state.models.models[index];
    },
  };
}

/** Makes the tables of a hook; puts the control plane's hold of each into `controls`. */
function createPipeline(
  state: MachineState,
  hook: string,
  options: MachineOptions,
  controls: Map<string, TableControl>,
): Pipeline {
  const { program } = state;
  const given = options.helpers?.[hook] ?? {};
  const helpers = program.helpers.map((name) => (Object.hasOwn(given, name) ? given[name] : undefined));
  const prepared = new Map<number, PreparedAction>();
  const prepare = (index: number) => {
    const action = prepared.get(index) ?? prepareAction(state, program.actions[index]!, hook, helpers);
    prepared.set(index, action);
    return action;
  };
  const declarations = program.tables.filter((declaration) => declaration.hook === hook);
  const stages = declarations.map((declaration): Stage => {
    const entries = createTableEntries(declaration);
    controls.set(declaration.name, createTableControl(program, declaration, entries));
    return {
      declaration,
      entries,
      keys: declaration.keys.map(() => 0),
      actions: program.actions.map((_, index) => (declaration.actions.includes(index) ? prepare(index) : undefined)),
    };
  });
  return { stages, places: program.tables.map((declaration) => declarations.indexOf(declaration)) };
}

function runPipeline(state: MachineState, { stages, places }: Pipeline): void {
  let place = 0;
  while (place < stages.length) {
    const completion = runStage(state, stages[place]!);
    if (completion === exited) return;
    place = completion === tailCalled ? places[state.nextTable]! : place + 1;
  }
}

function runStage(state: MachineState, { declaration, entries, keys, actions }: Stage): number {
  for (let index = 0; index < keys.length; index++) {
    const { source, field } = declaration.keys[index]!;
    keys[index] = source === "event" ? fromHost(state.event[field]!) : state.metadata[field]!;
  }
  const winner = entries.winner(keys);
  const bound = winner?.bound ?? entries.defaultBound;
  if (bound === undefined) return done;
  if (winner === undefined) entries.defaultHits++;
  else winner.hits++;
  const action = actions[bound.action]!;
  for (let index = 0; index < bound.data.length; index++) action.registers[index] = bound.data[index]!;
  return action.run();
}
