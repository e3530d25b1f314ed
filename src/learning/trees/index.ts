/** Trees: decision trees, forests and boosted trees, trained offline on histograms; trees of a window of samples online. */
export { boostedTreesTrainer } from "./boosted-trees.ts";
export { decisionTreeTrainer } from "./decision-tree.ts";
export { forestOf, forestTrainer, prepareForest } from "./forest.ts";
export { splitGain } from "./split-gain.ts";
