import { type ContextDeclaration, type IntegerType, integerBits, isSignedType } from "../../../bytecode/index.ts";
import type { ContextRecord } from "../../machine.ts";

/** A record as the naive model keeps it: by CPU, by field, the elements, a ring newest first. */
export interface ModelRecord {
  keys: readonly bigint[];
  prefixLength: number | undefined;
  fields: bigint[][][];
}

/** What a context means, written down as plainly as possible: lists that are searched from end to end. */
export interface ContextModel {
  readonly declaration: ContextDeclaration;
  readonly cpus: number;
  readonly voidRecord: ModelRecord;
  /** In the order of their making or last match, latest last; `array`: by index; `queue`: oldest first. */
  readonly records: ModelRecord[];
  /** Records that were taken out, the last one last. */
  readonly freed: ModelRecord[];
  made: number;
}

export function createModel(declaration: ContextDeclaration, cpus: number): ContextModel {
  const own = declaration.perCpu ? cpus : 1;
  const model: ContextModel = {
    declaration,
    cpus: own,
    voidRecord: { keys: [], prefixLength: undefined, fields: [] },
    records: [],
    freed: [],
    made: 0,
  };
  clear(model, model.voidRecord);
  if (declaration.kind === "array") {
    for (let index = 0; index < declaration.capacity; index++) {
      const record = { keys: [BigInt(index)], prefixLength: undefined, fields: [] };
      clear(model, record);
      model.records.push(record);
    }
  }
  return model;
}

/** Wraps a value to a type. */
export function wrap(value: bigint, type: IntegerType): bigint {
  const bits = integerBits(type);
  return isSignedType(type) ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

export function wrapKeys(model: ContextModel, keys: readonly bigint[]): bigint[] {
  return model.declaration.keys.map(({ type }, index) => wrap(keys[index]!, type));
}

export function clear(model: ContextModel, record: ModelRecord): void {
  record.fields = Array.from({ length: model.cpus }, () =>
    model.declaration.fields.map(({ length }) => new Array<bigint>(length).fill(0n)),
  );
}

/** The record with these wrapped keys, and exactly this prefix. */
export function exact(
  model: ContextModel,
  keys: readonly bigint[],
  prefixLength: number | undefined,
): ModelRecord | undefined {
  return model.records.find((record) => record.keys.join() === keys.join() && record.prefixLength === prefixLength);
}

/** What RMT_FIND_CTXT finds. */
export function find(model: ContextModel, given: readonly bigint[]): ModelRecord | undefined {
  const keys = wrapKeys(model, given);
  if (model.declaration.kind !== "lpm") {
    const record = exact(model, keys, undefined);
    if (record) touch(model, record);
    return record;
  }
  const bits = integerBits(model.declaration.keys[0]!.type);
  return model.records
    .filter(({ keys: [prefix], prefixLength }) => {
      const rest = BigInt(bits - prefixLength!);
      return BigInt.asUintN(bits, prefix!) >> rest === BigInt.asUintN(bits, keys[0]!) >> rest;
    })
    .sort((left, right) => right.prefixLength! - left.prefixLength!)[0];
}

/** The record with these wrapped keys, made where it is missing; undefined when there is no room. */
export function make(
  model: ContextModel,
  keys: readonly bigint[],
  prefixLength: number | undefined,
): ModelRecord | undefined {
  const known = exact(model, keys, prefixLength);
  if (known) {
    touch(model, known);
    return known;
  }
  const { kind, capacity } = model.declaration;
  if (kind === "array") return undefined;
  let record = model.freed.pop();
  if (record === undefined && model.made < capacity) {
    model.made++;
    record = { keys, prefixLength, fields: [] };
  }
  if (record === undefined && kind === "lru") record = model.records.shift();
  if (record === undefined) return undefined;
  Object.assign(record, { keys, prefixLength });
  clear(model, record);
  model.records.push(record);
  return record;
}

/** Takes the record with these wrapped keys out. */
export function remove(model: ContextModel, keys: readonly bigint[], prefixLength: number | undefined): boolean {
  const record = exact(model, keys, prefixLength);
  if (record === undefined) return false;
  model.records.splice(model.records.indexOf(record), 1);
  model.freed.push(record);
  return true;
}

/** What `ContextControl.list` shows. */
export function listed(model: ContextModel): ContextRecord[] {
  const shown = model.records.map(shownRecord);
  return model.declaration.kind === "lru" ? shown.reverse() : shown;
}

export function shownRecord({ keys, prefixLength, fields }: ModelRecord): ContextRecord {
  return { keys, ...(prefixLength === undefined ? {} : { prefixLength }), fields: structuredClone(fields) };
}

function touch(model: ContextModel, record: ModelRecord): void {
  if (model.declaration.kind !== "lru") return;
  model.records.splice(model.records.indexOf(record), 1);
  model.records.push(record);
}
