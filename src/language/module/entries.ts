import ts from "typescript";
import type { MatchKey, TableEntry } from "../../bytecode/index.ts";
import { tableErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import { readActionCall, type TableActions } from "./action-calls.ts";
import { boundedConstant } from "./bounded.ts";
import { readMatches } from "./matches.ts";
import { type Option, readProperties } from "./options.ts";

/** The static entries of a table; those with mistakes are reported and left out. */
export function readEntries(
  lowering: Lowering,
  node: ts.Expression,
  keys: readonly MatchKey[],
  actions: TableActions,
): TableEntry[] {
  if (!ts.isArrayLiteralExpression(node)) {
    lowering.report(node, tableErrors.entryForm());
    return [];
  }
  const entries: TableEntry[] = [];
  const seen = new Set<string>();
  for (const element of node.elements) {
    const entry = readEntry(lowering, element, keys, actions);
    if (entry === undefined) continue;
    const identity = JSON.stringify([entry.priority, entry.matches], (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    );
    if (seen.has(identity)) lowering.report(element, tableErrors.duplicateEntry());
    seen.add(identity);
    entries.push(entry);
  }
  return entries;
}

function readEntry(
  lowering: Lowering,
  node: ts.Expression,
  keys: readonly MatchKey[],
  actions: TableActions,
): TableEntry | undefined {
  const properties = readProperties(lowering, node, tableErrors.entryForm());
  if (properties === undefined) return undefined;
  const parts = new Map<string, Option>();
  for (const property of properties) {
    if (["match", "priority", "action"].includes(property.name)) parts.set(property.name, property);
    else lowering.report(property.nameNode, tableErrors.entryForm());
  }
  const action = parts.get("action");
  if (action === undefined) {
    lowering.report(node, tableErrors.entryForm());
    return undefined;
  }
  const matches = readMatches(lowering, node, parts.get("match"), keys);
  const priority = readPriority(lowering, node, parts.get("priority"), keys);
  const call = readActionCall(lowering, action.value, actions);
  return matches && priority !== undefined && call ? { matches, priority, call } : undefined;
}

function readPriority(
  lowering: Lowering,
  node: ts.Expression,
  option: Option | undefined,
  keys: readonly MatchKey[],
): number | undefined {
  if (!keys.some((key) => key.kind === "ternary" || key.kind === "range")) {
    if (option !== undefined) lowering.report(option.nameNode, tableErrors.priorityUseless());
    return 0;
  }
  if (option === undefined) {
    lowering.report(node, tableErrors.priorityNeeded());
    return undefined;
  }
  const priority = boundedConstant(lowering, option.value, "The priority of an entry", 1n, limits.priority);
  return priority === undefined ? undefined : Number(priority);
}
