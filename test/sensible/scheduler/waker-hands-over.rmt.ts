/** A waker that is about to sleep hands its CPU to the woken task. */
import { hooks, table } from "rmt";

function handOver(event: hooks.SelectCpu) {
  if ((event.wakeFlags & 0x10) !== 0) event.chooseCpu(event.wakerCpu);
  else if (event.isPreviousIdle === 1) event.chooseCpu(event.previousCpu);
}

export const handOvers = table({ hook: hooks.selectCpu, actions: { handOver }, default: handOver });
