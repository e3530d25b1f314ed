/** Learns kinds of traffic from known ports, and applies them to unknown ones. */
import { context, exact, forest, hooks, min, ring, run, table, type u8, u16, u32 } from "rmt";

const flows = context({ key: { flow: u32 }, value: { lengths: ring(u16, 4) }, capacity: 8192 });
const isBulk = forest({ features: 4, featureType: u16, output: { classes: 2 }, trees: 4, maxNodes: 31, maxDepth: 5 });

function labelled(event: hooks.NetworkIngress, bulk: u8) {
  const flow = flows.at(event.flow);
  isBulk.learn(flow.lengths, min(bulk, 1));
  flow.lengths.push(u16(min(event.length, 65_535)));
}

function unknown(event: hooks.NetworkIngress) {
  const flow = flows.at(event.flow);
  if (isBulk.predict(flow.lengths) === 1) event.setPriority(1);
  flow.lengths.push(u16(min(event.length, 65_535)));
}

export const ports = table({
  hook: hooks.networkIngress,
  match: { sourcePort: exact },
  actions: { labelled, unknown },
  default: unknown,
  entries: [
    { match: { sourcePort: 22 }, action: run(labelled, 0) },
    { match: { sourcePort: 873 }, action: run(labelled, 1) },
  ],
});
