import {
  type Action,
  type ActionCall,
  integerBits,
  type Match,
  type MatchKey,
  type MatchKind,
  type TableDeclaration,
  type TableEntry,
} from "../../bytecode/index.ts";
import { type Draw, pick } from "../draw.ts";
import { randomValue, wrapTo } from "../random-value.ts";
import type { ProgramState } from "./program-state.ts";

const matchKinds: readonly MatchKind[] = ["exact", "lpm", "ternary", "range"];

/** What entries need to know of actions. */
type ActionHead = Pick<Action, "parameters">;

/** A table that may run these actions, with entries and perhaps a default; its place in the source is not known. */
export function randomTable(
  state: ProgramState,
  index: number,
  own: readonly number[],
  actions: readonly ActionHead[],
): TableDeclaration {
  const { draw, tableHooks } = state;
  const keys = Array.from({ length: draw(4) }, () => randomKey(state, index));
  const name = `table${index}`;
  const hook = tableHooks[index]!.name;
  // A default nearly always: what no entry matches is seen too.
  const defaultCall = draw(8) < 7 ? randomCall(draw, own, actions) : undefined;
  const table = { name, hook, keys, actions: own, entries: [], size: 1, location: -1 };
  return withEntries(draw, { ...table, ...(defaultCall && { defaultCall }) }, actions);
}

/** The table with some more entries. */
export function withEntries(draw: Draw, table: TableDeclaration, actions: readonly ActionHead[]): TableDeclaration {
  const entries = new Map(table.entries.map((entry) => [identityOf(entry), entry]));
  for (let left = draw(5); left > 0; left--) {
    const entry = randomEntry(draw, table, actions);
    entries.set(identityOf(entry), entry);
  }
  return { ...table, entries: [...entries.values()], size: Math.max(table.size, entries.size + draw(4)) };
}

function randomKey({ draw, tableHooks, metadata }: ProgramState, table: number): MatchKey {
  const source = metadata.length > 0 && draw(3) === 2 ? "metadata" : "event";
  const fields = source === "metadata" ? metadata : tableHooks[table]!.fields;
  const field = draw(fields.length);
  const { name, type } = fields[field]!;
  return { source, field, name, type, kind: pick(draw, matchKinds) };
}

/** An entry that fits the table. */
export function randomEntry(draw: Draw, table: TableDeclaration, actions: readonly ActionHead[]): TableEntry {
  const matches = table.keys.map((key) => randomMatch(draw, key));
  const wantsPriority = table.keys.some((key) => key.kind === "ternary" || key.kind === "range");
  return { matches, priority: wantsPriority ? 1 + draw(3) : 0, call: randomCall(draw, table.actions, actions) };
}

/** Equal for the entries that a table takes for the same. */
function identityOf({ matches, priority }: Pick<TableEntry, "matches" | "priority">): string {
  return `${matches.map((match) => Object.values(match).join("/")).join(" ")} ${priority}`;
}

function randomMatch(draw: Draw, key: MatchKey): Match {
  const bits = integerBits(key.type);
  const value = randomValue(draw, key.type);
  switch (key.kind) {
    case "exact":
      return { kind: "exact", value };
    case "lpm": {
      const prefixLength = draw(2) === 0 ? bits - draw(4) : draw(bits + 1);
      const free = BigInt(bits - prefixLength);
      return { kind: "lpm", value: wrapTo((value >> free) << free, key.type), prefixLength };
    }
    case "ternary": {
      const mask = randomValue(draw, key.type);
      return { kind: "ternary", value: value & mask, mask };
    }
    case "range": {
      const other = randomValue(draw, key.type);
      return value < other ? { kind: "range", low: value, high: other } : { kind: "range", low: other, high: value };
    }
  }
}

/** A call of one of these actions with data that fits it. */
export function randomCall(draw: Draw, own: readonly number[], actions: readonly ActionHead[]): ActionCall {
  const action = pick(draw, own);
  return { action, data: actions[action]!.parameters.map((parameter) => randomValue(draw, parameter.type)) };
}
