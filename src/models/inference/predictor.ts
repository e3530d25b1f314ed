/**
 * Asks one model about many feature vectors. Answers are those of the bytecode of `lowerModel`, bit by bit, without a
 * machine.
 */
export interface Predictor {
  /**
   * The answer for the features at an offset, in the view of the description's output type. Allocates nothing.
   *
   * @param features 32-bit patterns, wrapped to the description's feature type before they are used
   */
  predict(features: Int32Array, offset: number): number;
  /** How sure the last answer was: 0 (does not know) to 255. */
  readonly confidence: number;
}
