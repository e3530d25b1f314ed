import type { Action, ActionCall, Block, TableDeclaration } from "../../bytecode/index.ts";
import { type ExtraRegisters, extraRegisters, type Inserted, locate, shiftRegisters } from "./code.ts";

/** Where budgets are kept, and what counts that one was spent. */
export interface PlacedBudgets {
  readonly context: number;
  readonly counter: number;
}

/** The record of `rmt.privacy` with the program's budget; a table's is its index and 1. */
export const programBudgetIndex = 0;

/** The record of `rmt.privacy` with the budget of the table with this index. */
export function tableBudgetIndex(table: number): number {
  return table + 1;
}

const remainingField = 0;

/**
 * The action as it runs at a table: it pays before it begins, from the program's budget and from the table's where that
 * has its own; when one does not suffice, the table's default runs in its place.
 *
 * @param action with aggregates written out
 * @param cost in millionths of epsilon
 * @param tableIndex index of the table in the program
 * @param byDefault the action of the table's default, with aggregates written out
 */
export function payFirst(
  action: Action,
  cost: number,
  table: TableDeclaration,
  tableIndex: number,
  byDefault: Action | undefined,
  { context, counter }: PlacedBudgets,
): Action {
  const registers = extraRegisters(action.registers);
  const amount = registers.integer("amount");
  const isEnough = registers.integer("isEnough");
  const budgets = [programBudgetIndex, ...(table.privacyBudget === undefined ? [] : [tableBudgetIndex(tableIndex)])];
  const accounts = budgets.map((index) => ({
    index,
    // Two records of one context at a time: one register for each.
    ...accountRegisters(registers, index, context),
  }));
  const { location } = action;
  const look = accounts.flatMap(({ index, record, remaining }, place): readonly Inserted[] => [
    { op: "CONST", result: remaining, value: BigInt(index) },
    { op: "RMT_MATCH_CTXT", record, context, keys: [remaining] },
    { op: "RMT_LD_CTXT", result: remaining, record, field: remainingField },
    ...(place === 0
      ? ([{ op: "LE_U", result: isEnough, left: amount, right: remaining }] as const)
      : ([
          { op: "LE_U", result: registers.integer("isEnoughToo"), left: amount, right: remaining },
          { op: "AND", result: isEnough, left: isEnough, right: registers.integer("isEnoughToo") },
        ] as const)),
  ]);
  const pay = accounts.flatMap(({ record, remaining }): readonly Inserted[] => [
    { op: "SUB", result: remaining, left: remaining, right: amount },
    { op: "RMT_ST_CTXT", record, field: remainingField, source: remaining },
  ]);
  const instead: Block = [
    ...locate(location, [
      { op: "CONST", result: amount, value: 1n },
      { op: "RMT_COUNT", counter, amount },
    ]),
    ...(byDefault === undefined ? [] : runWith(byDefault, table.defaultCall!, registers)),
    ...locate(location, [{ op: "RETURN" }]),
  ];
  const body: Block = [
    ...locate(location, [
      { op: "CONST", result: amount, value: BigInt(cost) },
      ...look,
      { op: "IF", condition: isEnough, whenTrue: locate(location, pay), whenFalse: instead },
    ]),
    ...action.body,
  ];
  return { ...action, registers: registers.all, body };
}

function accountRegisters(registers: ExtraRegisters, index: number, context: number) {
  const record = registers.all.push({ kind: "record", context }) - 1;
  return { record, remaining: registers.integer(`remaining ${index}`) };
}

/** The body of an action with its data, in registers of its own. */
function runWith(action: Action, call: ActionCall, registers: ExtraRegisters): Block {
  const offset = registers.all.length;
  registers.all.push(...action.registers);
  const data = call.data.map(
    (value, index): Inserted => ({ op: "CONST", result: offset + index, value: BigInt.asIntN(64, value) }),
  );
  return [...locate(action.location, data), ...shiftRegisters(action.body, offset)];
}
