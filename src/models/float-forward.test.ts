import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askFloatNetwork, createFloatForward, runFloatNetwork } from "./float-forward.ts";
import type { FloatLayer, FloatNetwork } from "./float-network.ts";
import { multiplyByRows } from "./float-product.ts";
import { type Image, imageSize, layerOutput } from "./layer-shape.ts";

function network(image: Image, layers: readonly FloatLayer[], changes: Partial<FloatNetwork> = {}): FloatNetwork {
  return {
    image,
    featureMean: new Float64Array(imageSize(image)),
    featureScale: new Float64Array(imageSize(image)).fill(1),
    layers,
    answer: { kind: "classes", classes: 2 },
    valueMean: 0,
    valueScale: 1,
    ...changes,
  };
}

const row = (channels: number): Image => ({ height: 1, width: 1, channels });

/** The definition of RMT_CONVOLVE, in floating point. */
function convolveByDefinition(
  layer: Extract<FloatLayer, { kind: "convolution" }>,
  input: Image,
  image: Float64Array,
): number[] {
  const output = layerOutput(layer, input);
  const sums: number[] = [];
  for (let y = 0; y < output.height; y++) {
    for (let x = 0; x < output.width; x++) {
      for (let filter = 0; filter < layer.filters; filter++) {
        let sum = layer.bias[filter]!;
        for (let i = 0; i < layer.kernel[0]; i++) {
          for (let j = 0; j < layer.kernel[1]; j++) {
            for (let c = 0; c < input.channels; c++) {
              const line = y * layer.stride[0] + i - layer.padding[0];
              const column = x * layer.stride[1] + j - layer.padding[1];
              if (line < 0 || line >= input.height || column < 0 || column >= input.width) continue;
              const weight =
                layer.weights[((filter * layer.kernel[0] + i) * layer.kernel[1] + j) * input.channels + c]!;
              sum += weight * image[(line * input.width + column) * input.channels + c]!;
            }
          }
        }
        sums.push(sum);
      }
    }
  }
  return sums;
}

