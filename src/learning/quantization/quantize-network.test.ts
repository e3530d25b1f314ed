import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import {
  type Activation,
  checkModel,
  createPredictor,
  type FloatLayer,
  type FloatNetwork,
  modelProgram,
  runFloatNetwork,
} from "../../models/index.ts";
import { verifyModel } from "../../verifier/index.ts";
import { type Dataset, readDataset, splitScattered } from "../dataset/index.ts";
import { evaluate } from "../evaluate/index.ts";
import { trainFloatNetwork } from "../networks/train-float-network.ts";
import { createRandom } from "../random.ts";
import { quantizeNetwork } from "./quantize-network.ts";

async function samplesOf(name: string): Promise<Dataset> {
  return unwrap(await readDataset(`bench/learn/datasets/${name}.csv`));
}

function trained(
  dataset: Dataset,
  layers: readonly number[],
  epochs: number,
  activation: "relu" | "tanh" = "relu",
): FloatNetwork {
  const { target } = dataset;
  const result = trainFloatNetwork(
    { training: dataset, validation: { ...dataset, count: 0 }, classWeights: "none", seed: 1 },
    {
      image: { height: 1, width: 1, channels: dataset.features.length },
      layers: layers.map((size) => ({ kind: "dense", size })),
      activation,
      scales: "features",
      featureLimit: 5,
      answer: target.kind === "classes" ? { kind: "classes", classes: target.labels.length } : { kind: "value" },
    },
    { optimizer: "adam", learningRate: 0.005, epochs, batchSize: 32, l2: 1e-4, patience: 1000 },
  );
  return unwrap(result).network;
}

/** A network of dense layers with any weights. */
function randomNetwork(seed: number, activation: Activation, isValue: boolean): FloatNetwork {
  const random = createRandom(seed);
  const numbers = (length: number, scale: number) => Float32Array.from({ length }, () => random.normal() * scale);
  const sizes = [6, ...Array.from({ length: random.below(3) }, () => 1 + random.below(12)), isValue ? 1 : 3];
  const layers = sizes.slice(1).map((size, index): FloatLayer => {
    const spread = 2 ** (random.below(9) - 4);
    return {
      kind: "dense",
      size,
      weights: numbers(size * sizes[index]!, spread),
      bias: numbers(size, spread),
      activation: index === sizes.length - 2 ? "none" : activation,
    };
  });
  // Ranges from a thousandth of what others have to a thousand times that.
  const spreads = Array.from({ length: 6 }, () => 10 ** (random.below(7) - 1));
  return {
    image: { height: 1, width: 1, channels: 6 },
    featureMean: Float64Array.from(spreads, (spread) => spread * random.normal() * 3),
    featureScale: Float64Array.from(spreads, (spread) => 1 / spread),
    layers,
    answer: isValue ? { kind: "value" } : { kind: "classes", classes: 3 },
    valueMean: isValue ? 500 : 0,
    valueScale: isValue ? 300 : 1,
  };
}

/** Samples that the network sees as normally distributed. */
function samplesFor(network: FloatNetwork, count: number, seed: number): Dataset {
  const random = createRandom(seed);
  const values = Int32Array.from({ length: count * 6 }, (_, index) =>
    Math.round(network.featureMean[index % 6]! + random.normal() / network.featureScale[index % 6]!),
  );
  const target =
    network.answer.kind === "value"
      ? ({ kind: "value", name: "y", scale: 1 } as const)
      : ({ kind: "classes", name: "y", labels: Int32Array.of(0, 1, 2) } as const);
  const features = Array.from({ length: 6 }, (_, index) => ({ name: `f${index}`, scale: 1 }));
  return { features, target, count, values, outcomes: new Int32Array(count) };
}

describe("quantization of any network", () => {
  it.each(["relu", "tanh", "sigmoid"] as const)(
    "gives a model that fits, never overflows, and answers alike: %s",
    (activation) => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 2 ** 30 }), fc.boolean(), fc.boolean(), (seed, isValue, isWide) => {
          const network = randomNetwork(seed, activation, isValue);
          const calibration = samplesFor(network, 300, seed);
          const type = isWide ? "i16" : "i8";
          const { description, model, report } = unwrap(
            quantizeNetwork(network, calibration, { weightType: type, activationType: type }),
          );
          const program = modelProgram(description);
          unwrap(checkModel(program, 0, model));
          unwrap(verifyModel(program, 0, model));
          // A table has 256 places, whatever its entries are.
          const most = isWide && activation === "relu" ? 0.02 : 0.25;
          expect(report.layers.at(-1)!.relativeError).toBeLessThan(most);
          if (!isValue) return;
          const expected = runFloatNetwork(network, calibration.values);
          const predictor = createPredictor(description, model);
          const deviation = Math.sqrt(
            expected.reduce(
              (sum, value) => sum + (predictor.predict(calibration.values, expected.indexOf(value) * 6) - value) ** 2,
              0,
            ) / expected.length,
          );
          const mean = expected.reduce((sum, value) => sum + value, 0) / expected.length;
          const own = Math.sqrt(expected.reduce((sum, value) => sum + (value - mean) ** 2, 0) / expected.length);
          expect(deviation).toBeLessThan(Math.max(1, most * own));
        }),
        { numRuns: 30, seed: 2024 },
      );
    },
  );
});

