/** Of `rmt.d.ts`: model slots. */
export const modelsText = `/** A slot for a model; training fills it while the program runs. */
export interface Model<Feature, Answer> {
  /** Whether the slot holds a model. */
  readonly ready: boolean;
  /** The model's answer; 0 while the slot is empty, or what is nearest to 0 in its range. */
  predict(features: Features<Feature>): Answer;
  /** How sure the model is: 0 (does not know) to 255. */
  confidence(features: Features<Feature>): u8;
  /** Answer and confidence by one run of the model. */
  ask(features: Features<Feature>): { readonly value: Answer; readonly confidence: u8 };
  /** Hands a sample to training: these features should have been answered with the label. */
  learn(features: Features<Feature>, label: Answer): void;
}

/** Instead of an integer type: the answer is one of so many classes, counted from 0. */
interface Classes<Count extends number> {
  readonly classes: Count;
}
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type UpTo256 =
  | \`\${Digit}\`
  | \`\${Digit}\${Digit}\`
  | \`1\${Digit}\${Digit}\`
  | \`2\${0 | 1 | 2 | 3 | 4}\${Digit}\`
  | \`25\${0 | 1 | 2 | 3 | 4 | 5 | 6}\`;
/** The smallest type that holds all classes. */
type ClassOf<Count extends number> = \`\${Count}\` extends UpTo256 ? u8 : u16;
type Output = IntegerConversion<number> | Classes<number>;
type AnswerOf<Type> =
  Type extends IntegerConversion<infer Integer>
    ? Integer
    : Type extends Classes<infer Count extends number>
      ? ClassOf<Count>
      : never;

/** Two bounds, both included. */
type Bounds = readonly [low: number, high: number];
/** A condition on one feature. */
interface Condition {
  readonly condition: true;
}
/** The feature with this index lies between low and high, both included. */
export declare function feature(index: number, low: number, high: number): Condition;
/** What every model must keep that goes into a slot. */
interface Property {
  readonly property: true;
}
interface Conditions {
  /** All must hold; features that are not named may be anything. Without conditions: always. */
  readonly when?: readonly Condition[];
}
/** Where the conditions hold, the answer is not within the bounds. */
export declare function never(property: Conditions & { readonly answer: Bounds }): Property;
/** Where the conditions hold, the answer is within the bounds. */
export declare function implies(property: Conditions & { readonly answer: Bounds }): Property;
/** When the feature grows and the others stay, the answer does not fall ("increasing"), or does not rise ("decreasing"). */
export declare function monotone(
  property: Conditions & { readonly feature: number; readonly direction: "increasing" | "decreasing" },
): Property;
/** Where each feature moves by at most the distance, the answer moves by at most the tolerance. */
export declare function robust(
  property: Conditions & { readonly distance: number; readonly tolerance: number },
): Property;

/** What can be asked of every model. */
interface Constraints {
  /** The answers that the model may give, both included; others are clamped. All that the output can be unless given. */
  readonly range?: Bounds;
  /** Whether it answers only where each feature lies within what it was trained on: elsewhere confidence is 0; false unless given. */
  readonly envelope?: boolean;
  /** Whether it is trained on samples of all processes, cgroups or users and decides for each; false unless given. */
  readonly pooled?: boolean;
  /** A model that does not keep them is not taken. */
  readonly properties?: readonly Property[];
}

interface FeatureOptions<Feature> extends Constraints {
  /** Length of the feature vector. */
  readonly features: number;
  /** Of 32 bits or less; i32 unless given. */
  readonly featureType?: IntegerConversion<Feature>;
}
interface TreeOptions {
  /** The most nodes of a tree, inner nodes and leaves together. */
  readonly maxNodes: number;
  /** The longest way from the root to a leaf, in inner nodes. */
  readonly maxDepth: number;
}
type WeightType = typeof i8 | typeof i16;
interface ConfidenceOptions {
  /** Where the answer is a class: how sure it is; "full" (255) unless given; "margin": by how far the second best class is. */
  readonly confidence?: "full" | "margin";
}
interface NetworkOptions extends ConfidenceOptions {
  /** i8 or i16; i8 unless given. */
  readonly weightType?: WeightType;
  /** What flows between layers, i8 or i16; i8 unless given. */
  readonly activationType?: WeightType;
  /** "relu" unless given; "table": a table of 256 values, learned with the weights. */
  readonly activation?: "relu" | "table";
  /**
   * How features are scaled to the activation type first: by one scale ("common"; unless given, where they are of another
   * type), each by an offset and a scale of its own, or not at all ("none").
   */
  readonly featureScaling?: "none" | "common" | "each";
}
/** Height and width. */
type Extent = readonly [height: number, width: number];
type Layer =
  | { readonly kind: "dense"; readonly size: number }
  | {
      readonly kind: "convolution";
      readonly filters: number;
      readonly kernel: Extent;
      /** [1, 1] unless given. */
      readonly stride?: Extent;
      /** [0, 0] unless given. */
      readonly padding?: Extent;
    }
  | {
      readonly kind: "pooling";
      readonly operation: "maximum" | "average";
      readonly window: Extent;
      /** The window unless given. */
      readonly stride?: Extent;
    };

/** Declares a slot for a decision tree; featureType is i32 unless given. */
export declare function decisionTree<Output extends number, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> & TreeOptions & { readonly output: IntegerConversion<Output> },
): Model<Feature, Output>;
/** Declares a slot for a forest: trees vote for a class, or the answer is the mean of theirs. */
export declare function forest<const Answer extends Output, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> &
    TreeOptions & {
      readonly output: Answer;
      /** The most trees. */
      readonly trees: number;
    },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for boosted trees: their answers are added up, for each class where there are more than two. */
export declare function boostedTrees<const Answer extends Output, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> &
    TreeOptions & {
      readonly output: Answer;
      /** The most trees. */
      readonly trees: number;
      /** The sum is divided by 2^shift, for integer outputs; 0 unless given. */
      readonly shift?: number;
      /**
       * Where the answer is a class: how far the best is above the second best, times the multiplier and divided by
       * 2^shift, is the confidence; 255 unless given.
       */
      readonly margin?: { readonly multiplier: number; readonly shift?: number };
    },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for a linear model. */
export declare function linear<const Answer extends Output, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> &
    ConfidenceOptions & {
      readonly output: Answer;
      /** i8 or i16; i8 unless given. */
      readonly weightType?: WeightType;
      /** Whether each feature is scaled to i16 first, by an offset and a scale of its own; "none" unless given. */
      readonly featureScaling?: "none" | "each";
      /** What sums are kept in: i64, unless given, holds them all; i32 wraps and is faster. */
      readonly accumulator?: typeof i32 | typeof i64;
    },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for a multilayer perceptron of quantized integers. */
export declare function multilayerPerceptron<const Answer extends Output, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> &
    NetworkOptions & {
      readonly output: Answer;
      /** Sizes of the hidden layers. */
      readonly hidden: readonly number[];
    },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for a convolutional network of quantized integers; its last layer, for the answer, is added. */
export declare function convolutional<const Answer extends Output, Feature extends number = i32>(
  declaration: Constraints &
    NetworkOptions & {
      /** Shape of the features, row after row with the channels of a pixel side by side; height and channels are 1 unless given. */
      readonly image: { readonly height?: number; readonly width: number; readonly channels?: number };
      /** Of 32 bits or less; i32 unless given. */
      readonly featureType?: IntegerConversion<Feature>;
      readonly output: Answer;
      readonly layers: readonly Layer[];
    },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for a network with weights and activations of one bit. */
export declare function binarized<const Count extends number, Feature extends number = i32>(
  declaration: FeatureOptions<Feature> &
    ConfidenceOptions & {
      readonly output: Classes<Count>;
      /** Sizes of the hidden layers. */
      readonly hidden: readonly number[];
    },
): Model<Feature, ClassOf<Count>>;
/** Declares a slot for a Markov predictor: what followed the last features. */
export declare function contextTable<const Answer extends Output, Feature extends number = i32>(
  declaration: Constraints & {
    /** How many features choose the row: the first of the vector. */
    readonly order: number;
    /** Rows of the table; a power of two is fastest. */
    readonly rows: number;
    /** Length of the feature vector; the order unless given. */
    readonly features?: number;
    /** Of 32 bits or less; i32 unless given. */
    readonly featureType?: IntegerConversion<Feature>;
    readonly output: Answer;
  },
): Model<Feature, AnswerOf<Answer>>;
/** Declares a slot for a perceptron over hashed features; it answers 0 or 1. */
export declare function hashedPerceptron<Feature extends number = i32>(
  declaration: FeatureOptions<Feature> & {
    /** For each table the indices of the features that choose its row. */
    readonly tables: readonly (readonly number[])[];
    /** Rows of each table; a power of two is fastest. */
    readonly rows: number;
    /** i8 or i16; i8 unless given. */
    readonly weightType?: WeightType;
  },
): Model<Feature, u8>;

`;
