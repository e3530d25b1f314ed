import type { IntegerType } from "../../bytecode/index.ts";
import type {
  BinarizedDescription,
  BoostedTreesDescription,
  ContextTableDescription,
  ConvolutionalDescription,
  DecisionTreeDescription,
  ForestDescription,
  HashedPerceptronDescription,
  LinearDescription,
  MarginScale,
  ModelDescription,
  MultilayerPerceptronDescription,
  NetworkAnswer,
  NetworkLayer,
} from "../code/description.ts";
import { integer, list, object, pair, type Reader, variant, word } from "./readers.ts";

/** Sizes in files are bounded, so that what is computed from them stays exact and small. */
const mostOfAnything = 2 ** 20;
const mostLayers = 256;

/** A number of things, at least one. */
export const size = integer(1, mostOfAnything);

const narrowTypes = ["i8", "u8", "i16", "u16", "i32", "u32"] as const satisfies readonly IntegerType[];
const type: Reader<IntegerType> = word(...narrowTypes);
const weightType = word("i8", "i16");
const margin = word("margin");
const extent = pair(size);

/** Height, width and channels. */
export const image = object<ConvolutionalDescription["image"]>({ height: size, width: size, channels: size });

/** How a network answers. */
export const networkAnswer: Reader<NetworkAnswer> = variant<NetworkAnswer>("kind", {
  value: object({ kind: word("value") }),
  classes: object<Extract<NetworkAnswer, { kind: "classes" }>>(
    { kind: word("classes"), classes: size, confidence: margin },
    "confidence",
  ),
});

type Layer<K extends NetworkLayer["kind"]> = Extract<NetworkLayer, { readonly kind: K }>;

/** What layers of each kind say about themselves, beside their parameters. */
export const layerMembers = {
  dense: { kind: word("dense"), size },
  convolution: {
    kind: word("convolution"),
    filters: size,
    kernel: extent,
    stride: extent,
    padding: pair(integer(0, mostOfAnything)),
  },
  pooling: { kind: word("pooling"), operation: word("maximum", "average"), window: extent, stride: extent },
} as const;

/** A list of layers. */
export function layers<T>(layer: Reader<T>): Reader<readonly T[]> {
  return list(layer, mostLayers);
}

const hidden = layers(size);
const shape = { features: size, featureType: type, output: type };
const trees = { ...shape, maxNodes: size, maxDepth: size };
const quantized = {
  ...shape,
  weightType,
  activationType: weightType,
  activation: word("relu", "table"),
  featureScaling: word("none", "common", "each"),
  answer: networkAnswer,
} as const;

const marginScale = object<MarginScale>({ multiplier: integer(0, 2 ** 15 - 1), shift: integer(0, 63) });

type BoostedAnswer = BoostedTreesDescription["answer"];
type Boosted<K extends BoostedAnswer["kind"]> = Extract<BoostedAnswer, { readonly kind: K }>;

/** By family: how its description is read. What a member may be is said here only. */
const families: { readonly [F in ModelDescription["family"]]: Reader<ModelDescription> } = {
  decisionTree: object<DecisionTreeDescription>({ family: word("decisionTree"), ...trees }),
  forest: object<ForestDescription>({
    family: word("forest"),
    ...trees,
    trees: size,
    answer: variant<ForestDescription["answer"]>("kind", {
      mean: object({ kind: word("mean") }),
      classes: object({ kind: word("classes"), classes: size }),
    }),
  }),
  boostedTrees: object<BoostedTreesDescription>({
    family: word("boostedTrees"),
    ...trees,
    trees: size,
    answer: variant<BoostedAnswer>("kind", {
      value: object<Boosted<"value">>({ kind: word("value"), shift: integer(0, 63) }),
      sign: object<Boosted<"sign">>({ kind: word("sign"), margin: marginScale }, "margin"),
      classes: object<Boosted<"classes">>({ kind: word("classes"), classes: size, margin: marginScale }, "margin"),
    }),
  }),
  linear: object<LinearDescription>({
    family: word("linear"),
    ...shape,
    weightType,
    featureScaling: word("none", "each"),
    accumulator: word("i32", "i64"),
    answer: networkAnswer,
  }),
  multilayerPerceptron: object<MultilayerPerceptronDescription>({
    family: word("multilayerPerceptron"),
    ...quantized,
    hidden,
  }),
  convolutional: object<ConvolutionalDescription>({
    family: word("convolutional"),
    ...quantized,
    image,
    layers: layers(
      variant<NetworkLayer>("kind", {
        dense: object<Layer<"dense">>(layerMembers.dense),
        convolution: object<Layer<"convolution">>(layerMembers.convolution),
        pooling: object<Layer<"pooling">>(layerMembers.pooling),
      }),
    ),
  }),
  binarized: object<BinarizedDescription>(
    { family: word("binarized"), ...shape, hidden, classes: size, confidence: margin },
    "confidence",
  ),
  contextTable: object<ContextTableDescription>({
    family: word("contextTable"),
    ...shape,
    order: size,
    rows: size,
    answer: variant<ContextTableDescription["answer"]>("kind", {
      prediction: object({ kind: word("prediction") }),
      counts: object({ kind: word("counts"), classes: size }),
    }),
  }),
  hashedPerceptron: object<HashedPerceptronDescription>({
    family: word("hashedPerceptron"),
    ...shape,
    weightType,
    tables: list(list(integer(0, mostOfAnything), mostLayers), mostLayers),
    rows: size,
  }),
};

/** What kind of model it is; whether its sizes go together is not looked at. */
export const readDescription: Reader<ModelDescription> = variant("family", families);