describe("networks in floating point", () => {
  it("scale, limit and answer as computed by hand", () => {
    const layers: readonly FloatLayer[] = [
      {
        kind: "dense",
        size: 2,
        weights: Float32Array.of(1, 2, -1, 0.5),
        bias: Float32Array.of(0.5, 0),
        activation: "relu",
      },
      {
        kind: "dense",
        size: 2,
        weights: Float32Array.of(1, -1, 0, 4),
        bias: Float32Array.of(0, 1),
        activation: "none",
      },
    ];
    const changes = { featureMean: Float64Array.of(10, 0), featureScale: Float64Array.of(0.5, 0.25), featureLimit: 3 };
    const asked = network(row(2), layers, changes);
    // (12, -4): sees (1, -1), sums (-0.5, -1.5), hidden (0, 0). (0, 400): (-5, 100) limited to (-3, 3): (3.5, 4.5).
    expect([...runFloatNetwork(asked, Int32Array.of(12, -4, 0, 400))]).toEqual([0, 1, -1, 19]);
    expect([...askFloatNetwork(asked, Int32Array.of(12, -4, 0, 400))]).toEqual([1, 1]);
  });

  it("answer values in units of integers, rounded and within 32 bits when asked", () => {
    const layers: readonly FloatLayer[] = [
      { kind: "dense", size: 1, weights: Float32Array.of(0.5), bias: Float32Array.of(0), activation: "none" },
    ];
    const asked = network(row(1), layers, { answer: { kind: "value" }, valueMean: 100, valueScale: 5 });
    expect([...runFloatNetwork(asked, Int32Array.of(1, -1))]).toEqual([102.5, 97.5]);
    expect([...askFloatNetwork(asked, Int32Array.of(1, -1, 2 ** 30))]).toEqual([103, 98, 2 ** 31 - 1]);
  });

  it("apply tanh and the logistic function", () => {
    for (const [activation, expected] of [
      ["tanh", Math.tanh(2)],
      ["sigmoid", 1 / (1 + Math.exp(-2))],
    ] as const) {
      const hidden = {
        kind: "dense",
        size: 1,
        weights: Float32Array.of(2),
        bias: Float32Array.of(0),
        activation,
      } as const;
      const last = { ...hidden, weights: Float32Array.of(1), activation: "none" } as const;
      expect(runFloatNetwork(network(row(1), [hidden, last], { answer: { kind: "value" } }), Int32Array.of(1))[0]).toBe(
        expected,
      );
    }
  });

  it("pool as computed by hand, the channel last", () => {
    const image = { height: 2, width: 3, channels: 2 };
    const features = Int32Array.of(1, -1, 5, -2, 2, -3, 3, -9, 4, -8, 8, -7);
    for (const [operation, expected] of [
      ["maximum", [5, -1, 8, -2]],
      ["average", [13 / 4, -20 / 4, 19 / 4, -20 / 4]],
    ] as const) {
      const pooling = { kind: "pooling", operation, window: [2, 2], stride: [1, 1] } as const;
      const forward = createFloatForward(network(image, [pooling]), 1);
      forward.inputs.set(features);
      expect([...forward.run(1)]).toEqual(expected);
    }
  });

  it("convolve as the definition says, for any shape", () => {
    const shape = fc.record({
      height: fc.integer({ min: 1, max: 5 }),
      width: fc.integer({ min: 1, max: 5 }),
      channels: fc.integer({ min: 1, max: 3 }),
      filters: fc.integer({ min: 1, max: 4 }),
      kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      stride: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 })),
      padding: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
      samples: fc.integer({ min: 1, max: 3 }),
      seed: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(shape, ({ height, width, channels, filters, kernel, stride, padding, samples, seed }) => {
        const input = { height, width, channels };
        const number = (index: number) => ((index * 7919 + seed) % 17) - 8;
        const layer = {
          kind: "convolution",
          filters,
          kernel,
          stride,
          padding,
          weights: Float32Array.from({ length: filters * kernel[0] * kernel[1] * channels }, (_, index) =>
            number(index),
          ),
          bias: Float32Array.from({ length: filters }, (_, index) => number(index + 99)),
          activation: "none",
        } as const;
        const output = layerOutput(layer, input);
        fc.pre(output.height > 0 && output.width > 0);
        const forward = createFloatForward(network(input, [layer]), samples);
        for (let index = 0; index < forward.inputs.length; index++) forward.inputs[index] = number(3 * index + 5);
        const size = imageSize(input);
        const expected = Array.from({ length: samples }, (_, sample) =>
          convolveByDefinition(layer, input, forward.inputs.subarray(sample * size, (sample + 1) * size)),
        ).flat();
        expect([...forward.run(samples)].map((sum) => sum + 0)).toEqual(expected.map((sum) => sum + 0));
      }),
    );
  });

  it("multiply matrices of all sizes as the definition says", () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 0, max: 3 }), (rows, columns, depth, offset) => {
        const left = Float64Array.from({ length: offset + rows * depth }, (_, index) => ((index * 31) % 13) - 6);
        const right = Float64Array.from({ length: columns * depth }, (_, index) => ((index * 17) % 11) - 5);
        const bias = Float64Array.from({ length: columns }, (_, index) => index);
        const outputs = new Float64Array(offset + rows * columns);
        multiplyByRows(left, offset, rows, right, columns, depth, bias, outputs, offset);
        for (let r = 0; r < rows; r++) {
          for (let c = 0; c < columns; c++) {
            let sum = c;
            for (let k = 0; k < depth; k++) sum += left[offset + r * depth + k]! * right[c * depth + k]!;
            expect(outputs[offset + r * columns + c]).toBe(sum);
          }
        }
      }),
    );
  });
});
