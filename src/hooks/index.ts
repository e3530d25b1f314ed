/** The decision points that tables attach to: their event fields, helpers and budgets. */
import { fileReadahead } from "./files.ts";
import type { HookDescription } from "./hook.ts";
import { swapLookup, swapReadahead } from "./memory.ts";
import { congestion, networkIngress } from "./network.ts";
import { canMigrate, enqueueTask, selectCpu } from "./scheduler.ts";
import { testEvent, testShared, testTick } from "./test.ts";

export type { EventField, Helper, HelperLimit, HelperParameter, HookDescription } from "./hook.ts";

/** All hooks there are. A new subsystem is a new file beside `memory.ts`. */
export const hooks: readonly HookDescription[] = [
  swapLookup,
  swapReadahead,
  fileReadahead,
  canMigrate,
  selectCpu,
  enqueueTask,
  networkIngress,
  congestion,
  testEvent,
  testShared,
  testTick,
];

/** The hook of the given name (`memory.swapLookup`), or undefined. */
export function findHook(name: string): HookDescription | undefined {
  return hooks.find((hook) => hook.name === name);
}
