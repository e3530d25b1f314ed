import { describe, expect, it } from "vitest";
import { createFloatForward, type NetworkLayer } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import type { NetworkArchitecture } from "./architecture.ts";
import { createBackward } from "./backward.ts";
import { createNetwork } from "./create-network.ts";
import { crossEntropyLoss, type Loss, squaredLoss } from "./loss.ts";
import { classDataset, valueDataset } from "./test-datasets.ts";
import { addColumnProducts } from "./weight-gradient.ts";

const samples = 5;

/** Compares the gradient of a loss with differences of the loss, by every parameter. */
function checkGradient(
  layers: readonly NetworkLayer[],
  activation: NetworkArchitecture["activation"],
  image: NetworkArchitecture["image"],
  dataset: Dataset,
  makeLoss: (network: ReturnType<typeof createNetwork>) => Loss,
): void {
  const random = createRandom(11);
  const answer =
    dataset.target.kind === "value" ? ({ kind: "value" } as const) : ({ kind: "classes", classes: 3 } as const);
  const network = createNetwork({ image, layers, activation, scales: "features", answer }, dataset, random);
  const forward = createFloatForward(network, samples + 2);
  const backward = createBackward(forward);
  for (let index = 0; index < forward.inputs.length; index++) forward.inputs[index] = random.normal();
  for (let index = 0; index < forward.parameters.length; index++) forward.parameters[index]! += 0.1 * random.normal();
  const loss = makeLoss(network);
  const order = Int32Array.of(4, 2, 0, 1, 3);
  const measure = () => loss.sum(order, 0, samples, forward.run(samples));
  loss.sum(order, 0, samples, forward.run(samples), backward.outputGradient);
  backward.run(samples);
  const { parameters } = forward;
  const step = 1e-5;
  let largest = 0;
  for (let index = 0; index < parameters.length; index++) {
    const kept = parameters[index]!;
    parameters[index] = kept + step;
    const above = measure();
    parameters[index] = kept - step;
    const below = measure();
    parameters[index] = kept;
    expect(backward.gradient[index]).toBeCloseTo((above - below) / (2 * step), 5);
    largest = Math.max(largest, Math.abs(backward.gradient[index]!));
  }
  expect(largest).toBeGreaterThan(0.01);
}

const image = { height: 4, width: 5, channels: 2 };
const rows = Array.from({ length: samples }, (_, sample) =>
  Array.from({ length: 40 }, (_, feature) => ((sample * 31 + feature * 17) % 23) - 11),
);
const classes = classDataset(rows, [0, 1, 2, 1, 0], 3);
const values = valueDataset(rows, [3, -8, 20, 11, 0]);
const weights = Float64Array.of(1, 2, 0.5, 1, 0.25);
const entropy = () => crossEntropyLoss(classes, 3, weights);

describe("gradients of networks agree with differences of the loss", () => {
  for (const activation of ["relu", "tanh", "sigmoid"] as const) {
    it(`with dense layers and ${activation}`, () => {
      const layers = [
        { kind: "dense", size: 6 },
        { kind: "dense", size: 5 },
      ] as const;
      checkGradient(layers, activation, image, classes, entropy);
    });
  }

  it("with the squared error of a value", () => {
    checkGradient([{ kind: "dense", size: 4 }], "tanh", image, values, (network) =>
      squaredLoss(values, network, weights),
    );
  });

  it("with shares of classes of a teacher", () => {
    const shares = Float32Array.from(
      { length: 15 },
      (_, index) => [0.5, 0.25, 0.25][(index + Math.floor(index / 3)) % 3]!,
    );
    checkGradient([{ kind: "dense", size: 4 }], "relu", image, classes, () =>
      crossEntropyLoss(classes, 3, weights, shares),
    );
  });

  it("with convolutions one after the other, with strides and padding", () => {
    const layers = [
      { kind: "convolution", filters: 3, kernel: [3, 2], stride: [1, 2], padding: [1, 1] },
      { kind: "convolution", filters: 2, kernel: [2, 2], stride: [2, 1], padding: [0, 1] },
    ] as const;
    checkGradient(layers, "tanh", image, classes, entropy);
  });

  for (const operation of ["maximum", "average"] as const) {
    it(`with pooling by the ${operation}, windows overlapping, and a dense layer after it`, () => {
      const layers = [
        { kind: "convolution", filters: 3, kernel: [1, 2], stride: [1, 1], padding: [0, 0] },
        { kind: "pooling", operation, window: [2, 2], stride: [1, 2] },
        { kind: "dense", size: 4 },
      ] as const;
      checkGradient(layers, "relu", image, classes, entropy);
    });
  }

  it("with pooling first", () => {
    checkGradient(
      [{ kind: "pooling", operation: "maximum", window: [2, 2], stride: [2, 2] }],
      "relu",
      image,
      classes,
      entropy,
    );
  });

  it("sums of products of columns are right for all sizes", () => {
    for (let columns = 1; columns <= 5; columns++) {
      for (let depth = 1; depth <= 9; depth++) {
        const count = 3;
        const left = Float64Array.from({ length: 2 + count * columns }, (_, index) => ((index * 7) % 11) - 5);
        const right = Float64Array.from({ length: 1 + count * depth }, (_, index) => ((index * 5) % 13) - 6);
        const products = new Float64Array(columns * depth).fill(1);
        addColumnProducts(left, 2, columns, right, 1, depth, count, products);
        for (let column = 0; column < columns; column++) {
          for (let index = 0; index < depth; index++) {
            let sum = 1;
            for (let one = 0; one < count; one++)
              sum += left[2 + one * columns + column]! * right[1 + one * depth + index]!;
            expect(products[column * depth + index]).toBe(sum);
          }
        }
      }
    }
  });
});
