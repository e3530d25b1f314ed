/** Learning: trains models from samples, online over a sliding window or from recorded data. */
export { type HistogramTreeOptions, type TrainingSamples, trainHistogramTree } from "./histogram-tree.ts";
export {
  createOnlineLearner,
  type LearnerSlot,
  type LearnerStatistics,
  type OnlineLearner,
  type OnlineLearnerOptions,
  summarizeStatistics,
} from "./online-learner.ts";
