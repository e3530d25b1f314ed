import type { Feature, Target } from "../../models/index.ts";

/**
 * Samples to learn from, in the order in which they were seen. All are integers, as programs have them; see
 * `Feature.scale` for numbers with decimals.
 */
export interface Dataset {
  readonly features: readonly Feature[];
  readonly target: Target;
  /** Samples; can be 0. */
  readonly count: number;
  /** Sample by sample, `features.length` integers each. */
  readonly values: Int32Array;
  /** By sample: its class, 0 … labels.length - 1, or its value as an integer. */
  readonly outcomes: Int32Array;
  /** By sample: how much it counts, above 0; absent: 1 each. */
  readonly weights?: Float32Array;
}
