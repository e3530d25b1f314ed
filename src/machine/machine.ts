import type { Program, TableDeclaration } from "../bytecode/index.ts";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/index.ts";
import { checkDecisionTree, type DecisionTree } from "../models/index.ts";
import { createContextStore } from "./contexts/context-store.ts";
import { fromHost, type Integer } from "./interpreter/integer.ts";
import { exited, type HelperFunction, type MachineState, type SampleListener } from "./interpreter/preparation.ts";
import { type PreparedAction, prepareAction } from "./interpreter/prepare-action.ts";
import { controlTable, createTable, selectCall, type Table, type TableControl } from "./tables/table.ts";

/** What the host gives a machine. */
export interface MachineOptions {
  /** By hook name and helper name. Needed are those that the program calls. */
  readonly helpers?: Readonly<Record<string, Readonly<Record<string, HelperFunction>>>>;
  /** Receives the samples of RMT_LEARN; without it they are dropped. */
  readonly onSample?: SampleListener;
}

/** A program at work: its tables, contexts and models. The interpreter is the meaning of the bytecode. */
export interface Machine {
  readonly program: Program;
  /** The cost of all instructions executed since the machine was made, by `instructionCost`. */
  readonly executedCost: number;
  /** The handle of a hook for `runHook`, or undefined when the program has no table there. */
  hook(name: string): number | undefined;
  /**
   * Runs the pipeline of the hook's tables, in program order, for one event. Never throws for verified programs. Helpers
   * must not call it again from inside.
   *
   * @param handle from `hook`
   * @param event values in the order of the hook's fields, each in the field's type: integral numbers or bigints; not
   *   kept
   */
  runHook(handle: number, event: readonly (number | bigint)[]): void;
  /** The control plane's hold of the table of that name, or undefined. */
  table(name: string): TableControl | undefined;
  /**
   * Puts a model into a slot, by name or index, whole, or empties it with null.
   *
   * @returns what is wrong when the model does not fit (RMT7001, RMT7002) or there is no such slot (RMT4006); the slot
   *   then stays as it was
   */
  setModel(slot: string | number, model: DecisionTree | null): Diagnostic | undefined;
  /** The model in a slot, or undefined while it is empty. */
  model(slot: string | number): DecisionTree | undefined;
}

/** A table of a pipeline with its actions made ready for the hook. */
interface Stage {
  readonly table: Table;
  /** By key: index of the event field. */
  readonly eventFields: readonly number[];
  readonly keys: Integer[];
  /** By index into `Program.actions`; undefined for actions that are not the table's. */
  readonly actions: readonly (PreparedAction | undefined)[];
}

/**
 * Makes a machine for a verified program; contexts and models are empty, tables hold the program's entries.
 *
 * @throws DiagnosticError (RMT4005) when the program calls a helper that is not given
 */
export function createMachine(program: Program, options: MachineOptions = {}): Machine {
  const state: MachineState = {
    program,
    contexts: program.contexts.map(createContextStore),
    trees: program.models.map(() => undefined),
    features: program.models.map((slot) => new Int32Array(slot.features)),
    onSample: options.onSample ?? (() => {}),
    event: [],
    executedCost: 0,
  };
  const hookNames = [...new Set(program.tables.map((table) => table.hook))];
  const controls = new Map<string, TableControl>();
  const pipelines = hookNames.map((hookName) => {
    const given = options.helpers?.[hookName] ?? {};
    const helpers = program.helpers.map((name) => (Object.hasOwn(given, name) ? given[name] : undefined));
    const prepared = new Map<number, PreparedAction>();
    const prepare = (index: number) => {
      const action = prepared.get(index) ?? prepareAction(state, program.actions[index]!, helpers);
      prepared.set(index, action);
      return action;
    };
    return program.tables
      .filter((declaration) => declaration.hook === hookName)
      .map((declaration) => {
        const table = createTable(program, declaration);
        controls.set(declaration.name, controlTable(table));
        return createStage(program, declaration, table, prepare);
      });
  });
  const slotIndex = (slot: string | number): number | undefined => {
    const index = typeof slot === "number" ? slot : program.models.findIndex((model) => model.name === slot);
    return program.models[index] === undefined ? undefined : index;
  };
  return {
    program,
    get executedCost() {
      return state.executedCost;
    },
    hook(name) {
      const index = hookNames.indexOf(name);
      return index < 0 ? undefined : index;
    },
    runHook(handle, event) {
      state.event = event;
      const pipeline = pipelines[handle]!;
      for (let index = 0; index < pipeline.length; index++) {
        if (runStage(pipeline[index]!, event) === exited) return;
      }
    },
    table: (name) => controls.get(name),
    setModel(slot, model) {
      const index = slotIndex(slot);
      if (index === undefined) {
        const names = program.models.map((declared) => declared.name).join(", ");
        return errorDiagnostic("RMT4006", `program ${program.name} has no model slot ${slot}`, {
          hint: names === "" ? "the program declares no models" : `its slots: ${names}`,
        });
      }
      if (model !== null) {
        const checked = checkDecisionTree(model, program.models[index]!);
        if (!checked.ok) return checked.diagnostics[0];
      }
      state.trees[index] = model ?? undefined;
      return undefined;
    },
    model(slot) {
      const index = slotIndex(slot);
      return index === undefined ? undefined : state.trees[index];
    },
  };
}

function createStage(
  program: Program,
  declaration: TableDeclaration,
  table: Table,
  prepare: (action: number) => PreparedAction,
): Stage {
  return {
    table,
    eventFields: declaration.keys.map((key) => key.eventField),
    keys: declaration.keys.map(() => 0),
    actions: program.actions.map((_, index) => (declaration.actions.includes(index) ? prepare(index) : undefined)),
  };
}

function runStage(stage: Stage, event: readonly (number | bigint)[]): number {
  const { eventFields, keys, table } = stage;
  for (let index = 0; index < eventFields.length; index++) keys[index] = fromHost(event[eventFields[index]!]!);
  const bound = selectCall(table, keys);
  if (bound === undefined) return 0;
  bound.hits++;
  const action = stage.actions[bound.action]!;
  const { data } = bound;
  for (let index = 0; index < data.length; index++) action.registers[index] = data[index]!;
  return action.run();
}
