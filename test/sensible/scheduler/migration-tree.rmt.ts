/** A tree learns the kernel's decisions from seven features and stands in for it where it is sure. */
import { decisionTree, hooks, i32, min, table, u8, vector } from "rmt";

const migrate = decisionTree({ features: 7, output: u8, maxNodes: 127, maxDepth: 8, range: [0, 1], pooled: true });

function imitate(event: hooks.CanMigrate) {
  const features = vector(i32, 7);
  features[0] = i32(event.idle);
  features[1] = i32(event.sourceRunning);
  features[2] = i32(event.destinationRunning);
  features[3] = i32(min(event.sourceLoad, 1_000_000));
  features[4] = i32(min(event.destinationLoad, 1_000_000));
  features[5] = i32(min(event.sinceRun / 1000, 1_000_000));
  features[6] = i32(event.failedBalances);
  const answer = migrate.ask(features);
  event.decide(answer.confidence > 200 ? answer.value : event.kernelDecision);
  migrate.learn(features, u8(event.kernelDecision & 1));
}

export const imitation = table({ hook: hooks.canMigrate, actions: { imitate }, default: imitate });
