import type { Program } from "../../src/bytecode/index.ts";
import { type Diagnostic, DiagnosticError } from "../../src/diagnostics/index.ts";
import type { ContextRecord, Machine, MachineOptions } from "../../src/machine/index.ts";
import type { RunnableCase } from "./read-case.ts";
import type { RecordKey, Sample, Step } from "./steps.ts";

const hook = "test.event";

/** Makes the machine under test. */
export type CreateMachine = (program: Program, options: MachineOptions) => Machine;

interface Run {
  readonly program: Program;
  readonly create: CreateMachine;
  machine: Machine | undefined;
  told: bigint[];
  samples: Sample[];
  /** What RMT_RANDOM gives next; 0 when there is nothing left. */
  random: bigint[];
}

/**
 * Carries the steps of a case out, in order, on machines of one kind.
 *
 * @returns a line `FILE:LINE: WHAT: expected …, actual …` for each step that came out otherwise
 */
export function runCase({ file, program, steps }: RunnableCase, create: CreateMachine): readonly string[] {
  const run: Run = { program, create, machine: undefined, told: [], samples: [], random: [] };
  const failures: string[] = [];
  for (const step of steps) {
    const outcome = carryOut(run, step);
    if (outcome.expected === outcome.actual) continue;
    const what = step.kind === "update" ? step.update.kind : step.kind;
    failures.push(`${file}:${step.line}: ${what}: expected ${outcome.expected}, actual ${outcome.actual}`);
  }
  return failures;
}

interface Outcome {
  readonly expected: string;
  readonly actual: string;
}

function carryOut(run: Run, step: Step): Outcome {
  switch (step.kind) {
    case "machine": {
      const { cpus, memoryLimit } = step;
      return change(step.refused, () => {
        startMachine(run, { cpus, ...(memoryLimit === undefined ? {} : { memoryLimit }) });
        return undefined;
      });
    }
    case "cpu":
      return change(step.refused, () => {
        machineOf(run).cpu = step.cpu;
        return undefined;
      });
    case "update":
      return change(step.refused, () => machineOf(run).table(step.table)!.applyUpdates([step.update]));
    case "default":
      return change(step.refused, () => machineOf(run).table(step.table)!.setDefault(step.call));
    case "model":
      return change(step.refused, () => machineOf(run).setModel(step.slot, step.model));
    case "write":
      return change(step.refused, () => machineOf(run).context(step.context)!.write(step.record));
    case "remove":
      return change(step.refused, () =>
        machineOf(run).context(step.context)!.delete(step.key.keys, step.key.prefixLength),
      );
    case "run": {
      const machine = machineOf(run);
      run.told = [];
      machine.runHook(machine.hook(hook)!, step.event);
      return compare(spellNumbers(step.told), spellNumbers(run.told));
    }
    case "context": {
      const record = machineOf(run).context(step.context)!.read(step.key.keys, step.key.prefixLength);
      return compare(spellRecord(step.record), spellRecord(record));
    }
    case "records":
      return compare(spellRecords(step.records), spellRecords(machineOf(run).context(step.context)!.list()));
    case "counter":
      return compare(spellCounter(step.values), spellCounter(machineOf(run).counter(step.counter) ?? []));
    case "hits": {
      const table = machineOf(run).table(step.table)!;
      const hits = table.list().map((state) => state.hits);
      return compare(spellHits(step.entries, step.byDefault), spellHits(hits, table.defaultHits));
    }
    case "random":
      run.random.push(...step.numbers);
      return compare("", "");
    case "learned": {
      const samples = run.samples;
      run.samples = [];
      return compare(spellSamples(run.program, step.samples), spellSamples(run.program, samples));
    }
  }
}

/** The machine, made when the first step needs it. */
function machineOf(run: Run): Machine {
  return run.machine ?? startMachine(run, {});
}

function startMachine(run: Run, options: MachineOptions): Machine {
  run.samples = [];
  run.machine = run.create(run.program, {
    ...options,
    helpers: {
      [hook]: {
        tell: (value) => {
          run.told.push(BigInt(value!));
        },
        ask: (left, right) => BigInt.asIntN(64, BigInt(left!) - BigInt(right!)),
      },
    },
    random: () => run.random.shift() ?? 0n,
    onSample: (model, features, label) => {
      run.samples.push({ model, features: [...features], label: label | 0 });
    },
  });
  return run.machine;
}

function change(refused: string | undefined, make: () => Diagnostic | undefined): Outcome {
  let diagnostic: Diagnostic | undefined;
  try {
    diagnostic = make();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    diagnostic = error.diagnostics[0];
  }
  if (refused === diagnostic?.code) return compare("", "");
  return compare(
    refused ?? "that it is done",
    diagnostic ? `${diagnostic.code} ${diagnostic.message}` : "that it is done",
  );
}

function compare(expected: string, actual: string): Outcome {
  return { expected, actual };
}

function spellNumbers(values: readonly (bigint | number)[]): string {
  return values.length === 0 ? "nothing" : values.join(" ");
}

function spellKey({ keys, prefixLength }: RecordKey): string {
  return `(${keys.join(", ")}${prefixLength === undefined ? "" : `/${prefixLength}`})`;
}

function spellRecord(record: ContextRecord | undefined): string {
  if (record === undefined) return "none";
  const fields = record.fields.map((ofCpu) => ofCpu.map((values) => values.join(" ")).join(", "));
  return `${spellKey(record)} = ${fields.join("; ")}`;
}

function spellRecords(records: readonly ContextRecord[]): string {
  return records.length === 0 ? "none" : records.map(spellRecord).join(" | ");
}

function spellCounter(values: readonly bigint[]): string {
  if (values.length === 1) return `${values[0]}`;
  return values.flatMap((count, bucket) => (count === 0n ? [] : [`${bucket}:${count}`])).join(" ") || "none";
}

function spellHits(entries: readonly number[], byDefault: number): string {
  return [...entries, "default", byDefault].join(" ");
}

function spellSamples({ models }: Program, samples: readonly Sample[]): string {
  const all = samples.map(({ model, features, label }) => `${models[model]!.name} ${features.join(" ")} -> ${label}`);
  return all.join(" | ") || "none";
}
