/** Looks numbers up by prefix in a context that is filled from outside. */
import { context, hooks, table, u16, u32, u64 } from "rmt";

const prefixes = context({ key: { number: u32 }, value: { name: u16, uses: u64 }, kind: "lpm", capacity: 256 });

function look(event: hooks.TestEvent) {
  const entry = prefixes.find(u32(event.a));
  if (!entry.found) return;
  entry.uses++;
  event.tell(entry.name);
}

export const lookups = table({ hook: hooks.testEvent, actions: { look }, default: look });
