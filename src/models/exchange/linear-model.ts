import type { TreeEnsemble } from "./float-tree.ts";

/** A linear model of a file: sums of the features, in the file's units. */
export interface LinearModel extends Pick<TreeEnsemble, "featureCount" | "featureNames" | "answer" | "labels"> {
  /** Output by output, a weight for each feature. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}
