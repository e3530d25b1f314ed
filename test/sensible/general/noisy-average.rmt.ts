/** Gives the noisy average of what users want, asked for seldom, until the budget is spent. */
import { aggregate, clamp, hooks, max, privacy, range, span, table, u32 } from "rmt";

export const told = privacy({ between: "user", budget: 1 });
const wanted = aggregate({ by: { user: u32 }, contribution: [0, 100], capacity: 64 });
const users = aggregate({ by: { user: u32 }, contribution: [0, 1], capacity: 64 });

function ask(event: hooks.TestShared) {
  const sum = wanted.noisySum({ epsilon: 0.01 });
  const count = max(users.noisySum({ epsilon: 0.01 }), 1);
  event.grant(clamp(sum / count, 0, 100));
}

function fixed(event: hooks.TestShared) {
  wanted.contribute(event.user, event.value);
  users.contribute(event.user, 1);
  event.grant(5);
}

export const averages = table({
  hook: hooks.testShared,
  match: { value: range },
  actions: { ask, fixed },
  default: fixed,
  entries: [{ match: { value: span(90, 100) }, priority: 1, action: ask }],
  privacyBudget: 0.5,
});
