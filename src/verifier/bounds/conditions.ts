import { sourceOfUnary, sourcesOfBinary } from "./backward.ts";
import { isBinary } from "./exact.ts";
import { hasPoint, type IntegerSet, includesSet, meetSets, pointSet, withoutPoint } from "./integer-set.ts";
import { type Definition, knownValue, type Source, type State, type Value } from "./state.ts";

/** How far a condition is traced back through what it was computed from, and how many values are narrowed on the way. */
interface Steps {
  readonly depth: number;
  readonly effort: { left: number };
}

const mostDepth = 8;
const mostNarrowed = 64;

/**
 * Narrows the state to the runs in which the register is not 0 (`holds`) or 0. False where there are none: then the
 * state is of no use any more.
 */
export function assume(state: State, register: number, holds: boolean): boolean {
  const value = knownValue(state, register);
  const set = truthOf(value.set, holds);
  const steps = { depth: mostDepth, effort: { left: mostNarrowed } };
  return set !== undefined && learn(state, { register, value }, set, steps);
}

/** The integers of the set that count as true or as false. */
function truthOf(set: IntegerSet, holds: boolean): IntegerSet | undefined {
  if (holds) return withoutPoint(set, 0n);
  return hasPoint(set, 0n) ? pointSet(0n) : undefined;
}

/** The source's value: as it is now where the register still holds it, else as it was. */
function current(state: State, source: Source): Value {
  const now = knownValue(state, source.register);
  return now.version === source.value.version ? now : source.value;
}

/** The source's value is in the set; false: it cannot be. What it was computed from is narrowed too. */
function narrow(state: State, source: Source, set: IntegerSet, steps: Steps): boolean {
  const value = current(state, source);
  const both = meetSets(value.set, set);
  if (both === undefined) return false;
  return includesSet(both, value.set) || learn(state, source, both, steps);
}

/** The same of a set that is in what the value may be. */
function learn(state: State, source: Source, set: IntegerSet, { depth, effort }: Steps): boolean {
  const value = current(state, source);
  if (state[source.register]?.version === value.version) state[source.register] = { ...value, set };
  if (value.definition === undefined || depth === 0 || effort.left <= 0) return true;
  effort.left -= 1;
  return explain(state, value.definition, set, { depth: depth - 1, effort });
}

/** What was computed so is in the set. */
function explain(state: State, definition: Definition, set: IntegerSet, steps: Steps): boolean {
  if (definition.kind === "branches") {
    const { condition, whenTrue, whenFalse } = definition;
    if (!meetSets(whenFalse.set, set)) {
      return narrowTruth(state, condition, true, steps) && explainValue(state, whenTrue, set, steps);
    }
    if (!meetSets(whenTrue.set, set)) {
      return narrowTruth(state, condition, false, steps) && explainValue(state, whenFalse, set, steps);
    }
    return true;
  }
  const { instruction, sources } = definition;
  const [first, second, third] = sources as readonly [Source, Source, Source];
  const { op } = instruction;
  if (isBinary(op)) {
    const before = sourcesOfBinary(op, set, current(state, first).set, current(state, second).set);
    return before !== undefined && narrow(state, first, before[0], steps) && narrow(state, second, before[1], steps);
  }
  switch (op) {
    case "MOVE":
    case "RMT_LD_EVENT":
      return narrow(state, first, set, steps);
    case "NEG":
    case "NOT":
    case "COUNT_ONES":
    case "LEADING_ZEROS":
    case "EXTEND": {
      const type = op === "EXTEND" ? instruction.type : "i64";
      const before = sourceOfUnary(op, set, current(state, first).set, type);
      return before !== undefined && narrow(state, first, before, steps);
    }
    case "SELECT":
      if (!meetSets(current(state, third).set, set)) {
        return narrowTruth(state, first, true, steps) && narrow(state, second, set, steps);
      }
      if (!meetSets(current(state, second).set, set)) {
        return narrowTruth(state, first, false, steps) && narrow(state, third, set, steps);
      }
      return true;
    default:
      return true;
  }
}

function narrowTruth(state: State, condition: Source, holds: boolean, steps: Steps): boolean {
  const set = truthOf(current(state, condition).set, holds);
  return set !== undefined && narrow(state, condition, set, steps);
}

/** A value that is in no register any more tells only through what it was computed from. */
function explainValue(state: State, value: Value, set: IntegerSet, { depth, effort }: Steps): boolean {
  const both = meetSets(value.set, set);
  if (both === undefined) return false;
  if (value.definition === undefined || depth === 0 || effort.left <= 0) return true;
  effort.left -= 1;
  return explain(state, value.definition, both, { depth: depth - 1, effort });
}
