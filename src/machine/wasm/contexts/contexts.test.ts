import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ContextDeclaration,
  type ContextField,
  type ContextKind,
  type IntegerType,
  integerBits,
  integerTypes,
} from "../../../bytecode/index.ts";
import type { ContextRecord } from "../../machine.ts";
import { createTestMachine, type TestMachine } from "./test-machine.ts";
import {
  type ContextModel,
  clear,
  createModel,
  exact,
  find,
  listed,
  type ModelRecord,
  make,
  remove,
  shownRecord,
  wrap,
  wrapKeys,
} from "./test-model.ts";

/** A record as machine and model know it; it may have been evicted or taken out since. */
interface Reference {
  readonly address: number;
  readonly record: ModelRecord;
  readonly cpu: number;
}

interface Comparison {
  readonly machine: TestMachine;
  readonly model: ContextModel;
  readonly references: Reference[];
  cpu: number;
}

/** What to do, and numbers that say with what. */
interface Operation {
  readonly name: (typeof operationNames)[number];
  readonly keys: readonly bigint[];
  readonly choice: number;
  readonly index: bigint;
  readonly value: bigint;
}

const operationNames = [
  ...["match", "match", "match", "find", "delete", "pushQueue", "pushQueue", "popQueue"],
  ...["access", "access", "access", "access", "cpu", "hostWrite", "hostRead", "hostDelete", "list"],
] as const;

const integerType = fc.constantFrom(...integerTypes);
const lengths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 129, 300];
const edges = [0n, 1n, 127n, 128n, 255n, 256n, 32768n, 65536n, 1n << 31n, 1n << 32n, 1n << 63n, (1n << 64n) - 1n];
const value = fc.oneof(fc.constantFrom(...edges, ...edges.map((edge) => -edge)), fc.bigInt({ min: -10n, max: 10n }));
const signed = value.map((raw) => BigInt.asIntN(64, raw));
const key = fc.oneof({ weight: 4, arbitrary: fc.bigInt({ min: 0n, max: 7n }) }, { weight: 1, arbitrary: signed });

const operation: fc.Arbitrary<Operation> = fc.record({
  name: fc.constantFrom(...operationNames),
  keys: fc.array(key, { minLength: 4, maxLength: 4 }),
  choice: fc.nat(1000),
  index: fc.oneof(fc.bigInt({ min: 0n, max: 9n }), signed),
  value: fc.oneof(signed, fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n })),
});

function declarations(kind: ContextKind): fc.Arbitrary<ContextDeclaration> {
  const keyCount = kind === "queue" ? 0 : kind === "array" || kind === "lpm" ? 1 : undefined;
  const fieldKind = kind === "queue" ? fc.constant("scalar" as const) : fc.constantFrom("scalar", "array", "ring");
  return fc.record({
    name: fc.constant("memory"),
    kind: fc.constant(kind),
    perCpu: kind === "queue" ? fc.constant(false) : fc.boolean(),
    keys: fc
      .array(integerType, { minLength: keyCount ?? 1, maxLength: keyCount ?? 4 })
      .map((types) => types.map((type, index) => ({ name: `k${index}`, type }))),
    fields: fc
      .array(fc.record({ kind: fieldKind, type: integerType, length: fc.constantFrom(...lengths) }), { maxLength: 6 })
      .map((fields) =>
        fields.map(
          (field, index): ContextField => ({
            ...field,
            name: `f${index}`,
            length: field.kind === "scalar" ? 1 : field.length,
          }),
        ),
      ),
    capacity: fc.constantFrom(1, 2, 3, 5, 8),
    location: fc.constant(-1),
  });
}

function refer(comparison: Comparison, address: number, record: ModelRecord | undefined): void {
  const { model, references, cpu } = comparison;
  if (record === undefined) clear(model, model.voidRecord);
  // The void record holds what was last given as such, on whichever CPU.
  const reference = { address, record: record ?? model.voidRecord, cpu: record === undefined ? 0 : cpu };
  references.push({ ...reference, cpu: model.cpus === 1 ? 0 : reference.cpu });
}

