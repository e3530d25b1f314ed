/** Tasks that slept long have lost their cache: any CPU will do, so the waker's is taken. */
import { hooks, table } from "rmt";

function wakeUp(event: hooks.SelectCpu) {
  if (event.sinceRun > 100_000_000) event.chooseCpu(event.wakerCpu);
  else event.chooseCpu(event.previousCpu);
}

export const sleepers = table({ hook: hooks.selectCpu, actions: { wakeUp }, default: wakeUp });
