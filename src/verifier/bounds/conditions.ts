import { everything, type Interval, includes, intersection, intervalOfType, point } from "./interval.ts";
import { type Definition, knownValue, type Source, type State, type Value } from "./state.ts";

/** How far a condition is traced back through what it was computed from. */
const mostSteps = 8;

/**
 * Narrows the state to the runs in which the register is not 0 (`holds`) or 0. False where there are none: then the
 * state is of no use any more.
 */
export function assume(state: State, register: number, holds: boolean): boolean {
  return assumeSource(state, { register, value: knownValue(state, register) }, holds, mostSteps);
}

/** The source's value: as it is now where the register still holds it, else as it was. */
function current(state: State, source: Source): Value {
  const now = knownValue(state, source.register);
  return now.version === source.value.version ? now : source.value;
}

function assumeSource(state: State, source: Source, holds: boolean, steps: number): boolean {
  const { interval, definition } = current(state, source);
  const wanted = holds ? withoutZero(interval) : intersection(interval, point(0n));
  if (wanted === undefined || !narrow(state, source, wanted, steps)) return false;
  return definition === undefined || steps === 0 || assumeDefinition(state, definition, holds, steps - 1);
}

function withoutZero({ low, high }: Interval): Interval | undefined {
  if (low === 0n && high === 0n) return undefined;
  return { low: low === 0n ? 1n : low, high: high === 0n ? -1n : high };
}

function assumeDefinition(state: State, definition: Definition, holds: boolean, steps: number): boolean {
  if (definition.kind === "branches") {
    const { condition, whenTrue, whenFalse } = definition;
    if (!mayBe(whenFalse, holds)) {
      return assumeSource(state, condition, true, steps) && assumeValue(state, whenTrue, holds, steps);
    }
    if (!mayBe(whenTrue, holds)) {
      return assumeSource(state, condition, false, steps) && assumeValue(state, whenFalse, holds, steps);
    }
    return true;
  }
  const { instruction, sources } = definition;
  const [first, second, third] = sources as readonly [Source, Source, Source];
  switch (instruction.op) {
    case "MOVE":
    case "RMT_LD_EVENT":
    case "NEG":
      return assumeSource(state, first, holds, steps);
    case "EXTEND":
      return !isUnchanged(state, first, instruction.type) || assumeSource(state, first, holds, steps);
    case "AND":
      return !holds || (assumeSource(state, first, true, steps) && assumeSource(state, second, true, steps));
    case "OR":
      return holds || (assumeSource(state, first, false, steps) && assumeSource(state, second, false, steps));
    case "SELECT":
      if (!mayBe(current(state, third), holds)) {
        return assumeSource(state, first, true, steps) && assumeSource(state, second, holds, steps);
      }
      if (!mayBe(current(state, second), holds)) {
        return assumeSource(state, first, false, steps) && assumeSource(state, third, holds, steps);
      }
      return true;
    case "EQ":
      return assumeEqual(state, first, second, holds, steps);
    case "NE":
    case "XOR":
      return assumeEqual(state, first, second, !holds, steps);
    case "LT_S":
      return holds ? assumeLess(state, first, second, 1n, steps) : assumeLess(state, second, first, 0n, steps);
    case "LE_S":
      return holds ? assumeLess(state, first, second, 0n, steps) : assumeLess(state, second, first, 1n, steps);
    case "LT_U":
      return holds ? assumeBelow(state, first, second, 1n, steps) : assumeBelow(state, second, first, 0n, steps);
    case "LE_U":
      return holds ? assumeBelow(state, first, second, 0n, steps) : assumeBelow(state, second, first, 1n, steps);
    default:
      return true;
  }
}

/** A value that is in no register any more tells only through what it was computed from. */
function assumeValue(state: State, value: Value, holds: boolean, steps: number): boolean {
  return value.definition === undefined || steps === 0 || assumeDefinition(state, value.definition, holds, steps - 1);
}

function mayBe(value: Value, holds: boolean): boolean {
  const { low, high } = value.interval;
  return holds ? low !== 0n || high !== 0n : low <= 0n && high >= 0n;
}

