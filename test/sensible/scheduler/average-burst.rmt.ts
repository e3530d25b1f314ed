/** An average of bursts without a model, old ones counting less and less. */
import { clamp, context, hooks, min, table, u32, u64 } from "rmt";

const bursts = context({ key: { process: u32, task: u32 }, value: { run: u64, average: u64 } });

function average(event: hooks.EnqueueTask) {
  const seen = bursts.at(event.process, event.task);
  const burst = min(event.runTime - seen.run, 50_000_000);
  seen.average = (seen.average * 3 + burst) / 4;
  seen.run = event.runTime;
  event.setSlice(clamp(seen.average * 2, 200_000, 20_000_000));
}

export const averages = table({ hook: hooks.enqueueTask, actions: { average }, default: average });
