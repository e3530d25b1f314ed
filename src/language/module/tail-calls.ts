import type { Compilation } from "../compilation.ts";
import { tableErrors } from "../errors/index.ts";

/** Every table that may run an action must stand before the tables that the action calls, at the same hook. */
export function checkTailCalls(compilation: Compilation): void {
  const { tables, compiledActions, tailCalls } = compilation;
  for (const { place, action, table } of tailCalls) {
    const index = action && compiledActions.get(action)?.index;
    const target = tables.findIndex((candidate) => candidate.name === table);
    if (index === undefined || target < 0) continue;
    const { hook } = tables[target];
    for (const [position, from] of tables.entries()) {
      if (!from.actions.includes(index)) continue;
      if (from.hook !== hook) {
        compilation.report(place, tableErrors.tailCallOfOtherHook(from.name, from.hook, table, hook));
      } else if (position >= target) compilation.report(place, tableErrors.tailCallBackwards(from.name, table));
    }
  }
}
