/** Tasks woken again and again by the same CPU move there. */
import { context, hooks, min, table, u8, u32 } from "rmt";

const wakers = context({ key: { process: u32, task: u32 }, value: { cpu: u32, times: u8 } });

function attract(event: hooks.SelectCpu) {
  const waker = wakers.at(event.process, event.task);
  if (waker.cpu === event.wakerCpu) waker.times = min(waker.times + 1, 16);
  else {
    waker.cpu = event.wakerCpu;
    waker.times = 0;
  }
  if (waker.times === 16) event.chooseCpu(waker.cpu);
}

export const affinity = table({ hook: hooks.selectCpu, actions: { attract }, default: attract });
