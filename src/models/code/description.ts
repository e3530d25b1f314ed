import type { IntegerType } from "../../bytecode/index.ts";

/**
 * What kind of model a slot shall hold, and of what shape: from it follow the slot, its tensors (`declareModel`) and the
 * code that asks the model (`lowerModel`). Sizes are at least 1.
 */
export type ModelDescription =
  | DecisionTreeDescription
  | ForestDescription
  | BoostedTreesDescription
  | LinearDescription
  | MultilayerPerceptronDescription
  | ConvolutionalDescription
  | BinarizedDescription
  | ContextTableDescription
  | HashedPerceptronDescription;

/** The families of models, by the names that they have in programs. */
export const modelFamilies = [
  "decisionTree",
  "forest",
  "boostedTrees",
  "linear",
  "multilayerPerceptron",
  "convolutional",
  "binarized",
  "contextTable",
  "hashedPerceptron",
] as const satisfies readonly ModelDescription["family"][];

interface Description {
  /** Length of the feature vector. */
  readonly features: number;
  /** Element type of the feature vector: 32 bits or less. */
  readonly featureType: IntegerType;
  /** Type of the answer: 32 bits or less. Answers that are a class must fit it. */
  readonly output: IntegerType;
}

interface TreeLimits {
  readonly maxNodes: number;
  readonly maxDepth: number;
}

/** One decision tree. */
export interface DecisionTreeDescription extends Description, TreeLimits {
  readonly family: "decisionTree";
}

/**
 * Trees that were trained on their own. Trees that answer with confidence 0 do not count. The confidence of the answer
 * is what is said below over the number of trees that count, rounded down.
 */
export interface ForestDescription extends Description, TreeLimits {
  readonly family: "forest";
  /** The most trees. */
  readonly trees: number;
  /**
   * `classes`: trees vote for the class they answer, 0 … classes - 1, with the weight of their confidence; the heaviest
   * class wins, the first of equal ones; its weight makes the confidence. Other answers are no votes.
   * `mean`: the mean of the answers, rounded towards zero; the sum of the confidences makes the confidence.
   */
  readonly answer: { readonly kind: "classes"; readonly classes: number } | { readonly kind: "mean" };
}

/**
 * Trees whose answers are added up; `output` is the type of their leaves too, and their confidences do not count. A base
 * score is one more tree of a single leaf.
 */
export interface BoostedTreesDescription extends Description, TreeLimits {
  readonly family: "boostedTrees";
  /** The most trees. */
  readonly trees: number;
  /**
   * `value`: the sum, divided by 2^shift (0 to 63) and rounded half up, wrapped to the output type. `sign`: 1 where the sum is
   * above 0, otherwise 0. `classes`: tree t adds to the score of class t % classes; the largest score wins, the first of
   * equal ones. With a margin these two know doubt (see `MarginScale`); of `sign` the margin is how far the sum is from 0.
   */
  readonly answer:
    | { readonly kind: "value"; readonly shift: number }
    | { readonly kind: "sign"; readonly margin?: MarginScale }
    | { readonly kind: "classes"; readonly classes: number; readonly margin?: MarginScale };
}

/**
 * How a margin, the distance of the best score from the second best, makes the confidence: at most 2^47 - 1 of it times
 * the multiplier, plus half, shifted and saturated to 0 … 255 as RMT_REQUANTIZE does. With multipliers of 0 … 2^15 - 1
 * nothing overflows. A single class has confidence 255.
 */
export interface MarginScale {
  readonly multiplier: number;
  /** 0 to 63. */
  readonly shift: number;
}

/**
 * How a network answers from its last layer. `value`: its one element, requantized to the output type. `classes`: the
 * index of the largest of its elements, the first of equal ones; its confidence is 255, or comes from the margin, whose
 * scale (see `MarginScale`) is the last row of the scales, a parameter.
 */
export type NetworkAnswer =
  | { readonly kind: "value" }
  | { readonly kind: "classes"; readonly classes: number; readonly confidence?: "margin" };

/** Element type of weights. */
export type WeightType = "i8" | "i16";

