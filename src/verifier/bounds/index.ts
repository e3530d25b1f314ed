/**
 * What integer registers may hold, by abstract interpretation with intervals and known bits: the rule that indices stay
 * inside of what they count through, and proved ranges for other rules.
 */
import { type Action, elementCount, type Instruction, type Program } from "../../bytecode/index.ts";
import type { HookDescription } from "../../hooks/index.ts";
import { fieldOf, tensorOf, vectorOf } from "../types/index.ts";
import { type Rule, report, type Verification } from "../verification.ts";
import { type Effort, type Fact, findFacts, type RoundsOfLoops } from "./analysis.ts";
import { type IntegerSet, joinSets, meetSets } from "./integer-set.ts";
import { everything, type Interval, includes } from "./interval.ts";
import { describeRange, describeRemedy } from "./range-text.ts";

export type { IntegerSet } from "./integer-set.ts";
export type { Interval } from "./interval.ts";

/** Every index is proved to be in range. */
export const boundsRule: Rule = {
  codes: ["RMT3022"],
  proves: "every index into an array, a ring, a vector or a tensor is in range, whatever way the run took",
  check: (verification) => {
    const effort: Effort = { looks: 0 };
    for (const [index, action] of verification.program.actions.entries()) {
      const hooks = verification.hooksOfAction[index]!;
      const find = (rounds: RoundsOfLoops) =>
        findFacts(verification.program, action, hooks, effort, rounds).flatMap((fact) => {
          const access = accessOf(verification, action, fact);
          return access && !isInRange(access) ? [access] : [];
        });
      // Round by round takes longer, so only where it may help.
      const suspects = new Set(find("together").map(({ instruction }) => instruction));
      if (suspects.size === 0) continue;
      for (const access of find("apart")) {
        if (suspects.has(access.instruction)) reportAccess(verification, action, access);
      }
    }
  },
};

/** By action, in program order: the intervals of the arguments of every CALL that a path leads to. */
export type ArgumentRanges = readonly ReadonlyMap<Instruction, readonly Interval[]>[];

/**
 * What the arguments of helpers may be, over all paths; where an instruction stands at several places, at all of them.
 * For programs that pass the rules on types. A call that is missing never runs.
 *
 * @param hooksOfAction by action: the hooks of the tables that may run it
 * @returns by action and CALL instruction: one interval an argument, in the signed 64-bit view
 */
export function callArgumentRanges(
  program: Program,
  hooksOfAction: readonly ReadonlySet<HookDescription>[],
): ArgumentRanges {
  const effort: Effort = { looks: 0 };
  return program.actions.map((action, index) => {
    const hooks = hooksOfAction[index]!;
    const find = (rounds: RoundsOfLoops) => {
      const facts = findFacts(program, action, hooks, effort, rounds);
      const calls = facts.filter(({ instruction }) => instruction.op === "CALL");
      return joined(calls, ({ sources }) => sources);
    };
    const ranges = find("together");
    return areAllowed(program, hooks, ranges) ? ranges : find("apart");
  });
}

/** Whether helpers are given nothing that they do not take. */
function areAllowed(
  program: Program,
  hooks: ReadonlySet<HookDescription>,
  ranges: ReadonlyMap<Instruction, readonly Interval[]>,
): boolean {
  return [...ranges].every(([instruction, given]) => {
    if (instruction.op !== "CALL") return true;
    const name = program.helpers[instruction.helper];
    const helpers = [...hooks].flatMap((hook) => hook.helpers.filter((helper) => helper.name === name));
    return helpers.every(({ parameters }) =>
      given.every((interval, index) => includes(parameters[index]?.range ?? everything, interval)),
    );
  });
}

/**
 * By action, in program order: by instruction that writes integers, what its integer results are right after it, in the
 * order of its operands. An instruction that is missing never runs.
 */
export type ProvedRegisters = readonly ReadonlyMap<Instruction, readonly ProvedRegister[]>[];

