/** Search: which family, hyper-parameters and architecture serve samples best at which cost. */
export {
  configurationKey,
  defaultConfiguration,
  describeConfiguration,
} from "./configuration.ts";
export {
  type CostUnit,
  createModelTrials,
  evaluateLearned,
  type ModelOutcome,
  qualityOf,
} from "./model-trials.ts";
export { type SearchResult, search } from "./search.ts";
export { type SearchMethod, searchMethods, type Trial } from "./search-state.ts";
