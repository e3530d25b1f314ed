/** The decision points that tables attach to: their event fields, helpers and budgets. */
import type { HookDescription } from "./hook.ts";
import { swapLookup, swapReadahead } from "./memory.ts";
import { testEvent } from "./test.ts";

export type { EventField, Helper, HookDescription } from "./hook.ts";

/** All hooks there are. A new subsystem is a new file beside `memory.ts`. */
export const hooks: readonly HookDescription[] = [swapLookup, swapReadahead, testEvent];

/** The hook of the given name (`memory.swapLookup`), or undefined. */
export function findHook(name: string): HookDescription | undefined {
  return hooks.find((hook) => hook.name === name);
}
