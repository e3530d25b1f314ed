import type { ActionCall, Match, TableEntry } from "../../../bytecode/index.ts";
import type { MaskGroups } from "./mask-groups.ts";
import { callAction, callData, recordGroup, type WasmTable } from "./table-layout.ts";
import type { TableMemory } from "./table-memory.ts";

/** Writes action and action data at the address of a call record; its hits stay. */
export function writeCall({ words, signed }: TableMemory, address: number, { action, data }: ActionCall): void {
  words[(address + callAction) >>> 2] = action;
  const first = (address + callData) >>> 3;
  for (let index = 0; index < data.length; index++) signed[first + index] = data[index]!;
}

/** The entry that the record at `address` holds. */
export function readEntry(
  table: WasmTable,
  memory: TableMemory,
  groups: MaskGroups | undefined,
  address: number,
): TableEntry {
  const { words } = memory;
  const group = words[(address + recordGroup) >>> 2]!;
  const matches = table.keys.map(({ kind, type, recordOffset }, index): Match => {
    const view = type === "u64" ? memory.unsigned : memory.signed;
    const position = (address + recordOffset) >>> 3;
    const value = view[position]!;
    if (kind === "lpm") return { kind, value, prefixLength: groups!.prefixLength(group, index) };
    if (kind === "ternary") return { kind, value, mask: groups!.mask(group, index) };
    return kind === "exact" ? { kind, value } : { kind, low: value, high: view[position + 1]! };
  });
  const priority = table.priorityOffset < 0 ? 0 : words[(address + table.priorityOffset) >>> 2]!;
  return { matches, priority, call: readCall(table, memory, address) };
}

function readCall({ program }: WasmTable, { words, signed, unsigned }: TableMemory, address: number): ActionCall {
  const action = words[(address + callAction) >>> 2]!;
  const first = (address + callData) >>> 3;
  const data = program.actions[action]!.parameters.map(
    ({ type }, index) => (type === "u64" ? unsigned : signed)[first + index]!,
  );
  return { action, data };
}
