/** A task that was moved in the last millisecond is not moved back. */
import { context, hooks, table, u32, u64 } from "rmt";

const moves = context({ key: { process: u32, task: u32 }, value: { time: u64, from: u32 }, capacity: 8192 });

function damp(event: hooks.CanMigrate) {
  const move = moves.at(event.process, event.task);
  if (move.from === event.destinationCpu && event.time - move.time < 1_000_000) {
    event.decide(0);
    return;
  }
  event.decide(event.kernelDecision);
  if (event.kernelDecision === 1) {
    move.time = event.time;
    move.from = event.sourceCpu;
  }
}

export const damping = table({ hook: hooks.canMigrate, actions: { damp }, default: damp });
