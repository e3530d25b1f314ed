import { type Action, type Block, blocksOf, type Instruction, type TableDeclaration } from "../../../bytecode/index.ts";

/** A helper as an action calls it. */
export interface HelperUse {
  /** Index into `Program.helpers`. */
  readonly helper: number;
  readonly argumentCount: number;
}

/** What helpers the actions call, each way once. */
export function calledHelpers(actions: readonly Action[]): readonly HelperUse[] {
  const uses = new Map<string, HelperUse>();
  visitActions(actions, (instruction) => {
    if (instruction.op !== "CALL") return;
    const use = { helper: instruction.helper, argumentCount: instruction.arguments.length };
    uses.set(`${use.helper}/${use.argumentCount}`, use);
  });
  return [...uses.values()];
}

/** How many event fields the tables and actions of a hook look at, counted from the first one. */
export function eventLength(tables: readonly TableDeclaration[], actions: readonly Action[]): number {
  let length = 0;
  for (const { source, field } of tables.flatMap(({ keys }) => keys)) {
    if (source === "event") length = Math.max(length, field + 1);
  }
  visitActions(actions, (instruction) => {
    if (instruction.op === "RMT_LD_EVENT") length = Math.max(length, instruction.field + 1);
  });
  return length;
}

/** Tables that actions go on with by TAIL_CALL. */
export function tailCalled(actions: readonly Action[]): ReadonlySet<number> {
  const tables = new Set<number>();
  visitActions(actions, (instruction) => {
    if (instruction.op === "TAIL_CALL") tables.add(instruction.table);
  });
  return tables;
}

/** How many instructions the block has, those in blocks inside included. */
export function countInstructions(block: Block): number {
  let count = 0;
  visitBlock(block, () => count++);
  return count;
}

function visitActions(actions: readonly Action[], visit: (instruction: Instruction) => void): void {
  for (const { body } of actions) visitBlock(body, visit);
}

function visitBlock(block: Block, visit: (instruction: Instruction) => void): void {
  for (const instruction of block) {
    visit(instruction);
    for (const { block: inner } of blocksOf(instruction)) visitBlock(inner, visit);
  }
}