/** Does one operation in machine and model; results must be the same. */
function perform(comparison: Comparison, { name, keys: given, choice, index, value: raw }: Operation): void {
  const { machine, model, references } = comparison;
  const { kind, keys: keyTypes, capacity, fields } = model.declaration;
  const keys = given.slice(0, keyTypes.length);
  const isKeyed = kind === "lru" || kind === "hash";
  // The control plane often means a record that there is.
  const known = choice % 2 === 0 ? model.records[choice % 7] : undefined;
  const bits = kind === "lpm" ? integerBits(keyTypes[0]!.type) : 0;
  const prefixLengths = [0, 1, 3, bits / 2, bits - 1, bits];
  const prefixLength = kind === "lpm" ? (known?.prefixLength ?? prefixLengths[choice % 6]) : undefined;
  const hostKeys = () => known?.keys ?? hostKeysOf(model, keys, prefixLength);
  switch (name) {
    case "match":
      if (kind === "queue") return;
      refer(
        comparison,
        machine.match(keys),
        kind === "lpm" ? find(model, keys) : make(model, wrapKeys(model, keys), undefined),
      );
      return;
    case "find": {
      if (kind === "queue") return;
      const { record, found } = machine.find(keys);
      const wanted = find(model, keys);
      expect(found).toBe(wanted ? 1n : 0n);
      refer(comparison, record, wanted);
      return;
    }
    case "delete":
      if (isKeyed) expect(machine.delete(keys)).toBe(remove(model, wrapKeys(model, keys), undefined) ? 1n : 0n);
      return;
    case "pushQueue": {
      if (kind !== "queue") return;
      const values = fields.map((_, position) => BigInt.asIntN(64, raw + BigInt(position * choice)));
      const isFull = model.records.length === capacity;
      expect(machine.pushQueue(values)).toBe(isFull ? 0n : 1n);
      if (isFull) return;
      const elements = [fields.map(({ type }, position) => [wrap(values[position]!, type)])];
      model.records.push({ keys: [], prefixLength: undefined, fields: elements });
      return;
    }
    case "popQueue": {
      if (kind !== "queue") return;
      const { record, found } = machine.popQueue();
      const wanted = model.records.shift();
      expect(found).toBe(wanted ? 1n : 0n);
      refer(comparison, record, undefined);
      if (wanted) model.voidRecord.fields = wanted.fields;
      return;
    }
    case "access": {
      const reference = references[references.length - 1 - (choice % 4)];
      if (reference && fields.length > 0) access(comparison, reference, choice % fields.length, index, raw);
      return;
    }
    case "cpu":
      comparison.cpu = choice % 3;
      machine.setCpu(comparison.cpu);
      return;
    case "hostWrite": {
      const record: ContextRecord = {
        keys: hostKeys(),
        ...(prefixLength === undefined ? {} : { prefixLength }),
        fields: Array.from({ length: model.cpus }, (_, cpu) =>
          fields.map(({ type, length }) => Array.from({ length }, (__, at) => wrap(raw + BigInt(at * 3 + cpu), type))),
        ),
      };
      let wanted: ModelRecord | undefined;
      if (kind !== "queue") wanted = make(model, record.keys, prefixLength);
      else if (model.records.length < capacity) {
        wanted = { keys: [], prefixLength: undefined, fields: [] };
        model.records.push(wanted);
      }
      const code = kind === "array" && !wanted ? "RMT4001" : "RMT4004";
      expect(machine.control.write(record)?.code).toBe(wanted ? undefined : code);
      if (wanted) wanted.fields = structuredClone(record.fields) as bigint[][][];
      return;
    }
    case "hostRead": {
      const wanted = kind === "queue" ? undefined : exact(model, hostKeys(), prefixLength);
      expect(machine.control.read(hostKeys(), prefixLength)).toEqual(wanted && shownRecord(wanted));
      return;
    }
    case "hostDelete":
      if (kind === "array" || kind === "queue") return;
      expect(machine.control.delete(hostKeys(), prefixLength)?.code).toBe(
        remove(model, hostKeys(), prefixLength) ? undefined : "RMT4003",
      );
      return;
    case "list":
      expect(machine.control.list()).toEqual(listed(model));
  }
}

/** Keys as the control plane must give them: in their types, and without bits outside of the prefix. */
function hostKeysOf(model: ContextModel, keys: readonly bigint[], prefixLength: number | undefined): bigint[] {
  const wrapped = wrapKeys(model, keys);
  if (prefixLength === undefined) return wrapped;
  const { type } = model.declaration.keys[0]!;
  const rest = BigInt(integerBits(type) - prefixLength);
  // Small keys are moved up, into the prefix.
  return [wrap(((wrapped[0]! << BigInt(integerBits(type) - 3)) >> rest) << rest, type)];
}

/** Writes to a field and reads all of it. */
function access(
  { machine, model }: Comparison,
  { address, record, cpu }: Reference,
  field: number,
  index: bigint,
  raw: bigint,
): void {
  const { kind, type, length } = model.declaration.fields[field]!;
  const elements = record.fields[cpu]![field]!;
  const view = (element: bigint | undefined) => BigInt.asIntN(64, element ?? 0n);
  const position = index >= 0n && index < BigInt(length) ? Number(index) : undefined;
  if (kind === "scalar") {
    expect(machine.load(address, field)).toBe(view(elements[0]));
    machine.store(address, field, raw);
    elements[0] = wrap(raw, type);
    expect(machine.load(address, field)).toBe(view(elements[0]));
    return;
  }
  if (kind === "ring") {
    machine.pushRing(address, field, raw);
    elements.unshift(wrap(raw, type));
    elements.pop();
  } else {
    machine.storeElement(address, field, index, raw);
    if (position !== undefined) elements[position] = wrap(raw, type);
  }
  expect(machine.loadElement(address, field, index)).toBe(view(position === undefined ? 0n : elements[position]));
  expectVector(machine.loadVector(address, field), elements, type);
}

