import { integerBits, isSignedType, type Program } from "../../bytecode/index.ts";
import { type Diagnostic, DiagnosticError } from "../../diagnostics/index.ts";
import { findHook } from "../../hooks/index.ts";
import type { Machine, MachineOptions } from "../../machine/index.ts";
import { drawFromSeed } from "../draw.ts";
import type { ControlOperation, Operation, Scenario } from "./operation.ts";

/** Makes one of the machines under test. */
export type MachineFactory = (program: Program, options: MachineOptions) => Machine;

type HelperFunction = NonNullable<NonNullable<MachineOptions["helpers"]>[string]>[string];

/** A machine whose effects are written down, one after the other. */
export interface ObservedMachine {
  readonly machine: Machine;
  /** What the operations since the last look did: calls with arguments, samples, outcomes. Emptied by whoever looks. */
  readonly seen: unknown[];
  run(operation: Operation): void;
}

/** Hears of each event before and after it. */
interface EventWatch {
  eventBegins(hook: string, event: readonly (number | bigint)[]): void;
  /** @param cost what the machine counted for it */
  eventEnds(cost: number): void;
}

/**
 * Makes the machine, with helpers that answer by the number of the call and their arguments.
 *
 * @param watch where it is given, the events of a batch run one by one
 * @returns the codes of the diagnostics where it refuses the program
 */
export function observeMachine(
  make: MachineFactory,
  program: Program,
  scenario: Scenario,
  watch?: EventWatch,
): ObservedMachine | readonly string[] {
  const seen: unknown[] = [];
  const event: EventState = { call: 0, during: undefined };
  let calls = 0;
  let machine: Machine | undefined;
  const answer = (
    name: string,
    resultType: IntegerResult,
    values: (number | bigint)[],
  ): number | bigint | undefined => {
    seen.push(name, ...values);
    const { during } = event;
    if (during !== undefined && event.call++ === during.call) control(machine!, seen, during.operation);
    return resultType && answerOf(scenario.answers + calls++, resultType, values);
  };
  const helpers: Record<string, Record<string, HelperFunction>> = {};
  for (const { hook } of program.tables) {
    helpers[hook] ??= Object.fromEntries(
      findHook(hook)!.helpers.map(({ name, result }) => [name, (...values) => answer(name, result, values)]),
    );
  }
  const onSample: MachineOptions["onSample"] = (model, features, label) => {
    seen.push("sample", model, label, ...features);
  };
  const { cpus, countCost } = scenario;
  try {
    machine = make(program, { helpers, onSample, cpus, countCost, random: seededBits(scenario.answers) });
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
  const observed = machine;
  return { machine, seen, run: (operation) => perform(observed, seen, event, operation, watch) };
}

/** The same bits for each machine that runs the scenario. */
function seededBits(seed: number): () => bigint {
  const draw = drawFromSeed(seed);
  return () => (BigInt(draw(2 ** 32)) << 32n) | BigInt(draw(2 ** 32));
}

interface EventState {
  call: number;
  during: { readonly call: number; readonly operation: ControlOperation } | undefined;
}

type IntegerResult = Parameters<typeof integerBits>[0] | undefined;

/** An answer in the type of the helper's result, a small one often; now and then as a bigint. */
function answerOf(
  salt: number,
  type: NonNullable<IntegerResult>,
  values: readonly (number | bigint)[],
): number | bigint {
  let mixed = Math.imul(salt + 1, 0x9e3779b1);
  for (const value of values) mixed = Math.imul(mixed ^ Number(BigInt.asIntN(32, BigInt(value))), 0x85ebca6b);
  mixed ^= mixed >>> 15;
  const way = mixed & 7;
  if (way < 4) return (mixed >>> 8) & 3;
  if (way === 4) return BigInt((mixed >>> 8) & 0xff);
  const wide = (BigInt(mixed >>> 0) << 32n) | BigInt(Math.imul(mixed, 0xc2b2ae35) >>> 0);
  const bits = integerBits(type);
  return isSignedType(type) ? BigInt.asIntN(bits, wide) : BigInt.asUintN(bits, wide);
}

function perform(
  machine: Machine,
  seen: unknown[],
  event: EventState,
  operation: Operation,
  watch: EventWatch | undefined,
): void {
  event.call = 0;
  event.during = undefined;
  switch (operation.kind) {
    case "event":
      event.during = operation.during;
      runEvent(machine, operation.hook, operation.event, watch);
      break;
    case "batch":
      if (watch !== undefined) {
        const { hook, events, fields } = operation;
        for (let begin = 0; begin < events.length; begin += fields) {
          runEvent(machine, hook, [...events.subarray(begin, begin + fields)], watch);
        }
        break;
      }
      machine.runHookBatch(machine.hook(operation.hook)!, operation.events, operation.fields);
      break;
    case "cpu":
      machine.cpu = operation.cpu;
      break;
    default:
      control(machine, seen, operation);
  }
  seen.push(machine.executedCost);
}

function runEvent(
  machine: Machine,
  hook: string,
  event: readonly (number | bigint)[],
  watch: EventWatch | undefined,
): void {
  const before = machine.executedCost;
  watch?.eventBegins(hook, event);
  machine.runHook(machine.hook(hook)!, event);
  watch?.eventEnds(machine.executedCost - before);
}

function control(machine: Machine, seen: unknown[], operation: ControlOperation): void {
  switch (operation.kind) {
    case "insert":
    case "modify":
      seen.push(codeOf(machine.table(operation.table)![operation.kind](operation.entry)));
      break;
    case "delete":
      seen.push(codeOf(machine.table(operation.table)!.delete(operation.entry)));
      break;
    case "updates":
      seen.push(codeOf(machine.table(operation.table)!.applyUpdates(operation.updates)));
      break;
    case "default":
      seen.push(codeOf(machine.table(operation.table)!.setDefault(operation.call)));
      break;
    case "readEntry":
      seen.push(machine.table(operation.table)!.read(operation.entry));
      break;
    case "lookup":
      seen.push(machine.table(operation.table)!.lookup(operation.values));
      break;
    case "resetCounters":
      machine.table(operation.table)!.resetCounters();
      break;
    case "model":
      seen.push(codeOf(machine.setModel(operation.slot, operation.model)));
      break;
    case "writeContext":
      seen.push(codeOf(machine.context(operation.context)!.write(operation.record)));
      break;
    case "readContext":
      seen.push(machine.context(operation.context)!.read(operation.keys, operation.prefixLength));
      break;
    case "deleteContext":
      seen.push(codeOf(machine.context(operation.context)!.delete(operation.keys, operation.prefixLength)));
      break;
    case "counter":
      seen.push(machine.counter(operation.counter));
  }
}

function codeOf(diagnostic: Diagnostic | undefined): string {
  return diagnostic?.code ?? "done";
}
