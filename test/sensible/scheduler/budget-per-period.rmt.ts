/** A process may run 20 of 100 milliseconds with long turns, and short ones after that. */
import { context, hooks, table, u32, u64 } from "rmt";

const periods = context({ key: { process: u32 }, value: { start: u64, runAtStart: u64 } });

function budget(event: hooks.EnqueueTask) {
  const period = periods.at(event.process);
  if (event.time - period.start > 100_000_000) {
    period.start = event.time;
    period.runAtStart = event.runTime;
  }
  const used = event.runTime - period.runAtStart;
  event.setSlice(used > 20_000_000 ? 100_000 : 10_000_000);
}

export const budgetPeriods = table({ hook: hooks.enqueueTask, actions: { budget }, default: budget });
