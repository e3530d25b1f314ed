import type { Action, Program } from "../../bytecode/index.ts";
import { type Diagnostic, DiagnosticError, errorDiagnostic } from "../../diagnostics/index.ts";
import { checkModel, type Model } from "../../models/index.ts";
import {
  type ContextControl,
  defaultMemoryLimit,
  type HelperFunction,
  type Machine,
  type MachineOptions,
} from "../machine.ts";
import { checkCpu, checkCpus, checkMemory, missingHelper, unknownSlot } from "../machine-limits.ts";
import { cryptographicBits } from "../random-bits.ts";
import { createTableControl, type TableControl } from "../tables/table-control.ts";
import { calledHelpers, eventLength } from "./actions/uses.ts";
import { createContextControl } from "./contexts/context-control.ts";
import { planContext } from "./contexts/context-layout.ts";
import { emitContextFunctions } from "./contexts/emit-context-functions.ts";
import type { MachineEmission } from "./emission.ts";
import { fromHalves, type IntegerViews, writeInteger } from "./host-integers.ts";
import { createMemoryPlan, type MemoryPlan, reserve } from "./memory-plan.ts";
import { installModel } from "./models/install-model.ts";
import { addConstants, planModels } from "./models/model-layout.ts";
import { ModuleBuilder } from "./module/index.ts";
import { emitHook } from "./pipeline/emit-hook.ts";
import { planTable } from "./tables/table-layout.ts";
import { createWasmEntryStore } from "./tables/wasm-entry-store.ts";
import { vectorBytes } from "./vector-storage.ts";

const pageBytes = 65_536;

/** Event fields that lie in memory at a time: one event, or part of a batch. */
const eventFields = 8192;

const histogramBuckets = 65;

/**
 * Makes a machine that runs the program as WebAssembly. Tables, contexts, models and vectors lie in one linear memory
 * that host and code share; an event costs one call.
 *
 * @throws DiagnosticError when the program calls a helper that is not given (RMT4005), needs more memory than it may have
 *   (RMT4007), the number of CPUs is out of range (RMT4008), or an action is larger than engines allow a function to be
 *   (RMT4009)
 */
