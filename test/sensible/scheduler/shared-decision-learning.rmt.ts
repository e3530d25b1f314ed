/** One policy over all three points: wakes remember the CPU, turns and migrations take it into account. */
import { context, hooks, table, u8, u32, u64 } from "rmt";

const tasks = context({ key: { process: u32, task: u32 }, value: { cpu: u32, woken: u64, stays: u8 }, capacity: 4096 });

function wake(event: hooks.SelectCpu) {
  const task = tasks.at(event.process, event.task);
  task.stays = u8(event.previousCpu === task.cpu);
  task.cpu = event.previousCpu;
  task.woken = event.time;
}

function turn(event: hooks.EnqueueTask) {
  const task = tasks.at(event.process, event.task);
  event.setSlice(task.stays === 1 && event.time - task.woken < 5_000_000 ? 8_000_000 : 4_000_000);
}

function stay(event: hooks.CanMigrate) {
  if (tasks.find(event.process, event.task).stays === 1 && event.idle !== 2) event.decide(0);
}

export const wakes = table({ hook: hooks.selectCpu, actions: { wake }, default: wake });
export const turns = table({ hook: hooks.enqueueTask, actions: { turn }, default: turn });
export const stays = table({ hook: hooks.canMigrate, actions: { stay }, default: stay });
