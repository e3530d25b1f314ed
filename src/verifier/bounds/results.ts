import type { Action, Instruction, IntegerType, Program } from "../../bytecode/index.ts";
import type { HookDescription } from "../../hooks/index.ts";
import { vectorOf } from "../types/index.ts";
import { assume } from "./conditions.ts";
import { evaluateHash, isBinary } from "./exact.ts";
import { type IntegerSet, joinSets, pointSet, setOf, truthSet } from "./integer-set.ts";
import { hull, type Interval, intervalOfType, isPoint, larger, minimum } from "./interval.ts";
import { productsOf, sumInterval } from "./interval-arithmetic.ts";
import { anything, knownValue, type State } from "./state.ts";
import { resultOfBinary, resultOfUnary } from "./transfer.ts";

/** What results depend on beside registers. */
export interface Surroundings {
  readonly program: Program;
  readonly action: Action;
  readonly hooks: ReadonlySet<HookDescription>;
}

/**
 * What each integer result of an instruction may be that is no control flow; absent: anything.
 *
 * @param sources the source operands in their order; for RMT_LD_EVENT the event field
 */
export function resultSets(
  surroundings: Surroundings,
  instruction: Instruction,
  state: State,
  sources: readonly IntegerSet[],
): readonly IntegerSet[] {
  const { program, action, hooks } = surroundings;
  const [first, second] = sources;
  if (isMagnitude(instruction, state) && first!.low > minimum) {
    return [setOf({ low: 0n, high: larger(first!.high, -first!.low) })];
  }
  if (isBinary(instruction.op)) return [resultOfBinary(instruction.op, first!, second!)];
  switch (instruction.op) {
    case "CONST":
      return [pointSet(BigInt.asIntN(64, instruction.value))];
    case "MOVE":
    case "RMT_LD_EVENT":
      return [first!];
    case "NEG":
    case "NOT":
    case "COUNT_ONES":
    case "LEADING_ZEROS":
      return [resultOfUnary(instruction.op, first!, "i64")];
    case "EXTEND":
      return [resultOfUnary("EXTEND", first!, instruction.type)];
    case "HASH":
      return sources.every(isPoint) ? [pointSet(evaluateHash(sources.map(({ low }) => low)))] : [];
    case "RMT_FIND_CTXT":
    case "RMT_DELETE_CTXT":
    case "RMT_PUSH_QUEUE":
    case "RMT_POP_QUEUE":
    case "RMT_MODEL_READY":
      return [truthSet];
    case "RMT_LD_META":
      return [ofType(program.metadata[instruction.field]?.type)];
    case "RMT_LOOKUP":
      return [ofType(program.tensors[instruction.tensor]?.element)];
    case "SELECT":
      return [selected(instruction, state)];
    case "RMT_LD_CTXT":
    case "RMT_LD_ARRAY": {
      const type = action.registers[instruction.record];
      const context = type?.kind === "record" ? program.contexts[type.context] : undefined;
      return [ofType(context?.fields[instruction.field]?.type)];
    }
    case "RMT_SCALAR_VAL":
      return [setOf(vectorValues(action, instruction.vector).elements)];
    case "RMT_ARG_MAX": {
      const { elements, length } = vectorValues(action, instruction.vector);
      return [setOf({ low: 0n, high: length - 1n }), setOf(elements)];
    }
    case "RMT_VECTOR_SUM": {
      const { elements, length } = vectorValues(action, instruction.vector);
      return [setOf(sumInterval(elements, length))];
    }
    case "RMT_VECTOR_DOT": {
      const { elements, length } = vectorValues(action, instruction.left);
      const products = productsOf(elements, vectorValues(action, instruction.right).elements);
      return [setOf(sumInterval(products, length))];
    }
    case "RMT_TREE_WALK":
      return [ofType(program.models[instruction.model]?.output), setOf({ low: 0n, high: 255n })];
    case "CALL": {
      const name = program.helpers[instruction.helper];
      const helpers = [...hooks].map((hook) => hook.helpers.find((helper) => helper.name === name));
      if (helpers.length === 0 || helpers.includes(undefined)) return [];
      // A helper without a result gives 0, which every type holds.
      return [setOf(helpers.map((helper) => intervalOfType(helper!.result ?? "u8")).reduce(hull))];
    }
    default:
      return [];
  }
}

/** What an RMT_INFER of the model answers: within its range, in the view of its type. */
export function answersOf(program: Program, model: number): IntegerSet {
  const slot = program.models[model];
  const { low, high } = slot?.range ?? { low: 1, high: 0 };
  // Whether a range makes sense is for another rule to say.
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low > high) return ofType(slot?.output);
  return setOf({ low: BigInt(low), high: BigInt(high) });
}

/** Whether it is the larger of a value and the same value negated: how the language takes a magnitude. */
function isMagnitude(instruction: Instruction, state: State): boolean {
  if (instruction.op !== "MAX_S") return false;
  const { definition } = knownValue(state, instruction.right);
  if (definition?.kind !== "instruction" || definition.instruction.op !== "NEG") return false;
  const [negated] = definition.sources;
  return (
    negated!.register === instruction.left && negated!.value.version === knownValue(state, instruction.left).version
  );
}

function vectorValues(action: Action, register: number): { elements: Interval; length: bigint } {
  const { element, length } = vectorOf(action, register);
  return { elements: intervalOfType(element), length: BigInt(length) };
}

/** Each value under the condition that selects it; a value that no run selects does not count. */
function selected(instruction: Instruction & { op: "SELECT" }, state: State): IntegerSet {
  const sets: IntegerSet[] = [];
  for (const holds of [true, false]) {
    const branch = state.slice();
    if (!assume(branch, instruction.condition, holds)) continue;
    sets.push(knownValue(branch, holds ? instruction.whenTrue : instruction.whenFalse).set);
  }
  return sets.length === 0 ? anything : sets.reduce(joinSets);
}

function ofType(type: IntegerType | undefined): IntegerSet {
  return type === undefined ? anything : setOf(intervalOfType(type));
}