export function createWasmMachine(program: Program, options: MachineOptions = {}): Machine {
  const cpus = options.cpus ?? 1;
  refuse(checkCpus(cpus));
  const countCost = options.countCost ?? true;
  const plan = createMemoryPlan();
  const hookNames = [...new Set(program.tables.map((table) => table.hook))];
  const module = new ModuleBuilder();

  const cpuAddress = reserve(plan, "machine", 8);
  const costAddress = reserve(plan, "machine", 8);
  const answerAddress = reserve(plan, "machine", 8);
  const metadataAddress = reserve(plan, "metadata", 8 * program.metadata.length);
  const counterAddresses = program.counters.map(({ kind, name }) =>
    reserve(plan, `counter ${name}`, 8 * (kind === "histogram" ? histogramBuckets : 1)),
  );
  const tables = program.tables.map((declaration) => planTable(plan, program, declaration, metadataAddress));
  const contexts = program.contexts.map((declaration) => planContext(plan, declaration, cpus));
  const { models, tensors } = planModels(plan, program);
  const vectors = planVectors(plan, program);
  const eventLengths = hookNames.map((name) =>
    eventLength(
      program.tables.filter(({ hook }) => hook === name),
      actionsAt(program, name),
    ),
  );
  const eventAddress = reserve(plan, "events", 8 * eventFields, 64);
  refuse(checkMemory(program, plan.parts, options.memoryLimit ?? defaultMemoryLimit));

  const views: { current: IntegerViews | undefined } = { current: undefined };
  const imports: Record<string, (...values: number[]) => void> = {};
  let afterHelper = () => {};
  const helperIndices = hookNames.map((hookName) => {
    const indices = new Map<string, number>();
    for (const { helper, argumentCount } of calledHelpers(actionsAt(program, hookName))) {
      const name = program.helpers[helper] ?? `#${helper}`;
      const given = options.helpers?.[hookName] ?? {};
      const implementation = Object.hasOwn(given, name) ? given[name] : undefined;
      if (implementation === undefined) throw new DiagnosticError(missingHelper(program, hookName, name));
      const importName = `${hookName}/${helper}/${argumentCount}`;
      const parameters = Array.from({ length: 2 * argumentCount }, () => "i32" as const);
      indices.set(`${helper}/${argumentCount}`, module.import("env", importName, parameters, []));
      imports[importName] = helperImport(implementation, argumentCount, (answer) => {
        writeInteger(views.current!, answerAddress / 8, answer);
        afterHelper();
      });
    }
    return indices;
  });
  const learnFunction = module.import("env", "learn", ["i32", "i32"], []);
  const randomFunction = module.import("env", "random", [], ["i64"]);

  const emission: MachineEmission = {
    program,
    module,
    metadataAddress,
    cpuAddress,
    counterAddresses,
    contexts,
    models,
    tensors,
    learnFunction,
    randomFunction,
  };
  for (const context of contexts) emitContextFunctions(emission, context);
  addConstants(module, tensors, program);
  for (const [index, name] of hookNames.entries()) {
    emitHook(
      {
        machine: emission,
        stages: program.tables.flatMap((declaration, table) =>
          declaration.hook === name ? [{ table, layout: tables[table]! }] : [],
        ),
        helperFunction: (helper, argumentCount) => helperIndices[index]!.get(`${helper}/${argumentCount}`)!,
        answerAddress,
        costAddress: countCost ? costAddress : undefined,
        vectors,
      },
      `hook${index}`,
    );
  }

  const memory = new WebAssembly.Memory({ initial: Math.ceil(plan.end / pageBytes) });
  const halves = new Int32Array(memory.buffer);
  const wholes = new BigInt64Array(memory.buffer, 0, Math.floor(memory.buffer.byteLength / 8));
  const costs = new Float64Array(memory.buffer, costAddress, 1);
  views.current = { halves, wholes };
  const { onSample } = options;
  const samples = models.map(
    ({ featuresAddress }, index) => new Int32Array(memory.buffer, featuresAddress, program.models[index]!.features),
  );
  imports.learn = (model, label) => {
    if (onSample === undefined) return;
    onSample(model!, samples[model!]!, label!);
    afterHelper();
  };
  const instance = new WebAssembly.Instance(compile(program, module), {
    env: { ...imports, random: options.random ?? cryptographicBits(), memory },
  });
  const exported = instance.exports as Record<string, (...values: number[]) => void>;
  const hookFunctions = hookNames.map((_, index) => exported[`hook${index}`]!);

  const stores = tables.map((layout) => createWasmEntryStore(layout, memory));
  /** Tables that bring what lookups use up to date before the next event after a change. */
  const rebuilding = stores.filter((_, index) => program.tables[index]!.keys.some(({ kind }) => kind !== "exact"));
  const prepareTables = () => {
    for (let index = 0; index < rebuilding.length; index++) {
      if (rebuilding[index]!.pending) rebuilding[index]!.prepareLookup();
    }
  };
  // A helper may change tables, and the event under way must not see half of a change.
  if (rebuilding.length > 0) afterHelper = prepareTables;
  const tableControls = new Map<string, TableControl>();
  for (const [index, declaration] of program.tables.entries()) {
    tableControls.set(declaration.name, createTableControl(program, declaration, stores[index]!));
  }
  const contextControls = new Map<string, ContextControl>();
  for (const context of contexts) {
    contextControls.set(context.declaration.name, createContextControl(context, memory));
  }

  const installed: (Model | undefined)[] = program.models.map(() => undefined);
  const waiting = new Map<number, Model | null>();
  let running = false;
  let cpu = 0;
  const install = (index: number, model: Model | null) => {
    installModel(models[index]!, tensors, memory, model);
    installed[index] = model ?? undefined;
  };
  const beginEvent = () => {
    prepareTables();
    halves[cpuAddress / 4] = cpu;
    running = true;
  };
  const finishEvent = () => {
    running = false;
    if (waiting.size === 0) return;
    for (const [index, model] of waiting) install(index, model);
    waiting.clear();
  };
  const slotIndex = (slot: string | number): number =>
    typeof slot === "number" ? slot : program.models.findIndex(({ name }) => name === slot);

  return {
    kind: "webAssembly",
    program,
    get executedCost() {
      return costs[0]!;
    },
    get cpu() {
      return cpu;
    },
    set cpu(value) {
      refuse(checkCpu(value, cpus));
      cpu = value;
    },
    hook(name) {
      const index = hookNames.indexOf(name);
      return index < 0 ? undefined : index;
    },
    runHook(handle, event) {
      const length = eventLengths[handle]!;
      for (let index = 0; index < length; index++) {
        writeInteger(views.current!, eventAddress / 8 + index, event[index]!);
      }
      beginEvent();
      try {
        hookFunctions[handle]!(eventAddress, 1, 0);
      } finally {
        finishEvent();
      }
    },
    runHookBatch(handle, events, fields) {
      const step = Math.floor(eventFields / fields) * fields;
      beginEvent();
      try {
        for (let begin = 0; begin < events.length; begin += step) {
          const part = events.subarray(begin, begin + step);
          wholes.set(part, eventAddress / 8);
          hookFunctions[handle]!(eventAddress, part.length / fields, 8 * fields);
        }
      } finally {
        finishEvent();
      }
    },
    table: (name) => tableControls.get(name),
    context: (name) => contextControls.get(name),
    counter(name) {
      const index = program.counters.findIndex((counter) => counter.name === name);
      const counter = program.counters[index];
      if (counter === undefined) return undefined;
      const start = counterAddresses[index]! / 8;
      const count = counter.kind === "histogram" ? histogramBuckets : 1;
      return Array.from(wholes.subarray(start, start + count), (value) => BigInt.asUintN(64, value));
    },
    setModel(slot, model) {
      const index = slotIndex(slot);
      const declared = program.models[index];
      if (declared === undefined) return unknownSlot(program, slot);
      if (model !== null) {
        const checked = checkModel(program, index, model);
        if (!checked.ok) return checked.diagnostics[0];
      }
      const copy = model && structuredClone(model);
      if (running) waiting.set(index, copy);
      else install(index, copy);
      return undefined;
    },
    model: (slot) => installed[slotIndex(slot)],
  };
}

