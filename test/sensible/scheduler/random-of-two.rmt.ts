/** Two CPUs at random by the task, and the one last used of both: the power of two choices. */
import { abs, hooks, i64, max, random, run, table, u32 } from "rmt";

function choose(event: hooks.SelectCpu, cpus: u32) {
  const bits = random();
  const first = u32(bits & 0xffff) % max(cpus, 1);
  const second = u32((bits >> 16) & 0xffff) % max(cpus, 1);
  const isNearer = abs(i64(first) - i64(event.previousCpu)) < abs(i64(second) - i64(event.previousCpu));
  if (event.isPreviousIdle === 1) event.chooseCpu(event.previousCpu);
  else event.chooseCpu(isNearer ? first : second);
}

export const twoChoices = table({ hook: hooks.selectCpu, actions: { choose }, default: run(choose, 16) });