/** An integer register with what is proved of it: in the interval, and with the known bits (`unknown`: either). */
export interface ProvedRegister {
  readonly register: number;
  readonly set: IntegerSet;
}

/**
 * What is proved of every integer that an instruction writes, right after the instruction, whenever it runs; of loops
 * nothing where the body writes the counter too. For programs that pass the rules on types.
 *
 * @param hooksOfAction by action: the hooks of the tables that may run it
 */
export function provedRegisters(
  program: Program,
  hooksOfAction: readonly ReadonlySet<HookDescription>[],
): ProvedRegisters {
  const effort: Effort = { looks: 0 };
  return program.actions.map((action, index) => {
    const find = (rounds: RoundsOfLoops) => findFacts(program, action, hooksOfAction[index]!, effort, rounds);
    const facts = find("apart");
    const together = joined(find("together"), setsOfResults);
    const apart = joined(facts, setsOfResults);
    const proved = new Map<Instruction, readonly ProvedRegister[]>();
    for (const { instruction, results } of facts) {
      const others = together.get(instruction);
      const registers = apart.get(instruction)!.map((set, result) => {
        const both = others && meetSets(set, others[result]!);
        return both && { register: results[result]!.register, set: both };
      });
      // What one of two sound analyses does not reach, or both with different values, is not reached.
      if (others && registers.every((known) => known !== undefined)) proved.set(instruction, registers);
    }
    return proved;
  });
}

function setsOfResults({ results }: Fact): readonly IntegerSet[] {
  return results.map(({ set }) => set);
}

/** The same instruction may stand at several places. */
function joined(facts: readonly Fact[], setsOf: (fact: Fact) => readonly IntegerSet[]) {
  const all = new Map<Instruction, readonly IntegerSet[]>();
  for (const fact of facts) {
    const before = all.get(fact.instruction);
    const sets = setsOf(fact);
    all.set(fact.instruction, before ? before.map((set, index) => joinSets(set, sets[index]!)) : sets);
  }
  return all;
}

/** An access to one of several elements. */
interface Access {
  readonly instruction: Instruction;
  readonly indices: Interval;
  /** What is accessed, and how many elements it has. */
  readonly name: string;
  readonly length: number;
}

function isInRange({ indices, length }: Access): boolean {
  return indices.low >= 0n && indices.high < BigInt(length);
}

function reportAccess(verification: Verification, action: Action, access: Access): void {
  const { instruction, indices, name, length } = access;
  const elements = `${length} ${instruction.op === "RMT_ROW_LD" ? "row" : "element"}${length === 1 ? "" : "s"}`;
  const message = `the index of ${instruction.op} ${describeRange(indices)}, but ${name} has ${elements}`;
  report(verification, "RMT3022", message, describeRemedy(indices, length), { action, instruction });
}

/** Of instructions that count through something with their first source. */
function accessOf(verification: Verification, action: Action, { instruction, sources }: Fact): Access | undefined {
  const indices = sources[0]!;
  switch (instruction.op) {
    case "RMT_LD_ARRAY":
    case "RMT_ST_ARRAY": {
      const { name, length } = fieldOf(verification, action, instruction.record, instruction.field);
      return { instruction, indices, name, length };
    }
    case "RMT_LOOKUP": {
      const { name, shape } = tensorOf(verification, instruction.tensor);
      return { instruction, indices, name, length: elementCount(shape) };
    }
    case "RMT_ROW_LD": {
      const { name, shape } = tensorOf(verification, instruction.tensor);
      return { instruction, indices, name, length: shape[0]! };
    }
    case "RMT_VECTOR_SET":
    case "RMT_SCALAR_VAL": {
      const { length } = vectorOf(action, instruction.vector);
      return { instruction, indices, name: `v${instruction.vector}`, length };
    }
    default:
      return undefined;
  }
}
