/** Meta-learning: what to try first on a dataset, from what did well on others like it. */
export { describeDataset } from "./describe-dataset.ts";
export { readMemory, remember, writeMemory } from "./memory-file.ts";
export { type RememberedDataset, recommendConfigurations } from "./recommend.ts";
