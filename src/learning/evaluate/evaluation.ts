/** How well a model answers, as data. Where samples have weights, every count is a sum of weights. */
export type Evaluation = ClassEvaluation | ValueEvaluation;

interface CommonEvaluation {
  /** Samples asked about; the weights of samples do not count here. */
  readonly samples: number;
  /** By least confidence, ascending from 0. */
  readonly byConfidence: readonly ConfidenceLevel[];
  /** The samples in their order, in parts of nearly the same size. */
  readonly overTime: readonly TimeWindow[];
}

/** What is left when answers below some confidence are rejected. */
export interface ConfidenceLevel {
  /** 0 (every answer) to 255. */
  readonly leastConfidence: number;
  /** The share of samples that is answered. */
  readonly answered: number;
  /** The share of the answers that is right (classes), or their root mean square error (values); undefined of none. */
  readonly score: number | undefined;
}

/** A part of the samples. */
export interface TimeWindow {
  /** The number of its first sample. */
  readonly start: number;
  readonly samples: number;
  /** The share answered rightly (classes), or the root mean square error (values), over all answers. */
  readonly score: number;
}

/** Of a model that tells classes. */
export interface ClassEvaluation extends CommonEvaluation {
  readonly kind: "classes";
  /** The share of samples answered rightly, however sure the model was. */
  readonly accuracy: number;
  /** The mean of the classes' recall: what accuracy would be were all classes as frequent. */
  readonly balancedAccuracy: number;
  /** The accuracy of always answering the most frequent class of these samples. */
  readonly baseline: number;
  /** The most frequent classes, descending, at most 32 of them. */
  readonly classes: readonly ClassScore[];
  readonly confusion: Confusion;
}

/** How well one class is told. */
export interface ClassScore {
  readonly name: string;
  readonly label: number;
  /** Samples of the class. */
  readonly samples: number;
  /** The share of them that was told as such. */
  readonly recall: number;
  /** Of the answers that named the class, the share that was right; undefined where none did. */
  readonly precision: number | undefined;
}

/** Which classes were taken for which. */
export interface Confusion {
  /** Names of rows and columns: classes in their order; where they are many, the most frequent, and `others` last. */
  readonly names: readonly string[];
  /** By class, then by answer. Answers that are no class stand under `others`. */
  readonly counts: readonly (readonly number[])[];
}

/** Of a model that tells a value; errors are in the units of the file, not scaled. */
export interface ValueEvaluation extends CommonEvaluation {
  readonly kind: "value";
  readonly rootMeanSquareError: number;
  readonly meanAbsoluteError: number;
  /** 1 where all is right, 0 for always answering the mean, below 0 for worse; 0 where all values are the same. */
  readonly r2: number;
  /** The root mean square error of always answering the mean. */
  readonly baseline: number;
}
