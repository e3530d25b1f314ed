import { type Action, type Block, type Instruction, type Program, withBlocks } from "../../bytecode/index.ts";
import type { PrivacyGrant } from "../differential/secured-scenario.ts";
import type { ActionRun } from "./event-cost.ts";

/** By location: what the question to an aggregate costs that was written there, in millionths of epsilon. */
export type Questions = ReadonlyMap<number, number>;

/** The program with a location of its own for each question to an aggregate, so that its answers can be told apart. */
export function markQuestions(program: Program): { readonly program: Program; readonly questions: Questions } {
  if (program.aggregates === undefined) return { program, questions: new Map() };
  const locations = [...program.locations];
  const questions = new Map<number, number>();
  const mark = (block: Block): Block =>
    block.map((instruction): Instruction => {
      if (instruction.op !== "RMT_NOISY_SUM") return withBlocks(instruction, mark);
      const location = locations.push({ line: locations.length + 1, column: 1, length: 1 }) - 1;
      questions.set(location, instruction.epsilon);
      return { ...instruction, location };
    });
  const actions = program.actions.map((action): Action => ({ ...action, body: mark(action.body) }));
  return { program: { ...program, locations, actions }, questions };
}

/** What was spent on answers, against what was granted. */
export class PrivacyAccount {
  readonly #program: Program;
  /** By index as in `PrivacyGrant`, by CPU. */
  readonly #left: number[][] = [];

  constructor(program: Program, grants: readonly PrivacyGrant[]) {
    this.#program = program;
    for (const { index, cpu, amount } of grants) {
      this.#left[index] ??= [];
      this.#left[index][cpu] = (this.#left[index][cpu] ?? 0) + amount;
    }
  }

  /** Takes what the run of an action spent off; says when that is more than there was. */
  spend({ action, epsilon }: ActionRun, cpu: number): string | undefined {
    if (epsilon === 0) return undefined;
    // Actions that ask are of one table each.
    const table = this.#program.tables.findIndex(({ actions }) => actions.includes(action));
    const hasOwn = this.#program.tables[table]!.privacyBudget !== undefined;
    for (const index of hasOwn ? [0, table + 1] : [0]) {
      const left = (this.#left[index]?.[cpu] ?? 0) - epsilon;
      if (left < 0) {
        const whose = index === 0 ? "the program" : `table ${this.#program.tables[table]!.name}`;
        return `answers of aggregates spent ${-left} millionths of epsilon more than ${whose} had on CPU ${cpu}`;
      }
      this.#left[index]![cpu] = left;
    }
    return undefined;
  }
}
