/** A tree tells kinds of traffic from sizes and times of the last packets of the flow. */
import { context, decisionTree, hooks, min, ring, table, u8, u16, u32, u64 } from "rmt";

const flows = context({ key: { flow: u32 }, value: { time: u64, features: ring(u16, 6) }, capacity: 8192 });
const kind = decisionTree({ features: 6, featureType: u16, output: u8, maxNodes: 127, maxDepth: 8, range: [0, 5] });

function classify(event: hooks.NetworkIngress) {
  const flow = flows.at(event.flow);
  flow.features.push(u16(min(event.length, 65_535)));
  flow.features.push(u16(min((event.time - flow.time) / 1000, 65_535)));
  flow.time = event.time;
  const answer = kind.ask(flow.features);
  if (answer.confidence > 150) event.setMark(0x100 + u32(answer.value));
}

export const kinds = table({ hook: hooks.networkIngress, actions: { classify }, default: classify });
