/** A tree with a property: it never moves a task to a CPU with more running tasks than eight. */
import { decisionTree, feature, hooks, i32, min, never, table, u8, vector } from "rmt";

const choice = decisionTree({
  features: 2,
  output: u8,
  maxNodes: 31,
  maxDepth: 5,
  range: [0, 1],
  properties: [never({ when: [feature(1, 9, 100_000)], answer: [1, 1] })],
});

function decide(event: hooks.CanMigrate) {
  const features = vector(i32, 2);
  features[0] = i32(min(event.sourceRunning, 100_000));
  features[1] = i32(min(event.destinationRunning, 100_000));
  event.decide(choice.predict(features));
}

export const guarded = table({ hook: hooks.canMigrate, actions: { decide }, default: decide });
