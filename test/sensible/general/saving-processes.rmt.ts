/** A process that asked for little before gets more the next time. */
import { clamp, context, hooks, i64, min, table, u32 } from "rmt";

const savings = context({ key: { process: u32 }, value: { saved: i64 } });

function save(event: hooks.TestShared) {
  const own = savings.at(event.process);
  const wanted = clamp(event.value, 0, 1000);
  const given = min(wanted, 100 + own.saved);
  own.saved = clamp(own.saved + 50 - given, 0, 900);
  event.grant(clamp(given, 0, 1000));
}

export const saved = table({ hook: hooks.testShared, actions: { save }, default: save });
