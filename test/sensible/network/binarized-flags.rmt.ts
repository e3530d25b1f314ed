/** A network of single bits on header bits finds scans: seldom flags, odd lengths. */
import { binarized, counter, hooks, i8, table, u32, vector } from "rmt";

const isScan = binarized({ features: 32, featureType: i8, hidden: [16], output: { classes: 2 } });
const scans = counter();

function inspect(event: hooks.NetworkIngress) {
  const bits = vector(i8, 32);
  const header = u32(event.flags) | (u32(event.destinationPort) << 8) | (u32(event.trafficClass) << 24);
  for (let bit = 0; bit < 32; bit++) bits[bit] = ((header >> u32(bit)) & 1) === 1 ? 1 : -1;
  if (isScan.predict(bits) === 1) {
    scans.add(1);
    event.setPriority(0);
  }
}

export const scanners = table({ hook: hooks.networkIngress, actions: { inspect }, default: inspect });
