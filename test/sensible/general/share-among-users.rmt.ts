/** Users are kept apart, their processes are not; all processes of a user share an account. */
import { context, hooks, privacy, table, u32, u64 } from "rmt";

export const apart = privacy({ between: "user", budget: 0 });
const accounts = context({ key: { user: u32 }, value: { spent: u64, since: u64 }, kind: "hash", capacity: 1024 });

function spend(event: hooks.TestShared) {
  const account = accounts.at(event.user);
  if (event.time - account.since > 1_000_000_000) {
    account.since = event.time;
    account.spent = 0;
  }
  if (account.spent > 5000) return;
  account.spent += 10;
  event.grant(10);
}

export const spendings = table({ hook: hooks.testShared, actions: { spend }, default: spend });
