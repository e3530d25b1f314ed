/** Wakes a task where it last ran if nothing runs there. */
import { hooks, table } from "rmt";

function previous(event: hooks.SelectCpu) {
  if (event.isPreviousIdle === 1) event.chooseCpu(event.previousCpu);
}

export const previousCpus = table({ hook: hooks.selectCpu, actions: { previous }, default: previous });