describe("quantization of trained networks", () => {
  it.each([
    ["iris", [16], 120],
    ["wine", [24, 12], 60],
    ["breast-cancer", [16, 8], 40],
    ["digits", [32], 25],
  ] as const)("costs at most half a point in i8: %s", async (name, layers, epochs) => {
    const all = await samplesOf(name);
    let float = 0;
    let integers = 0;
    for (const seed of [1, 2, 3]) {
      const { training, test } = splitScattered(all, 0.3, seed);
      const network = trained(training, layers, epochs);
      const { report } = unwrap(quantizeNetwork(network, training, { heldOut: test }));
      float += report.float / 3;
      integers += report.quantized / 3;
    }
    expect(float).toBeGreaterThan(0.9);
    expect(integers).toBeGreaterThanOrEqual(float - 0.005);
  });

  it("costs little of a value too, also with a table for tanh", async () => {
    const { training, test } = splitScattered(await samplesOf("diabetes"), 0.3, 1);
    const { report } = unwrap(quantizeNetwork(trained(training, [8], 60, "tanh"), training, { heldOut: test }));
    expect(report.measure).toBe("R2");
    expect(report.quantized).toBeGreaterThanOrEqual(report.float - 0.02);
    expect(report.agreement).toBeGreaterThan(0.98);
  });

  it("makes a linear model of one layer, and confidences that tell right answers from wrong ones", async () => {
    const { training, test } = splitScattered(await samplesOf("digits"), 0.4, 1);
    const made = unwrap(quantizeNetwork(trained(training, [], 25), training, { heldOut: test }));
    expect(made.description).toMatchObject({ family: "linear", featureScaling: "each", weightType: "i8" });
    const evaluation = evaluate(createPredictor(made.description, made.model), made.description, test);
    if (evaluation.kind !== "classes") throw new Error("digits are classes");
    const [all] = evaluation.byConfidence;
    const sure = evaluation.byConfidence.findLast(({ answered }) => answered >= 0.8)!;
    expect(sure.leastConfidence).toBeGreaterThan(0);
    expect(1 - sure.score!).toBeLessThan((1 - all!.score!) / 2);
  });

  it("takes the image of a convolutional network, padded and pooled", async () => {
    const { training, test } = splitScattered(await samplesOf("digits"), 0.3, 1);
    const result = trainFloatNetwork(
      { training, validation: { ...training, count: 0 }, classWeights: "none", seed: 1 },
      {
        image: { height: 8, width: 8, channels: 1 },
        layers: [
          { kind: "convolution", filters: 6, kernel: [3, 3], stride: [1, 1], padding: [1, 1] },
          { kind: "pooling", operation: "maximum", window: [2, 2], stride: [2, 2] },
        ],
        activation: "relu",
        scales: "channels",
        answer: { kind: "classes", classes: 10 },
      },
      { optimizer: "adam", learningRate: 0.01, epochs: 4, batchSize: 32, l2: 1e-4, patience: 100 },
    );
    const { report, description, model } = unwrap(quantizeNetwork(unwrap(result).network, training, { heldOut: test }));
    expect(description.family).toBe("convolutional");
    unwrap(verifyModel(modelProgram(description), 0, model));
    expect(report.float).toBeGreaterThan(0.85);
    expect(report.quantized).toBeGreaterThanOrEqual(report.float - 0.005);
  });
});

describe("what cannot be quantized is refused by name", () => {
  const network = randomNetwork(9, "relu", false);
  const samples = samplesFor(network, 10, 1);
  const dense = (activation: Activation): FloatLayer => ({
    kind: "dense",
    size: 6,
    weights: new Float32Array(36).fill(1),
    bias: new Float32Array(6),
    activation,
  });
  const codes = (changed: Partial<FloatNetwork>, dataset: Dataset = samples) => {
    const result = quantizeNetwork({ ...network, ...changed }, dataset);
    return result.ok ? [] : result.diagnostics.map(({ code, message }) => `${code} ${message}`);
  };
  const last = network.layers.at(-1)! as Extract<FloatLayer, { kind: "dense" }>;

  it("mixed activations, and layers without one", () => {
    const end = { ...last, weights: new Float32Array(18).fill(1) };
    expect(codes({ layers: [dense("relu"), dense("tanh"), end] })[0]).toMatch(/^RMT7045 .*relu and tanh/);
    expect(codes({ layers: [dense("none"), end] })[0]).toMatch(/^RMT7045 .*without activation/);
  });

  it("numbers that are none", () => {
    const bias = last.bias.slice();
    bias[1] = Number.NaN;
    const layers = [...network.layers.slice(0, -1), { ...last, bias }];
    expect(codes({ layers })[0]).toMatch(/^RMT7046 .*bias 1 is NaN/);
    expect(codes({ featureScale: new Float64Array(6).fill(Number.POSITIVE_INFINITY) })[0]).toMatch(/^RMT7046/);
  });

  it("no samples, and those of others", () => {
    expect(codes({}, { ...samples, count: 0, values: new Int32Array(), outcomes: new Int32Array() })[0]).toMatch(
      /^RMT7047/,
    );
    expect(codes({}, { ...samples, features: samples.features.slice(1) })[0]).toMatch(/^RMT7047 .*5 features.* 6/);
    expect(codes({}, { ...samples, target: { kind: "value", name: "y", scale: 1 } })[0]).toMatch(/^RMT7047/);
  });
});
