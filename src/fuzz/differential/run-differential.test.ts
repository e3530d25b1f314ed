import { describe, expect, it } from "vitest";
import { DiagnosticError } from "../../diagnostics/index.ts";
import type { Machine, MachineOptions } from "../../machine/index.ts";
import { createMachine } from "../../machine/index.ts";
import { verifyProgram } from "../../verifier/index.ts";
import { alone } from "../alone.ts";
import { expandCase, fuzzCase, secureCase } from "../campaign/fuzz-case.ts";
import { machinePair } from "../machine-pair.ts";
import type { MachineFactory } from "./observed-machine.ts";
import { runDifferential, runSpecialized } from "./run-differential.ts";

const interpreter = machinePair.left;
const cases = Array.from({ length: 250 }, (_, number) => {
  const { program, scenario } = expandCase(fuzzCase(3, number));
  const verified = verifyProgram(program, alone);
  if (!verified.ok) throw new DiagnosticError(...verified.diagnostics);
  return secureCase({ program, scenario }, verified.value.program);
});

/** What differs in how many of the cases when this machine stands on the right. */
function differences(right: MachineFactory): string[] {
  return cases.flatMap(({ program, scenario }) => {
    const difference = runDifferential({ left: interpreter, right }, program, scenario);
    return difference ? [difference.what.replace(/\d+$/, "")] : [];
  });
}

/** The interpreter with some of its members replaced. */
function changed(change: (machine: Machine) => Partial<Machine>): MachineFactory {
  return (program, options) => {
    const machine = interpreter(program, options);
    const replaced = change(machine);
    return new Proxy(machine, {
      get: (target, name) => Reflect.get(name in replaced ? replaced : target, name),
      set: (target, name, value) => Reflect.set(name in replaced ? replaced : target, name, value),
    });
  };
}

/** The interpreter with helpers of the host that see something else. */
function withHelpers(change: (values: (number | bigint)[]) => (number | bigint)[]): MachineFactory {
  return (program, options) => {
    const helpers: Record<string, Record<string, (...values: (number | bigint)[]) => number | bigint | undefined>> = {};
    for (const [hook, functions] of Object.entries(options.helpers ?? {})) {
      helpers[hook] = {};
      for (const [name, call] of Object.entries(functions)) {
        helpers[hook][name] = (...values) => call(...change(values)) ?? undefined;
      }
    }
    return interpreter(program, { ...options, helpers });
  };
}

describe("a differential run", () => {
  it("finds nothing between a machine and its like", () => {
    expect(differences(interpreter)).toEqual([]);
  });

  it.each<[string, RegExp, MachineFactory]>([
    ["an argument of a helper", /what the operation did/, withHelpers((values) => values.map(() => 99))],
    [
      "the label of a sample",
      /what the operation did/,
      (program, options) => {
        const onSample: MachineOptions["onSample"] = (model, features, label) =>
          options.onSample?.(model, features, label + 1);
        return interpreter(program, { ...options, onSample });
      },
    ],
    [
      "the cost",
      /what the operation did/,
      changed((machine) => ({
        get executedCost() {
          return machine.executedCost + 1;
        },
      })),
    ],
    [
      "a hit",
      /entries of/,
      changed((machine) => ({
        table: (name) => {
          const table = machine.table(name);
          return table && { ...table, list: () => table.list().map((state) => ({ ...state, hits: state.hits >> 1 })) };
        },
      })),
    ],
    [
      "the hits of a default",
      /default of/,
      changed((machine) => ({
        table: (name) => {
          const table = machine.table(name);
          return (
            table &&
            new Proxy(table, { get: (_, member) => (member === "defaultHits" ? 0 : Reflect.get(table, member)) })
          );
        },
      })),
    ],
    [
      "the order of records",
      /records of/,
      changed((machine) => ({
        context: (name) => {
          const context = machine.context(name);
          return context && { ...context, list: () => context.list().toReversed() };
        },
      })),
    ],
    [
      "a counter",
      /value of|what the operation did/,
      changed((machine) => ({ counter: (name) => machine.counter(name)?.map((value) => value & 1n) })),
    ],
    [
      "what a refused change says",
      /what the operation did/,
      changed((machine) => ({ setModel: (slot, model) => machine.setModel(slot, model) && undefined })),
    ],
    [
      "a CPU",
      /records of|what the operation did/,
      changed((machine) => ({
        get cpu() {
          return machine.cpu;
        },
        set cpu(_) {
          machine.cpu = 0;
        },
      })),
    ],
    [
      "an exception",
      /thrown/,
      changed((machine) => ({
        runHookBatch: () => {
          throw new Error(`no batches for ${machine.kind}`);
        },
      })),
    ],
  ])("notices when %s is wrong", (_, what, right) => {
    const found = differences(right);
    expect(found.length).toBeGreaterThan(0);
    for (const each of found) expect(each).toMatch(what);
  });

  it("notices when one instruction of the specialised program computes something else", () => {
    const right: MachineFactory = (program, options) => {
      const actions = program.actions.map((action) => ({
        ...action,
        body: action.body.map((instruction) =>
          instruction.op === "RMT_TENSOR_LD" ? ({ ...instruction, op: "RMT_VECTOR_ZERO" } as const) : instruction,
        ),
      }));
      return createMachine({ ...program, actions } as typeof program, options);
    };
    const found = cases.filter(({ program, scenario }) =>
      runSpecialized({ left: interpreter, right }, program, scenario),
    );
    expect(found.length).toBeGreaterThan(0);
    const clean = cases.filter(({ program, scenario }) =>
      runSpecialized({ left: interpreter, right: interpreter }, program, scenario),
    );
    expect(clean).toEqual([]);
  });
});
