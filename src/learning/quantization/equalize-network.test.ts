import { expect, it } from "vitest";
import { type FloatNetwork, runFloatNetwork } from "../../models/index.ts";
import { createRandom } from "../random.ts";
import { equalizeNetwork } from "./equalize-network.ts";

it("an equalized network computes the same, with weights that are more alike", () => {
  const random = createRandom(3);
  const weights = (length: number) => Float32Array.from({ length }, () => random.normal());
  const first = weights(4 * 9 * 2);
  // One filter is a hundred times smaller than the others.
  for (let index = 0; index < 18; index++) first[index] = first[index]! / 100;
  const network: FloatNetwork = {
    image: { height: 5, width: 6, channels: 2 },
    featureMean: new Float64Array(60).fill(3),
    featureScale: new Float64Array(60).fill(0.1),
    layers: [
      {
        kind: "convolution",
        filters: 4,
        kernel: [3, 3],
        stride: [1, 1],
        padding: [1, 0],
        weights: first,
        bias: weights(4),
        activation: "relu",
      },
      { kind: "pooling", operation: "average", window: [2, 2], stride: [2, 2] },
      { kind: "dense", size: 5, weights: weights(5 * 16), bias: weights(5), activation: "relu" },
      { kind: "dense", size: 3, weights: weights(15), bias: weights(3), activation: "none" },
    ],
    answer: { kind: "classes", classes: 3 },
    valueMean: 0,
    valueScale: 1,
  };
  const equalized = equalizeNetwork(network);
  const values = Int32Array.from({ length: 60 * 20 }, () => random.below(40) - 20);
  const before = runFloatNetwork(network, values);
  const after = runFloatNetwork(equalized, values);
  for (const [index, score] of before.entries()) expect(after[index]).toBeCloseTo(score, 3);
  const filters = equalized.layers[0] as { readonly weights: Float32Array };
  const largest = [0, 1, 2, 3].map((filter) =>
    Math.max(...Array.from(filters.weights.subarray(filter * 18, (filter + 1) * 18), Math.abs)),
  );
  expect(Math.max(...largest) / Math.min(...largest)).toBeLessThan(15);
  expect(network.layers[0]).toMatchObject({ weights: first });
});