/** Lanes must be the elements, as wide as lanes are, and 0 behind them. */
function expectVector(lanes: readonly bigint[], elements: readonly bigint[], type: IntegerType): void {
  const bits = { i8: 16, u8: 16, i16: 16, u16: 32, i32: 32, u32: 32, i64: 64, u64: 64 }[type];
  expect(lanes).toEqual(lanes.map((_, lane) => BigInt.asIntN(bits, elements[lane] ?? 0n)));
}

describe("contexts in WebAssembly", () => {
  for (const kind of ["lru", "hash", "array", "lpm", "queue"] as const) {
    it(`of kind ${kind} do what the naive model does, whatever is declared and done`, () => {
      fc.assert(
        fc.property(
          declarations(kind),
          fc.array(operation, { minLength: 20, maxLength: 120 }),
          (declaration, operations) => {
            const comparison = {
              machine: createTestMachine(declaration, 3),
              model: createModel(declaration, 3),
              references: [],
              cpu: 0,
            };
            for (const step of operations) perform(comparison, step);
            perform(comparison, { ...operations[0]!, name: "list" });
          },
        ),
        { numRuns: 100 },
      );
    });
  }

  it("evict and find among thousands of records as a map does that is told each match", () => {
    for (const types of [
      ["u32"],
      ["i64"],
      ["u16", "i32", "u64"],
      ["i8", "u8", "i16", "u16", "i32"],
    ] as IntegerType[][]) {
      const machine = createTestMachine({
        name: "history",
        kind: "lru",
        perCpu: false,
        keys: types.map((type, index) => ({ name: `k${index}`, type })),
        fields: [{ name: "count", kind: "scalar", type: "u32", length: 1 }],
        capacity: 700,
        location: -1,
      });
      const counts = new Map<string, bigint>();
      let state = 1n;
      for (let step = 0; step < 6000; step++) {
        state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
        const random = (state >> 40n) % 1000n;
        // Strides of powers of two would meet in few buckets if the hash were bad.
        const keys = types.map((type) => wrap((random * 256n) >> BigInt(types.length > 3 ? 8 : 0), type));
        const record = machine.match(keys);
        const name = keys.join();
        const count = (counts.get(name) ?? 0n) + 1n;
        counts.delete(name);
        counts.set(name, count);
        if (counts.size > 700) counts.delete(counts.keys().next().value!);
        machine.store(record, 0, machine.load(record, 0) + 1n);
        if (machine.load(record, 0) !== count) expect.fail(`${name} was counted wrong`);
      }
      const shown = machine.control.list().map(({ keys, fields }) => `${keys}=${fields[0]![0]}`);
      expect(shown).toEqual([...counts].reverse().map(([name, count]) => `${name}=${count}`));
    }
  });

  it("load vectors of every element type and length with padding 0, from arrays and from rings at every turn", () => {
    for (const type of integerTypes) {
      for (const length of [1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 24, 63, 64, 65, 257]) {
        const machine = createTestMachine({
          name: "memory",
          kind: "array",
          perCpu: false,
          keys: [{ name: "index", type: "u8" }],
          fields: [
            { name: "before", kind: "array", type: "i8", length: 3 },
            { name: "table", kind: "array", type, length },
            { name: "recent", kind: "ring", type, length },
            { name: "after", kind: "array", type: "i8", length: 40 },
          ],
          capacity: 2,
          location: -1,
        });
        const record = machine.match([1n]);
        for (let index = 0; index < 40; index++) {
          if (index < 3) machine.storeElement(record, 0, BigInt(index), -1n);
          machine.storeElement(record, 3, BigInt(index), -1n);
        }
        const table = Array.from({ length }, (_, index) => wrap(-2n - BigInt(index), type));
        for (const [index, element] of table.entries()) machine.storeElement(record, 1, BigInt(index), element);
        expectVector(machine.loadVector(record, 1), table, type);
        const recent = new Array<bigint>(length).fill(0n);
        for (let turn = 0; turn < 2 * length + 1 && turn < 70; turn++) {
          machine.pushRing(record, 2, BigInt(turn - 5));
          recent.unshift(wrap(BigInt(turn - 5), type));
          recent.pop();
          expectVector(machine.loadVector(record, 2), recent, type);
        }
        expect(machine.control.read([1n])?.fields[0]).toEqual([
          [-1n, -1n, -1n],
          table,
          recent,
          new Array<bigint>(40).fill(-1n),
        ]);
      }
    }
  });
});
