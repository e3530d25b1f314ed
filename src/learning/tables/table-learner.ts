import type { ParameterBlock } from "../../models/index.ts";

/** A model that is a table and learns sample by sample, while predictors of it may be asked. */
export interface TableLearner {
  /** Changed in place; a predictor made from it sees that. */
  readonly model: ParameterBlock;
  /**
   * Learns one sample. Allocates nothing.
   *
   * @param features as of `Predictor.predict`
   * @param outcome what the model shall answer for them: of the description's output type, or a class
   */
  update(features: Int32Array, offset: number, outcome: number): void;
}
