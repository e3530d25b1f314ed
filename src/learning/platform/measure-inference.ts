import type { Instruction, InstructionOf, Program, RegisterType } from "../../bytecode/index.ts";
import { DiagnosticError } from "../../diagnostics/index.ts";
import { createMachine, type Machine, type MachineKind } from "../../machine/index.ts";
import { type Model, type ModelDescription, modelProgram } from "../../models/index.ts";
import { createRandom } from "../random.ts";

/** Inferences an event, and events prepared: too many questions for a processor to learn their answers by heart. */
const inferencesPerEvent = 16;
const eventCount = 2048;

/** A pass over some of the events takes about so long: short enough to be disturbed by nobody now and then. */
const passMilliseconds = 0.2;

/** Times one model. */
export interface InferenceTimer {
  /** Runs passes for about so long, with the inference and without it. */
  run(milliseconds: number): void;
  /** Of one inference: what the fastest pass with it took longer than the fastest one without. */
  nanoseconds(): number;
}

/**
 * Makes ready to time a model on this computer: a program asks it about rows of features in no order, and one
 * that only reads them takes the time that is no inference.
 *
 * @param values features of at least one sample, one sample after the other
 * @throws DiagnosticError when the model does not fit its description (RMT7001, RMT7002)
 */
export function createInferenceTimer(
  description: ModelDescription,
  model: Model,
  values: Int32Array,
  kind: MachineKind,
): InferenceTimer {
  const { features } = description;
  const given = Math.max(1, Math.floor(values.length / features));
  // A power of two, as rows are chosen by the lower bits.
  const rows = 2 ** Math.min(9, Math.max(4, Math.ceil(Math.log2(given))));
  const programOf = (asks: boolean) => timingProgram(description, rows, asks, kind);
  const asking = prepare(programOf(true), kind, description, values, rows);
  const reading = prepare(programOf(false), kind, description, values, rows);
  const problem = asking.machine.setModel(0, model);
  if (problem) throw new DiagnosticError(problem);
  return {
    run(milliseconds) {
      runPasses(asking, milliseconds);
      runPasses(reading, milliseconds / 4);
    },
    nanoseconds: () => Math.max(0.01, asking.best - reading.best),
  };
}

interface Timed {
  readonly machine: Machine;
  readonly hook: number;
  readonly events: BigInt64Array;
  /** Events of a pass, and where the next one begins. */
  eventsPerPass: number;
  next: number;
  /** Nanoseconds a row. */
  best: number;
}

function prepare(
  program: Program,
  kind: MachineKind,
  { features, featureType }: ModelDescription,
  values: Int32Array,
  rows: number,
): Timed {
  const machine = createMachine(program, { kind, countCost: false });
  const context = machine.context("rows")!;
  const given = Math.max(1, Math.floor(values.length / features));
  const bits = Number(featureType.slice(1));
  const wrap = featureType.startsWith("i") ? BigInt.asIntN : BigInt.asUintN;
  for (let row = 0; row < rows; row++) {
    const start = (row % given) * features;
    const fields = [[Array.from({ length: features }, (_, index) => wrap(bits, BigInt(values[start + index] ?? 0)))]];
    const problem = context.write({ keys: [BigInt(row)], fields });
    if (problem) throw new DiagnosticError(problem);
  }
  const random = createRandom(rows);
  const events = new BigInt64Array(4 * eventCount);
  for (let event = 0; event < eventCount; event++) events[4 * event] = BigInt(random.below(2 ** 31));
  const hook = machine.hook("test.event")!;
  return { machine, hook, events, eventsPerPass: 1, next: 0, best: Number.POSITIVE_INFINITY };
}

function runPasses(timed: Timed, milliseconds: number): void {
  const { machine, hook, events } = timed;
  const deadline = performance.now() + milliseconds;
  let now: number;
  do {
    if (timed.next + timed.eventsPerPass > eventCount) timed.next = 0;
    const part = events.subarray(4 * timed.next, 4 * (timed.next + timed.eventsPerPass));
    timed.next += timed.eventsPerPass;
    const begin = performance.now();
    machine.runHookBatch(hook, part, 4);
    now = performance.now();
    const taken = now - begin;
    timed.best = Math.min(timed.best, (taken * 1e6) / (timed.eventsPerPass * inferencesPerEvent));
    if (taken < passMilliseconds && timed.eventsPerPass < eventCount) timed.eventsPerPass *= 2;
  } while (now < deadline);
}

/** Asks about rows of the context, or only reads them; counts the sum of the answers. */
function timingProgram(description: ModelDescription, rows: number, asks: boolean, kind: MachineKind): Program {
  const { features, featureType } = description;
  const asked = modelProgram(description);
  const [ask] = asked.actions;
  const inference = ask!.body.find((one): one is InstructionOf<"RMT_INFER"> => one.op === "RMT_INFER")!;
  const registers: RegisterType[] = [...ask!.registers];
  const location = -1;
  const integer = () => registers.push({ kind: "integer" }) - 1;
  const record = registers.findIndex(({ kind }) => kind === "record");
  const { features: vector, result: value } = inference;
  const [row, mask, sum, counter, place, zero] = [integer(), integer(), integer(), integer(), integer(), integer()];
  // Interpreters take much longer for hashes than for small models, and foresee nothing in any case.
  const choice: Instruction =
    kind === "interpreter"
      ? { op: "ADD", result: place, left: row, right: counter, location }
      : { op: "HASH", result: place, values: [row, counter], location };
  const answer: readonly Instruction[] = asks
    ? [inference]
    : [{ op: "RMT_SCALAR_VAL", result: value, vector, index: zero, location }];
  const body: readonly Instruction[] = [
    { op: "RMT_LD_EVENT", result: row, field: 0, location },
    { op: "CONST", result: mask, value: BigInt(rows - 1), location },
    { op: "CONST", result: sum, value: 0n, location },
    { op: "CONST", result: zero, value: 0n, location },
    {
      op: "LOOP",
      counter,
      bound: inferencesPerEvent,
      body: [
        choice,
        { op: "AND", result: place, left: place, right: mask, location },
        { op: "RMT_MATCH_CTXT", record, context: 0, keys: [place], location },
        { op: "RMT_VECTOR_LD", vector, record, field: 0, location },
        ...answer,
        { op: "ADD", result: sum, left: sum, right: value, location },
      ],
      location,
    },
    { op: "RMT_COUNT", counter: 0, amount: sum, location },
  ];
  const field = { name: "features", kind: "array", type: featureType, length: features } as const;
  const key = { name: "row", type: "u32" } as const;
  return {
    ...asked,
    contexts: [{ name: "rows", kind: "array", perCpu: false, keys: [key], fields: [field], capacity: rows, location }],
    counters: [{ name: "sum", kind: "counter", location }],
    actions: [{ ...ask!, registers, body }],
    helpers: [],
  };
}
