import { type ActionCall, fitsIntegerType, type Match, type Program } from "../../src/bytecode/index.ts";
import type { ContextRecord } from "../../src/machine/index.ts";
import {
  accept,
  atNumber,
  type CaseLine,
  expect,
  expectEnd,
  next,
  takeCount,
  takeName,
  takeNamed,
  takeNumber,
  takeNumbers,
  unexpected,
  wrong,
} from "./case-line.ts";
import { parseModel } from "./parse-model.ts";
import { parseFields, parseKey } from "./parse-record.ts";
import type { Sample, Step } from "./steps.ts";

/** What the lines of a case are read against. */
interface Surroundings {
  readonly program: Program;
  /** CPUs of the machine at this line. */
  readonly cpus: number;
}

type Parse = (line: CaseLine, surroundings: Surroundings) => Step;

/** Buckets of a histogram: one for 0 and one for each bit length from 1 to 64. */
const buckets = 65;

const eventFields = 4;

const parsers: Readonly<Record<string, Parse>> = {
  run: (line) => {
    const event = takeNumbers(line).map((value) => BigInt.asIntN(64, value));
    if (event.length > eventFields) throw wrong(line, `an event has ${eventFields} fields, not ${event.length}`);
    while (event.length < eventFields) event.push(0n);
    const told = accept(line, "=>") ? takeNumbers(line).map((value) => BigInt.asIntN(64, value)) : [];
    return { kind: "run", line: line.line, event, told };
  },
  machine: (line) => {
    let cpus = 1;
    let memoryLimit: number | undefined;
    while (next(line) !== "" && next(line) !== "!") {
      if (accept(line, "cpus")) cpus = takeCount(line, 0xffff);
      else if (accept(line, "memory")) memoryLimit = takeCount(line, 2 ** 30);
      else throw unexpected(line, "cpus or memory");
    }
    return { kind: "machine", line: line.line, cpus, memoryLimit, refused: takeRefusal(line) };
  },
  cpu: (line) => ({ kind: "cpu", line: line.line, cpu: takeCount(line, 0xffff), refused: takeRefusal(line) }),
  insert: (line, { program }) => parseUpdate(line, program, "insert"),
  modify: (line, { program }) => parseUpdate(line, program, "modify"),
  delete: (line, { program }) => {
    const { named: table } = takeNamed(line, program.tables, "a table");
    const entry = takeMatches(line);
    return {
      kind: "update",
      line: line.line,
      table: table.name,
      update: { kind: "delete", entry },
      refused: takeRefusal(line),
    };
  },
  default: (line, { program }) => {
    const { named: table } = takeNamed(line, program.tables, "a table");
    expect(line, "=>");
    const call = accept(line, "none") ? undefined : takeCall(line, program);
    return { kind: "default", line: line.line, table: table.name, call, refused: takeRefusal(line) };
  },
  model: (line, { program }) => {
    const { index, named } = takeNamed(line, program.models, "a model slot");
    const model = parseModel(line, program, index);
    return { kind: "model", line: line.line, slot: named.name, model, refused: takeRefusal(line) };
  },
  write: (line, { program, cpus }) => {
    const { named: context } = takeNamed(line, program.contexts, "a context");
    const key = parseKey(line);
    expect(line, "=");
    const record: ContextRecord = { ...key, fields: parseFields(line, context, cpus, false) };
    return { kind: "write", line: line.line, context: context.name, record, refused: takeRefusal(line) };
  },
  remove: (line, { program }) => {
    const { named: context } = takeNamed(line, program.contexts, "a context");
    const key = parseKey(line);
    return { kind: "remove", line: line.line, context: context.name, key, refused: takeRefusal(line) };
  },
  context: (line, { program, cpus }) => {
    const { named: context } = takeNamed(line, program.contexts, "a context");
    const key = parseKey(line);
    expect(line, "=");
    const record = accept(line, "none") ? undefined : { ...key, fields: parseFields(line, context, cpus, true) };
    return { kind: "context", line: line.line, context: context.name, key, record };
  },
  records: (line, { program, cpus }) => {
    const { named: context } = takeNamed(line, program.contexts, "a context");
    const records: ContextRecord[] = [];
    expect(line, "=");
    if (!accept(line, "none")) {
      do records.push({ ...parseKey(line), fields: parseFields(line, context, cpus, true) });
      while (accept(line, "|"));
    }
    return { kind: "records", line: line.line, context: context.name, records };
  },
  counter: (line, { program }) => {
    const { named: counter } = takeNamed(line, program.counters, "a counter or histogram");
    expect(line, "=");
    if (counter.kind === "counter") {
      return { kind: "counter", line: line.line, counter: counter.name, values: [takeNumber(line)] };
    }
    const values = new Array<bigint>(buckets).fill(0n);
    if (!accept(line, "none")) {
      while (atNumber(line)) {
        const bucket = takeCount(line, buckets - 1);
        expect(line, ":");
        values[bucket] = takeNumber(line);
      }
    }
    return { kind: "counter", line: line.line, counter: counter.name, values };
  },
  hits: (line, { program }) => {
    const { named: table } = takeNamed(line, program.tables, "a table");
    expect(line, "=");
    const entries = takeNumbers(line).map(Number);
    const byDefault = accept(line, "default") ? Number(takeNumber(line)) : 0;
    return { kind: "hits", line: line.line, table: table.name, entries, byDefault };
  },
  random: (line) => ({ kind: "random", line: line.line, numbers: takeNumbers(line) }),
  learned: (line, { program }) => {
    const samples: Sample[] = [];
    if (!accept(line, "none")) {
      do samples.push(takeSample(line, program));
      while (accept(line, "|"));
    }
    return { kind: "learned", line: line.line, samples };
  },
};

