/** Tasks that are busy little wake on efficient cores, heavy ones on fast cores. */
import { hooks, table } from "rmt";

const efficientCores = 4;
const cores = 12;

function bySize(event: hooks.SelectCpu) {
  if (event.utilization < 128) event.chooseCpu(event.task & (efficientCores - 1));
  else if (event.utilization > 700) event.chooseCpu(efficientCores + (event.task % (cores - efficientCores)));
}

export const sizes = table({ hook: hooks.selectCpu, actions: { bySize }, default: bySize });
