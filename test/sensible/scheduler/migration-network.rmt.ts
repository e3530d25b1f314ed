/** The network of fifteen features and ten hidden units that was tried in kernels before, trained beforehand. */
import { hooks, i16, min, multilayerPerceptron, table, vector } from "rmt";

const network = multilayerPerceptron({
  features: 6,
  featureType: i16,
  hidden: [10],
  output: { classes: 2 },
  featureScaling: "common",
});

function ask(event: hooks.CanMigrate) {
  const features = vector(i16, 6);
  features[0] = i16(min(event.sourceRunning, 1000));
  features[1] = i16(min(event.destinationRunning, 1000));
  features[2] = i16(min(event.sourceLoad >> 6, 30_000));
  features[3] = i16(min(event.destinationLoad >> 6, 30_000));
  features[4] = i16(min(event.sinceRun >> 14, 30_000));
  features[5] = i16(event.idle);
  if (network.ready) event.decide(network.predict(features));
  else event.decide(event.kernelDecision);
}

export const networkDecision = table({ hook: hooks.canMigrate, actions: { ask }, default: ask });
