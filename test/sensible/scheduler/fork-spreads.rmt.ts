/** New tasks go to the upper half of the CPUs, in turn by their number; woken ones stay. */
import { hooks, max, run, table, type u32 } from "rmt";

function spread(event: hooks.SelectCpu, cpus: u32) {
  if ((event.wakeFlags & 0x0c) === 0) {
    event.chooseCpu(event.previousCpu);
    return;
  }
  event.chooseCpu(cpus / 2 + (event.task % max(cpus / 2, 1)));
}

export const spreading = table({ hook: hooks.selectCpu, actions: { spread }, default: run(spread, 8) });
