/** One feature of a dataset. */
export interface Feature {
  readonly name: string;
  /** The integer kept is the value of the file times this, rounded; 1 for integers, otherwise mostly a power of ten. */
  readonly scale: number;
}

/** What is to be predicted. */
export type Target = ClassTarget | ValueTarget;

/** One of some classes. */
export interface ClassTarget {
  readonly kind: "classes";
  readonly name: string;
  /** By class: the integer that stands for it in the file or the program, ascending; the class itself where it has a name. */
  readonly labels: Int32Array;
  /** By class: its name, where the file has words. */
  readonly names?: readonly string[];
}

/** A number. */
export interface ValueTarget {
  readonly kind: "value";
  readonly name: string;
  /** The integer kept is the value of the file times this, rounded. */
  readonly scale: number;
}

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
