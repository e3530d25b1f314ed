import type { Action, Instruction, Program } from "../../bytecode/index.ts";
import type { HookDescription } from "../../hooks/index.ts";
import { vectorOf } from "../types/index.ts";
import { assume } from "./conditions.ts";
import {
  binaryIntervals,
  countOnesInterval,
  everything,
  extendInterval,
  hull,
  type Interval,
  intervalOfType,
  invertInterval,
  leadingZerosInterval,
  negateInterval,
  point,
  productInterval,
  sumInterval,
  truthValue,
} from "./interval.ts";
import { knownValue, type Source, type State } from "./state.ts";

/** What results depend on beside registers. */
export interface Surroundings {
  readonly program: Program;
  readonly action: Action;
  readonly hooks: ReadonlySet<HookDescription>;
}

/**
 * An interval for each integer result of an instruction that is no control flow; absent: everything.
 *
 * @param sources the source operands in their order; for RMT_LD_EVENT the event field
 */
export function resultIntervals(
  surroundings: Surroundings,
  instruction: Instruction,
  state: State,
  sources: readonly Source[],
): readonly Interval[] {
  const { program, action, hooks } = surroundings;
  const [first, second] = sources.map((source) => source.value.interval);
  const binary = binaryIntervals[instruction.op];
  if (binary) return [binary(first!, second!)];
  switch (instruction.op) {
    case "CONST":
      return [point(instruction.value)];
    case "MOVE":
    case "RMT_LD_EVENT":
      return [first!];
    case "NEG":
      return [negateInterval(first!)];
    case "NOT":
      return [invertInterval(first!)];
    case "EXTEND":
      return [extendInterval(first!, instruction.type)];
    case "COUNT_ONES":
      return [countOnesInterval(first!)];
    case "LEADING_ZEROS":
      return [leadingZerosInterval(first!)];
    case "RMT_FIND_CTXT":
    case "RMT_DELETE_CTXT":
    case "RMT_PUSH_QUEUE":
    case "RMT_POP_QUEUE":
    case "RMT_MODEL_READY":
      return [truthValue];
    case "RMT_LD_META":
      return ofTypes([program.metadata[instruction.field]?.type]);
    case "RMT_LOOKUP":
      return ofTypes([program.tensors[instruction.tensor]?.element]);
    case "SELECT":
      return [selected(instruction, state)];
    case "RMT_LD_CTXT":
    case "RMT_LD_ARRAY": {
      const type = action.registers[instruction.record];
      return ofTypes([
        type?.kind === "record" ? program.contexts[type.context]?.fields[instruction.field]?.type : undefined,
      ]);
    }
    case "RMT_SCALAR_VAL":
      return [vectorValues(action, instruction.vector).elements];
    case "RMT_ARG_MAX": {
      const { elements, length } = vectorValues(action, instruction.vector);
      return [{ low: 0n, high: length - 1n }, elements];
    }
    case "RMT_VECTOR_SUM": {
      const { elements, length } = vectorValues(action, instruction.vector);
      return [sumInterval(elements, length)];
    }
    case "RMT_VECTOR_DOT": {
      const { elements, length } = vectorValues(action, instruction.left);
      return [sumInterval(productInterval(elements, vectorValues(action, instruction.right).elements), length)];
    }
    case "RMT_TREE_WALK":
      return [intervalOfType(program.models[instruction.model]!.output), { low: 0n, high: 255n }];
    case "CALL": {
      const name = program.helpers[instruction.helper];
      const helpers = [...hooks].map((hook) => hook.helpers.find((helper) => helper.name === name));
      // A helper without a result gives 0, which every type holds.
      return ofTypes(helpers.map((helper) => helper && (helper.result ?? "u8")));
    }
    default:
      return [];
  }
}

function vectorValues(action: Action, register: number): { elements: Interval; length: bigint } {
  const { element, length } = vectorOf(action, register);
  return { elements: intervalOfType(element), length: BigInt(length) };
}

/** Each value under the condition that selects it; a value that no run selects does not count. */
function selected(instruction: Instruction & { op: "SELECT" }, state: State): Interval {
  const intervals: Interval[] = [];
  for (const holds of [true, false]) {
    const branch = state.slice();
    if (!assume(branch, instruction.condition, holds)) continue;
    intervals.push(knownValue(branch, holds ? instruction.whenTrue : instruction.whenFalse).interval);
  }
  return intervals.length === 0 ? everything : intervals.reduce(hull);
}

function ofTypes(types: readonly (Parameters<typeof intervalOfType>[0] | undefined)[]): readonly Interval[] {
  if (types.length === 0 || types.includes(undefined)) return [everything];
  return [types.map((type) => intervalOfType(type!)).reduce(hull)];
}