/** The words of directives that are steps. */
export const stepWords: ReadonlySet<string> = new Set(Object.keys(parsers));

/** Reads what stands behind the word of a directive. */
export function parseStep(word: string, line: CaseLine, surroundings: Surroundings): Step {
  const step = parsers[word]!(line, surroundings);
  expectEnd(line);
  return step;
}

/** Takes `! RMT4002` if it follows. */
function takeRefusal(line: CaseLine): string | undefined {
  if (!accept(line, "!")) return undefined;
  const code = takeName(line, "an error code");
  if (!/^RMT[47]\d{3}$/.test(code)) throw wrong(line, `${code} is no code of a machine, its tables or models`);
  return code;
}

function parseUpdate(line: CaseLine, program: Program, kind: "insert" | "modify"): Step {
  const { named: table } = takeNamed(line, program.tables, "a table");
  const key = takeMatches(line);
  expect(line, "=>");
  const entry = { ...key, call: takeCall(line, program) };
  return { kind: "update", line: line.line, table: table.name, update: { kind, entry }, refused: takeRefusal(line) };
}

function takeMatches(line: CaseLine): { matches: Match[]; priority: number } {
  const matches: Match[] = [];
  if (atNumber(line)) {
    do matches.push(takeMatch(line));
    while (accept(line, ","));
  }
  return { matches, priority: accept(line, "priority") ? Number(takeNumber(line)) : 0 };
}

function takeMatch(line: CaseLine): Match {
  const value = takeNumber(line);
  if (accept(line, "/")) return { kind: "lpm", value, prefixLength: takeCount(line, 255) };
  if (accept(line, "&")) return { kind: "ternary", value, mask: takeNumber(line) };
  return accept(line, "..") ? { kind: "range", low: value, high: takeNumber(line) } : { kind: "exact", value };
}

function takeCall(line: CaseLine, program: Program): ActionCall {
  const { index } = takeNamed(line, program.actions, "an action");
  const data: bigint[] = [];
  expect(line, "(");
  while (!accept(line, ")")) {
    if (data.length > 0) expect(line, ",");
    data.push(takeNumber(line));
  }
  return { action: index, data };
}

function takeSample(line: CaseLine, program: Program): Sample {
  const { index, named } = takeNamed(line, program.models, "a model slot");
  const features = takeNumbers(line);
  if (features.length !== named.features) {
    throw wrong(line, `${named.name} has ${named.features} features, not ${features.length}`);
  }
  expect(line, "->");
  const label = takeNumber(line);
  const misfit = features.find((value) => !fitsIntegerType(value, named.featureType));
  if (misfit !== undefined) throw wrong(line, `${misfit} does not fit the features, which are ${named.featureType}`);
  if (!fitsIntegerType(label, named.output))
    throw wrong(line, `${label} does not fit the label, which is ${named.output}`);
  const pattern = (value: bigint) => Number(BigInt.asIntN(32, value));
  return { model: index, features: features.map(pattern), label: pattern(label) };
}