/** The import that stands for a helper: takes its arguments as halves, and hands its answer on. */
function helperImport(
  helper: HelperFunction,
  argumentCount: number,
  answered: (answer: number | bigint) => void,
): (...halves: number[]) => void {
  switch (argumentCount) {
    case 0:
      return () => answered(helper() ?? 0);
    case 1:
      return (lower, upper) => answered(helper(fromHalves(lower!, upper!)) ?? 0);
    case 2:
      return (lower, upper, secondLower, secondUpper) =>
        answered(helper(fromHalves(lower!, upper!), fromHalves(secondLower!, secondUpper!)) ?? 0);
    default:
      return (...halves) =>
        answered(
          helper(
            ...Array.from({ length: argumentCount }, (_, index) =>
              fromHalves(halves[2 * index]!, halves[2 * index + 1]!),
            ),
          ) ?? 0,
        );
  }
}

function actionsAt(program: Program, hookName: string): readonly Action[] {
  const indices = new Set(program.tables.flatMap(({ hook, actions }) => (hook === hookName ? actions : [])));
  return [...indices].map((index) => program.actions[index]!);
}

/** Actions never run at the same time, so that their vectors share one place. */
function planVectors(plan: MemoryPlan, program: Program): readonly (readonly number[])[] {
  let largest = 0;
  const offsets = program.actions.map(({ registers }) => {
    let offset = 0;
    const own = registers.map((type) => {
      if (type.kind !== "vector") return -1;
      offset += vectorBytes(type);
      return offset - vectorBytes(type);
    });
    largest = Math.max(largest, offset);
    return own;
  });
  const start = reserve(plan, "vectors", largest, 64);
  return offsets.map((own) => own.map((offset) => (offset < 0 ? -1 : start + offset)));
}

function refuse(problem: Diagnostic | undefined): void {
  if (problem) throw new DiagnosticError(problem);
}

/** Engines bound the size of a function (V8: 7,654,321 bytes), which a huge action may exceed. */
function compile(program: Program, module: ModuleBuilder): WebAssembly.Module {
  try {
    return new WebAssembly.Module(module.encode());
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError && /size/.test(error.message))) throw error;
    throw new DiagnosticError(
      errorDiagnostic("RMT4009", `program ${program.name} has an action that is too large for WebAssembly`, {
        hint: "split it into several actions or tables, or run it on the interpreter",
      }),
    );
  }
}
