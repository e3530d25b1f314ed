/** Never moves a task away from the node of its memory, except to an idle CPU. */
import { hooks, table } from "rmt";

function stayHome(event: hooks.CanMigrate) {
  const leaves = event.sourceNode === event.preferredNode && event.destinationNode !== event.sourceNode;
  if (leaves && event.idle === 0) event.decide(0);
  else event.decide(event.kernelDecision);
}

export const homes = table({ hook: hooks.canMigrate, actions: { stayHome }, default: stayHome });
