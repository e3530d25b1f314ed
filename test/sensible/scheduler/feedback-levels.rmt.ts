/** Four levels of feedback: who uses its turn up sinks, who sleeps rises. */
import { context, hooks, table, u8, u32, u64 } from "rmt";

const levels = context({ key: { process: u32, task: u32 }, value: { level: u8 }, capacity: 16_384 });

function feedBack(event: hooks.EnqueueTask) {
  const task = levels.at(event.process, event.task);
  if (event.isWakeup === 1) task.level -= u8(task.level > 0);
  else if (event.sliceLeft === 0 && task.level < 3) task.level++;
  event.setSlice(u64(1_000_000) << task.level);
}

export const feedback = table({ hook: hooks.enqueueTask, actions: { feedBack }, default: feedBack });
