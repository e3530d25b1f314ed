/** A forest chooses among the CPUs of a small machine; outside of what it knows the kernel chooses. */
import { forest, hooks, i32, min, table, u8, vector } from "rmt";

const best = forest({
  features: 4,
  output: { classes: 8 },
  trees: 4,
  maxNodes: 63,
  maxDepth: 6,
  envelope: true,
  pooled: true,
});

function ask(event: hooks.SelectCpu) {
  const features = vector(i32, 4);
  features[0] = i32(event.utilization);
  features[1] = i32(event.previousCpu & 7);
  features[2] = i32(event.wakerCpu & 7);
  features[3] = i32(min(event.sinceRun / 1000, 100_000));
  const answer = best.ask(features);
  if (answer.confidence > 128) event.chooseCpu(answer.value);
  if (event.isPreviousIdle === 1) best.learn(features, u8(event.previousCpu & 7));
}

export const learned = table({ hook: hooks.selectCpu, actions: { ask }, default: ask });