/** left == right, or its opposite. A comparison with 0 is a condition turned round. */
function assumeEqual(state: State, left: Source, right: Source, holds: boolean, steps: number): boolean {
  const one = current(state, left).interval;
  const other = current(state, right).interval;
  if (other.low === 0n && other.high === 0n) return assumeSource(state, left, !holds, steps);
  if (one.low === 0n && one.high === 0n) return assumeSource(state, right, !holds, steps);
  if (holds) {
    if (isTruth(one) && other.low === 1n && other.high === 1n) return assumeSource(state, left, true, steps);
    if (isTruth(other) && one.low === 1n && one.high === 1n) return assumeSource(state, right, true, steps);
    const both = intersection(one, other);
    return both !== undefined && narrow(state, left, both, steps) && narrow(state, right, both, steps);
  }
  if (isTruth(one) && other.low === 1n && other.high === 1n) return assumeSource(state, left, false, steps);
  if (isTruth(other) && one.low === 1n && one.high === 1n) return assumeSource(state, right, false, steps);
  return assumeDifferent(state, left, other, steps) && assumeDifferent(state, right, one, steps);
}

function isTruth({ low, high }: Interval): boolean {
  return low >= 0n && high <= 1n;
}

/** Cuts a single value off the ends. */
function assumeDifferent(state: State, source: Source, other: Interval, steps: number): boolean {
  if (other.low !== other.high) return true;
  const { low, high } = current(state, source).interval;
  const rest = { low: low === other.low ? low + 1n : low, high: high === other.low ? high - 1n : high };
  return rest.low <= rest.high && narrow(state, source, rest, steps);
}

/** left + distance <= right, signed. */
function assumeLess(state: State, left: Source, right: Source, distance: bigint, steps: number): boolean {
  const one = current(state, left).interval;
  const other = current(state, right).interval;
  return (
    narrow(state, left, { low: one.low, high: other.high - distance }, steps) &&
    narrow(state, right, { low: one.low + distance, high: other.high }, steps)
  );
}

/** left + distance <= right, unsigned: says something where the right side cannot look negative. */
function assumeBelow(state: State, left: Source, right: Source, distance: bigint, steps: number): boolean {
  const one = current(state, left).interval;
  const other = current(state, right).interval;
  if (other.low < 0n) return true;
  if (!narrow(state, left, { low: 0n, high: other.high - distance }, steps)) return false;
  const least = one.low < 0n ? 0n : one.low;
  return narrow(state, right, { low: least + distance, high: other.high }, steps);
}

/** The source's value is in the interval; false: it cannot be. What it was computed from is narrowed too. */
function narrow(state: State, source: Source, interval: Interval, steps: number): boolean {
  const value = current(state, source);
  const both = intersection(value.interval, interval);
  if (both === undefined) return false;
  if (includes(both, value.interval)) return true;
  if (state[source.register]?.version === value.version) state[source.register] = { ...value, interval: both };
  if (steps === 0 || value.definition?.kind !== "instruction") return true;
  const { instruction, sources } = value.definition;
  const first = sources[0];
  const second = sources[1];
  if (instruction.op === "MOVE" || instruction.op === "RMT_LD_EVENT") return narrow(state, first!, both, steps - 1);
  if (instruction.op === "EXTEND") {
    return !isUnchanged(state, first!, instruction.type) || narrow(state, first!, both, steps - 1);
  }
  if (instruction.op !== "ADD" && instruction.op !== "SUB") return true;
  const from = current(state, first!).interval;
  const constant = current(state, second!).interval;
  if (constant.low !== constant.high) return true;
  const step = instruction.op === "ADD" ? constant.low : -constant.low;
  // Only where the sum cannot have wrapped does it say where it came from.
  const wraps = !includes(everything, { low: from.low + step, high: from.high + step });
  return wraps || narrow(state, first!, { low: both.low - step, high: both.high - step }, steps - 1);
}

/** Whether EXTEND to the type leaves the source as it is. */
function isUnchanged(state: State, source: Source, type: Parameters<typeof intervalOfType>[0]): boolean {
  return includes(intervalOfType(type), current(state, source).interval);
}
