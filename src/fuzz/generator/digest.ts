import type { Instruction } from "../../bytecode/index.ts";
import { drawFromSeed, pick } from "../draw.ts";
import { type ActionState, define, definedOf, emit, newRegister, type Step } from "./program-state.ts";
import { vectorType } from "./vectors.ts";

/** How many integers, the last defined ones, a digest covers. */
const mostIntegers = 20;
/** What the instructions of a digest cost beside those on vectors. */
const ownCost = 100;

/**
 * Makes what was computed visible from outside: hashes the integers and vectors, as many as the budget bears, and gives the
 * hash to a helper, a counter or the metadata. Without it most mistakes of a machine would end in registers that nobody
 * sees.
 */
export const addDigest: Step = (action, block) => {
  const { rounds } = action;
  const values = definedOf(action, "integer").slice(-mostIntegers);
  for (const vector of definedOf(action, "vector").reverse()) {
    const { length } = vectorType(action, vector);
    if (action.budget >= rounds * (weighingCost * length + ownCost)) values.push(weigh(action, block, vector));
  }
  const sinks = sinksOf(action);
  if (values.length === 0 || sinks.length === 0) return true;
  const hash = newRegister(action, { kind: "integer" });
  emit(action, block, { op: "HASH", result: hash, values });
  pick(action.draw, sinks)(hash, block);
  define(action, hash);
  return true;
};

/** Of each element: the load of its weight, and its product (see `instructionCost`). */
const weighingCost = 4;

/** An integer that depends on each element of the vector and on its place. */
function weigh(action: ActionState, block: Instruction[], vector: number): number {
  const { tensors } = action.program;
  const { length } = vectorType(action, vector);
  const name = `weights${length}`;
  let tensor = tensors.findIndex((other) => other.name === name);
  if (tensor < 0) {
    const inner = drawFromSeed(length);
    const values = Array.from({ length }, () => inner(2 ** 32) | 0);
    tensor = tensors.push({ name, element: "i32", shape: [length], model: -1, values, location: -1 }) - 1;
  }
  const right = newRegister(action, { kind: "vector", element: "i32", length });
  const result = newRegister(action, { kind: "integer" });
  emit(action, block, { op: "RMT_TENSOR_LD", vector: right, tensor });
  emit(action, block, { op: "RMT_VECTOR_DOT", result, left: vector, right });
  return result;
}

type Sink = (hash: number, block: Instruction[]) => void;

function sinksOf(action: ActionState): readonly Sink[] {
  const { program, hook, calls, rounds, share } = action;
  const sinks: Sink[] = [];
  for (const { name, parameters, maxCallsPerEvent } of hook.helpers) {
    const made = calls.get(name) ?? 0;
    if (parameters.length === 0 || (made + rounds) * share > maxCallsPerEvent) continue;
    sinks.push((hash, block) => {
      calls.set(name, made + rounds);
      if (!program.helpers.includes(name)) program.helpers.push(name);
      const result = newRegister(action, { kind: "integer" });
      const helper = program.helpers.indexOf(name);
      emit(action, block, { op: "CALL", result, helper, arguments: parameters.map(() => hash) });
    });
  }
  for (const [counter, { kind }] of program.counters.entries()) {
    if (kind !== "counter") continue;
    sinks.push((hash, block) => emit(action, block, { op: "RMT_COUNT", counter, amount: hash }));
  }
  for (const field of program.metadata.keys()) {
    sinks.push((hash, block) => emit(action, block, { op: "RMT_ST_META", field, source: hash }));
  }
  return sinks;
}
