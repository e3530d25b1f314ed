/** Importance: what each feature contributes to what a model gets right. */
export { type CorrelatedPair, correlatedFeatures } from "./correlated-features.ts";
export { permutationImportance } from "./permutation-importance.ts";
export { scoreOf } from "./score.ts";
