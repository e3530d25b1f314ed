import type { Machine } from "../../machine/index.ts";

/** What differs between two machines. */
export interface Mismatch {
  /** Such as `entries of table0` or `what the operation did`. */
  readonly what: string;
  readonly left: unknown;
  readonly right: unknown;
}

/** Larger arrays are compared at both ends only, where random indices mostly are: the verifier inserts such. */
const mostListed = 1024;
const endLength = 8;

function endsOf(capacity: number): readonly (readonly [bigint])[] {
  const index = (place: number) => [BigInt(place < endLength ? place : capacity - 1 - (place - endLength))] as const;
  return Array.from({ length: 2 * endLength }, (_, place) => index(place));
}

/** The first part of what the machines keep that differs. */
export function compareStates(left: Machine, right: Machine): Mismatch | undefined {
  const { tables, contexts, counters, models } = left.program;
  const parts = function* (): Iterable<readonly [what: string, of: (machine: Machine) => unknown]> {
    for (const { name } of tables) {
      yield [`entries of ${name}`, (machine) => machine.table(name)?.list()];
      yield [`default of ${name}`, (machine) => machine.table(name)?.defaultCall];
      yield [`hits of the default of ${name}`, (machine) => machine.table(name)?.defaultHits];
    }
    for (const { name, kind, capacity } of contexts) {
      if (kind !== "array" || capacity <= mostListed) {
        yield [`records of ${name}`, (machine) => machine.context(name)?.list()];
        continue;
      }
      for (const keys of endsOf(capacity)) {
        yield [`record ${keys[0]} of ${name}`, (machine) => machine.context(name)?.read(keys)];
      }
    }
    for (const { name } of counters) yield [`value of ${name}`, (machine) => machine.counter(name)];
    for (const [slot, { name }] of models.entries()) {
      yield [`presence of ${name}`, (machine) => machine.model(slot) !== undefined];
    }
  };
  for (const [what, of] of parts()) {
    const [onLeft, onRight] = [of(left), of(right)];
    if (!isSame(onLeft, onRight)) return { what, left: onLeft, right: onRight };
  }
  return undefined;
}

/** Equal values, members and elements; members that are undefined count as missing. */
export function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    for (let index = 0; index < left.length; index++) if (!isSame(left[index], right[index])) return false;
    return true;
  }
  const [leftMembers, rightMembers] = [left as Record<string, unknown>, right as Record<string, unknown>];
  for (const name in leftMembers) if (!isSame(leftMembers[name], rightMembers[name])) return false;
  for (const name in rightMembers)
    if (leftMembers[name] === undefined && rightMembers[name] !== undefined) return false;
  return true;
}
