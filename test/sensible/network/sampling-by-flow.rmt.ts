/** Marks one flow in 256 for the analyser, always whole flows. */
import { hash, hooks, table } from "rmt";

function sample(event: hooks.NetworkIngress) {
  if ((hash(event.flow, 0x5eed) & 255) === 7) event.setMark(event.mark | 0x8000_0000);
}

export const sampledFlows = table({ hook: hooks.networkIngress, actions: { sample }, default: sample });
