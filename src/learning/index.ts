/** Learning: trains models from samples, online over a sliding window or from recorded data. */
export {
  type Budget as CompressionBudget,
  type CompressionReport,
  compress,
  type ModelSize,
} from "./compression/index.ts";
export {
  aheadBy,
  checkDataset,
  classCounts,
  type Dataset,
  type DatasetOptions,
  readDataset,
  selectFeatures,
  selectSamples,
  sliceSamples,
  splitByTime,
  splitScattered,
} from "./dataset/index.ts";
export { type DistillationReport, distill } from "./distillation/index.ts";
export {
  type AheadAccuracy,
  type ClassEvaluation,
  type ConfidenceLevel,
  type Evaluation,
  evaluate,
  findHistory,
  rollOut,
} from "./evaluate/index.ts";
export {
  type CorrelatedPair,
  correlatedFeatures,
  permutationImportance,
} from "./importance/index.ts";
export { findLeanFeatures, findUnneeded, type LeanFeatures, type Unneeded } from "./lean/index.ts";
export {
  describeDataset,
  type RememberedDataset,
  readMemory,
  recommendConfigurations,
  remember,
  writeMemory,
} from "./meta/index.ts";
export { evaluateOnline, type OnlineEvaluation } from "./online/evaluate-online.ts";
export {
  createOnlineLearner,
  type OnlineLearner,
} from "./online/online-learner.ts";
export { type InferenceTimes, isInferenceTimes } from "./platform/index.ts";
export { type QuantizationReport, quantizeNetwork } from "./quantization/index.ts";
export { createRandom } from "./random.ts";
export {
  type CostUnit,
  createModelTrials,
  defaultConfiguration,
  describeConfiguration,
  evaluateLearned,
  type ModelOutcome,
  qualityOf,
  type SearchMethod,
  type SearchResult,
  search,
  searchMethods,
  type Trial,
} from "./search/index.ts";
export type {
  HyperparameterValues,
  LearnedModel,
  Trainer,
  TrainingTask,
} from "./trainer.ts";
export { trainers } from "./trainers.ts";
export { splitGain } from "./trees/index.ts";
export { createWorkerPool, trainForestInParallel } from "./workers/index.ts";
