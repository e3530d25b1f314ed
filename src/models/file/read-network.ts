import type { FloatLayer, FloatNetwork } from "../float-network.ts";
import { image, layerMembers, layers, networkAnswer } from "./read-description.ts";
import { numbers, object, positive, type Reader, real, variant, word } from "./readers.ts";

type Layer<K extends FloatLayer["kind"]> = Extract<FloatLayer, { readonly kind: K }>;

const parameters = {
  weights: numbers(Float32Array),
  bias: numbers(Float32Array),
  activation: word("none", "relu", "tanh", "sigmoid"),
} as const;

/** A network in floating point; whether its sizes go together is not looked at. */
export const readNetwork: Reader<FloatNetwork> = object<FloatNetwork>(
  {
    image,
    featureMean: numbers(Float64Array),
    featureScale: numbers(Float64Array),
    featureLimit: positive,
    layers: layers(
      variant<FloatLayer>("kind", {
        dense: object<Layer<"dense">>({ ...layerMembers.dense, ...parameters }),
        convolution: object<Layer<"convolution">>({ ...layerMembers.convolution, ...parameters }),
        pooling: object<Layer<"pooling">>(layerMembers.pooling),
      }),
    ),
    answer: networkAnswer,
    valueMean: real,
    valueScale: real,
  },
  "featureLimit",
);
