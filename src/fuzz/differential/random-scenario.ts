import {
  integerBits,
  type MatchKey,
  type Program,
  type TableDeclaration,
  type TableEntry,
} from "../../bytecode/index.ts";
import { findHook } from "../../hooks/index.ts";
import type { ContextRecord, TableUpdate } from "../../machine/index.ts";
import { type Draw, pick, weighted } from "../draw.ts";
import { randomCall, randomEntry } from "../generator/random-table.ts";
import { randomModel } from "../random-model.ts";
import { randomValue, wrapTo } from "../random-value.ts";
import type { ControlOperation, Operation, Scenario } from "./operation.ts";

const mostOperations = 20;

/** Random events at the program's hooks, and what the control plane does between them. Ends where the bytes end. */
export function randomScenario(draw: Draw, program: Program): Scenario {
  const state: ScenarioState = {
    draw,
    program,
    cpus: pick(draw, program.contexts.some(({ perCpu }) => perCpu) ? [1, 2, 2, 3] : [1, 1, 1, 2]),
    hooks: [...new Set(program.tables.map((table) => table.hook))],
    entries: program.tables.map((table) => [...table.entries]),
    clock: randomClock(draw),
  };
  const countCost = draw(8) < 7;
  const answers = draw(1 << 16);
  const specializes = program.models.length > 0 && draw(3) === 2;
  const operations: Operation[] = [];
  // Models first, now and then: without them there is not much to see of what they are for.
  for (const [slot] of program.models.entries()) {
    if (draw(4) > 0) operations.push({ kind: "model", slot, model: randomModel(draw, program, slot) });
  }
  while (operations.length < mostOperations && draw(16) > 0) operations.push(randomOperation(state));
  return { cpus: state.cpus, countCost, answers, specializes, operations };
}

interface ScenarioState {
  readonly draw: Draw;
  readonly program: Program;
  readonly cpus: number;
  readonly hooks: readonly string[];
  /** By table: entries that are there, or were. */
  readonly entries: readonly TableEntry[][];
  readonly clock: Clock;
}

function randomOperation(state: ScenarioState): Operation {
  const { draw, hooks, cpus } = state;
  const choice = draw(16);
  if (choice < 9) {
    const hook = pick(draw, hooks);
    const during = draw(8) === 7 ? { call: draw(3), operation: randomControl(state) } : undefined;
    return { kind: "event", hook, event: randomEvent(state, hook), during };
  }
  if (choice < 11) {
    const hook = pick(draw, hooks);
    const events = Array.from({ length: 1 + draw(4) }, () => randomEvent(state, hook));
    const values = events.flat().map((value) => BigInt.asIntN(64, BigInt(value)));
    return { kind: "batch", hook, events: BigInt64Array.from(values), fields: findHook(hook)!.fields.length };
  }
  if (choice < 13 && cpus > 1) return { kind: "cpu", cpu: draw(cpus) };
  return randomControl(state);
}

/** Values that are often those which entries of a table at the hook match. */
function randomEvent(state: ScenarioState, hook: string): (number | bigint)[] {
  const { draw, program } = state;
  const { fields } = findHook(hook)!;
  const values = fields.map(({ type }) => randomValue(draw, type));
  const tables = [...program.tables.keys()].filter((index) => program.tables[index]!.hook === hook);
  const table = pick(draw, tables);
  const entries = state.entries[table]!;
  if (entries.length > 0 && draw(3) > 0) {
    const entry = pick(draw, entries);
    for (const [index, key] of program.tables[table]!.keys.entries()) {
      if (key.source === "event") values[key.field] = matchedValue(draw, key, entry, index);
    }
  }
  setTime(state, hook, values);
  return values.map((value) => toHost(draw, value));
}

/** The time in nanoseconds, which events tell. */
interface Clock {
  now: bigint;
  /** By hook whose events come at a pace: the time of the last one. */
  readonly last: Map<string, bigint>;
}

function randomClock(draw: Draw): Clock {
  return { now: pick(draw, [0n, 10n ** 9n, 10n ** 18n, 2n ** 63n - 10n ** 9n]), last: new Map() };
}

const nanosecondsPerSecond = 1_000_000_000;

/** Mostly the clock goes on, a little or a lot; it jumps back now and then where the hook does not keep a pace. */
function setTime({ draw, clock }: ScenarioState, hook: string, values: bigint[]): void {
  const { fields, clock: clockField, eventsPerSecond } = findHook(hook)!;
  const field = fields.findIndex(({ name }) => name === clockField);
  if (field < 0) return;
  const step = pick(draw, [0, 0, 0, 1, 1000, 1_000_000, 4_000_000, 1_000_000_000])!;
  clock.now += BigInt(step) * BigInt(1 + draw(3));
  const jump = draw(16);
  if (eventsPerSecond !== undefined) {
    const last = clock.last.get(hook);
    const soonest = last === undefined ? 0n : last + BigInt(Math.ceil(nanosecondsPerSecond / eventsPerSecond));
    if (clock.now < soonest) clock.now = soonest;
    clock.last.set(hook, clock.now);
  } else if (jump === 15) {
    values[field] = randomValue(draw, "u64");
    return;
  } else if (jump === 14) {
    const back = BigInt(draw(1 << 24));
    clock.now = clock.now > back ? clock.now - back : 0n;
  }
  values[field] = clock.now;
}

/** A number or a bigint: hosts may give either where a number is exact. */
function toHost(draw: Draw, value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) && draw(4) > 0 ? number : value;
}

