/** A perceptron over hashed addresses learns which hosts send packets that are marked as bad. */
import { hashedPerceptron, hooks, table, u32, vector } from "rmt";

const isBad = hashedPerceptron({ features: 3, featureType: u32, tables: [[0], [0, 1], [2]], rows: 512 });

function reputation(event: hooks.NetworkIngress) {
  const features = vector(u32, 3);
  features[0] = u32(event.sourceLow);
  features[1] = event.destinationPort;
  features[2] = u32(event.sourceLow >> 8);
  if (event.mark === 0xbad) isBad.learn(features, 1);
  else if ((event.flags & 4) === 0) isBad.learn(features, 0);
  if (isBad.predict(features) === 1) event.setPriority(0);
}

export const reputations = table({ hook: hooks.networkIngress, actions: { reputation }, default: reputation });
