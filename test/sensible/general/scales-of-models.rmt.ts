/** One slot of every kind of network side by side; where all agree the answer is told. */
import { binarized, boostedTrees, context, hooks, i8, linear, multilayerPerceptron, ring, table, u8 } from "rmt";

const byLine = linear({ features: 4, featureType: i8, output: { classes: 2 } });
const byLayers = multilayerPerceptron({
  features: 4,
  featureType: i8,
  hidden: [6, 4],
  activation: "table",
  output: { classes: 2 },
});
const byBits = binarized({ features: 4, featureType: i8, hidden: [8], output: { classes: 2 } });
const byBoost = boostedTrees({
  features: 4,
  featureType: i8,
  output: { classes: 2 },
  trees: 4,
  maxNodes: 15,
  maxDepth: 4,
});
const inputs = context({ key: { id: u8 }, value: { values: ring(i8, 4) }, kind: "array", capacity: 1 });

function agree(event: hooks.TestEvent) {
  const input = inputs.at(0);
  input.values.push(i8(event.a));
  const votes =
    byLine.predict(input.values) +
    byLayers.predict(input.values) +
    byBits.predict(input.values) +
    byBoost.predict(input.values);
  if (votes === 4) event.tell(1);
  else if (votes === 0) event.tell(0);
}

export const agreements = table({ hook: hooks.testEvent, actions: { agree }, default: agree });
