/** A network that must not change its mind over small changes of its features. */
import { clamp, hooks, i8, multilayerPerceptron, robust, table, vector } from "rmt";

const classOf = multilayerPerceptron({
  features: 3,
  featureType: i8,
  hidden: [4],
  output: { classes: 3 },
  properties: [robust({ distance: 1, tolerance: 2 })],
});

function classify(event: hooks.TestEvent) {
  const features = vector(i8, 3);
  features[0] = i8(clamp(event.a, -100, 100));
  features[1] = i8(clamp(event.b, -100, 100));
  features[2] = i8(clamp(event.c, -100, 100));
  event.tell(classOf.predict(features));
}

export const robustly = table({ hook: hooks.testEvent, actions: { classify }, default: classify });