/** A value that the entry matches at this key, or one just beside. */
function matchedValue(draw: Draw, key: MatchKey, entry: TableEntry, index: number): bigint {
  const match = entry.matches[index]!;
  switch (match.kind) {
    case "exact":
      return match.value;
    case "lpm": {
      const free = BigInt(integerBits(key.type) - match.prefixLength);
      return wrapTo(match.value | BigInt.asUintN(Number(free), randomValue(draw, "u64")), key.type);
    }
    case "ternary":
      return wrapTo(match.value | (randomValue(draw, "u64") & ~match.mask), key.type);
    case "range":
      return wrapTo(pick(draw, [match.low, match.high, match.low - 1n, match.high + 1n]), key.type);
  }
}

const controls = weighted<(state: ScenarioState) => ControlOperation | undefined>([
  [4, changeTable],
  [2, changeTables],
  [1, changeDefault],
  [1, readTable],
  [1, ({ draw, program }) => ({ kind: "resetCounters", table: pick(draw, program.tables).name })],
  [3, changeModel],
  [4, changeContext],
  [1, readCounter],
]);

function randomControl(state: ScenarioState): ControlOperation {
  return pick(state.draw, controls)(state) ?? changeTable(state);
}

function changeTable(state: ScenarioState): ControlOperation {
  const table = state.draw(state.program.tables.length);
  const update = randomUpdate(state, table);
  return { ...update, table: state.program.tables[table]!.name };
}

function changeTables(state: ScenarioState): ControlOperation {
  const table = state.draw(state.program.tables.length);
  const updates = Array.from({ length: state.draw(4) }, () => randomUpdate(state, table));
  return { kind: "updates", table: state.program.tables[table]!.name, updates };
}

function randomUpdate(state: ScenarioState, index: number): TableUpdate {
  const { draw, program } = state;
  const table = program.tables[index]!;
  const entries = state.entries[index]!;
  const known = entries.length > 0 ? pick(draw, entries) : undefined;
  const way = draw(8);
  if (known !== undefined && way < 2) return { kind: "delete", entry: known };
  if (known !== undefined && way < 4) {
    const call = randomCall(draw, table.actions, program.actions);
    return { kind: "modify", entry: { ...known, call } };
  }
  const entry = randomEntry(draw, table, program.actions);
  if (draw(8) === 7) return { kind: "insert", entry: spoiled(draw, table, entry) };
  entries.push(entry);
  return { kind: "insert", entry };
}

/** The entry with something that no table takes. */
function spoiled(draw: Draw, table: TableDeclaration, entry: TableEntry): TableEntry {
  const { call, priority } = entry;
  switch (draw(4)) {
    case 0:
      return { ...entry, priority: priority === 0 ? 1 : 0 };
    case 1:
      return { ...entry, call: { ...call, data: [...call.data, 0n] } };
    case 2:
      return { ...entry, call: { ...call, action: table.actions.length + 17 } };
    default:
      return { ...entry, matches: [...entry.matches, { kind: "exact", value: 0n }] };
  }
}

function changeDefault({ draw, program }: ScenarioState): ControlOperation {
  const table = pick(draw, program.tables);
  const call = draw(3) === 0 ? undefined : randomCall(draw, table.actions, program.actions);
  return { kind: "default", table: table.name, call };
}

function readTable(state: ScenarioState): ControlOperation {
  const { draw, program } = state;
  const index = draw(program.tables.length);
  const table = program.tables[index]!;
  const entries = state.entries[index]!;
  if (entries.length === 0 || draw(2) === 0) {
    const values = table.keys.map((key, position) => {
      const isKnown = entries.length > 0 && draw(4) > 0;
      const value = isKnown ? matchedValue(draw, key, pick(draw, entries), position) : randomValue(draw, key.type);
      return toHost(draw, value);
    });
    return { kind: "lookup", table: table.name, values };
  }
  const { matches, priority } = pick(draw, entries);
  return { kind: "readEntry", table: table.name, entry: { matches, priority } };
}

function changeModel({ draw, program }: ScenarioState): ControlOperation | undefined {
  if (program.models.length === 0) return undefined;
  const slot = draw(program.models.length);
  return { kind: "model", slot, model: draw(5) === 4 ? null : randomModel(draw, program, slot) };
}

function changeContext({ draw, program, cpus }: ScenarioState): ControlOperation | undefined {
  if (program.contexts.length === 0) return undefined;
  const context = pick(draw, program.contexts);
  let prefixLength: number | undefined;
  const keys = context.keys.map(({ type }) => {
    const value = randomValue(draw, type);
    if (context.kind !== "lpm") return value;
    const bits = integerBits(type);
    prefixLength = draw(2) === 0 ? bits - draw(3) : draw(bits + 1);
    // Bits beyond the prefix are refused; now and then they stay.
    const free = draw(16) === 15 ? 0n : BigInt(bits - prefixLength);
    return wrapTo((value >> free) << free, type);
  });
  const way = draw(4);
  if (way >= 2) return { kind: way === 2 ? "readContext" : "deleteContext", context: context.name, keys, prefixLength };
  const fields = Array.from({ length: context.perCpu ? cpus : 1 }, () =>
    context.fields.map(({ type, length }) => {
      const first = randomValue(draw, type);
      const step = randomValue(draw, type);
      return Array.from({ length }, (_, index) => wrapTo(first + step * BigInt(index), type));
    }),
  );
  const record: ContextRecord = { keys, ...(prefixLength === undefined ? {} : { prefixLength }), fields };
  return { kind: "writeContext", context: context.name, record };
}

function readCounter({ draw, program }: ScenarioState): ControlOperation | undefined {
  if (program.counters.length === 0) return undefined;
  return { kind: "counter", counter: pick(draw, program.counters).name };
}