/**
 * How features become what the first layer takes. `none`: as they are. `common`: requantized to the activation type by
 * one multiplier and shift, the first row of the scales. `each`: (feature - offset) * multiplier in 64 bits, with an
 * offset and a multiplier of its own (i32, the first two tensors), then as `common`; with multipliers of at most 2^30 and
 * a common one of 1 nothing overflows.
 */
export type FeatureScaling = "none" | "common" | "each";

/** weights * features + bias. */
export interface LinearDescription extends Description {
  readonly family: "linear";
  readonly weightType: WeightType;
  /** `each`: to i16. */
  readonly featureScaling: "none" | "each";
  /** What the sums are kept in, where they wrap: i64 holds them all, i32 is faster. */
  readonly accumulator: "i32" | "i64";
  readonly answer: NetworkAnswer;
}

/**
 * Networks of quantized integers after Jacob et al. (2018): 32-bit accumulators start from a bias and wrap; between
 * layers they are requantized by a multiplier and a shift, both parameters (see RMT_REQUANTIZE), and activated.
 */
interface QuantizedNetwork extends Description {
  readonly weightType: WeightType;
  /** Type of what flows between layers. */
  readonly activationType: WeightType;
  /** `relu`, or `table`: requantized to i8 and looked up in a table of 256, a parameter. */
  readonly activation: "relu" | "table";
  readonly featureScaling: FeatureScaling;
  readonly answer: NetworkAnswer;
}

/** Dense layers. */
export interface MultilayerPerceptronDescription extends QuantizedNetwork {
  readonly family: "multilayerPerceptron";
  /** Sizes of the hidden layers. */
  readonly hidden: readonly number[];
}

/** Height and width. */
type Extent = readonly [height: number, width: number];

/**
 * A layer before the last. Images have the channel last; a dense layer takes all elements (it is the flattening too) and
 * makes channels of a single pixel. Convolutions and dense layers are activated.
 */
export type NetworkLayer =
  | { readonly kind: "dense"; readonly size: number }
  | {
      readonly kind: "convolution";
      readonly filters: number;
      readonly kernel: Extent;
      readonly stride: Extent;
      readonly padding: Extent;
    }
  | {
      readonly kind: "pooling";
      readonly operation: "maximum" | "average";
      readonly window: Extent;
      readonly stride: Extent;
    };

/** Convolutions, pooling, dense layers; one-dimensional where the height is 1. The last layer is dense. */
export interface ConvolutionalDescription extends QuantizedNetwork {
  readonly family: "convolutional";
  /** Shape of the features; the product is their number. */
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  readonly layers: readonly NetworkLayer[];
}

/**
 * Weights and activations of +1 and -1 (Courbariaux et al. 2016). A feature counts as +1 where it is at least its
 * threshold, a neuron where its sum and its threshold, added, are not negative. The answer is the class whose sum and
 * threshold are largest, the first of equal ones; its confidence is 255, or comes from the margin, whose scale (see
 * `MarginScale`) is the only row of the scales, the last tensor.
 */
export interface BinarizedDescription extends Description {
  readonly family: "binarized";
  /** Sizes of the hidden layers. */
  readonly hidden: readonly number[];
  readonly classes: number;
  readonly confidence?: "margin";
}

/**
 * A Markov predictor: what followed the last features (the first `order` of the vector), in a row chosen by their hash.
 * `prediction`: rows hold an answer and its confidence. `counts`: rows count the classes that followed; the most frequent
 * one is the answer, the first of equal ones, and its share, 255 for all and rounded down, the confidence.
 */
export interface ContextTableDescription extends Description {
  readonly family: "contextTable";
  readonly order: number;
  readonly rows: number;
  readonly answer: { readonly kind: "prediction" } | { readonly kind: "counts"; readonly classes: number };
}

/**
 * A perceptron over hashed features (Tarjan and Skadron 2005): each table gives a weight for the hash of some of the
 * features; 1 where the sum of the weights is at least a threshold, otherwise 0. How far the sum is from the threshold,
 * at most 255, is the confidence.
 */
export interface HashedPerceptronDescription extends Description {
  readonly family: "hashedPerceptron";
  readonly weightType: WeightType;
  /** By table: the indices of the features that choose its row. */
  readonly tables: readonly (readonly number[])[];
  /** Rows of each table. */
  readonly rows: number;
}
