/** Threads of one process wake on neighbouring CPUs, counted from where its first one woke. */
import { context, hooks, max, run, table, u32 } from "rmt";

const gangs = context({ key: { process: u32 }, value: { base: u32, next: u32 }, capacity: 2048 });

function gather(event: hooks.SelectCpu, width: u32) {
  const gang = gangs.at(event.process);
  if (gang.next === 0) gang.base = event.previousCpu;
  event.chooseCpu(gang.base + (gang.next % max(width, 1)));
  gang.next++;
}

export const gathering = table({ hook: hooks.selectCpu, actions: { gather }, default: run(gather, 4) });
