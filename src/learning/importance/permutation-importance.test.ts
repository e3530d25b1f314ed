import { describe, expect, it } from "vitest";
import type { ModelDescription, Predictor } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import { correlatedFeatures } from "./correlated-features.ts";
import { permutationImportance } from "./permutation-importance.ts";

const description: ModelDescription = {
  family: "decisionTree",
  features: 3,
  featureType: "i32",
  output: "i32",
  maxNodes: 7,
  maxDepth: 2,
};

/** Features: a coin, the same coin again, noise. */
function coins(count: number, outcomeOf: (coin: number, noise: number) => number): Dataset {
  const random = createRandom(4);
  const values = new Int32Array(3 * count);
  const outcomes = new Int32Array(count);
  for (let sample = 0; sample < count; sample++) {
    const coin = random.below(2);
    const noise = random.below(1000);
    values.set([coin, coin, noise], 3 * sample);
    outcomes[sample] = outcomeOf(coin, noise);
  }
  return {
    features: ["coin", "again", "noise"].map((name) => ({ name, scale: 1 })),
    target: { kind: "classes", name: "side", labels: Int32Array.of(10, 20) },
    count,
    values,
    outcomes,
  };
}

function predictorOf(answer: (features: readonly number[]) => number): Predictor {
  return {
    confidence: 255,
    predict: (features, offset) => answer([...features.subarray(offset, offset + 3)]),
  };
}

describe("permutation importance", () => {
  it("is half of the accuracy for a fair coin that decides alone, and nothing for what is not looked at", () => {
    const dataset = coins(4000, (coin) => coin);
    const before = dataset.values.slice();
    const predictor = predictorOf(([coin]) => (coin === 1 ? 20 : 10));
    const { score, importances } = permutationImportance(predictor, description, dataset, { seed: 1 });
    expect(score).toBe(1);
    expect(importances[0]!.drop).toBeCloseTo(0.5, 1);
    expect(importances[0]!.deviation).toBeGreaterThan(0);
    expect(importances[0]!.deviation).toBeLessThan(0.02);
    expect(importances.slice(1)).toEqual([
      { features: [1], drop: 0, deviation: 0 },
      { features: [2], drop: 0, deviation: 0 },
    ]);
    expect(dataset.values).toEqual(before);
  });

  it("of features scrambled together keeps what they say together, and shows what single ones hide", () => {
    const dataset = coins(4000, (coin) => coin);
    // Answers rightly as long as one of the two coins is not scrambled against the other in its favour.
    const predictor = predictorOf(([coin, again]) => (coin! + again! >= 1 ? 20 : 10));
    const groups = [[0], [1], [0, 1]];
    const { importances } = permutationImportance(predictor, description, dataset, { seed: 1, groups });
    expect(importances[0]!.drop).toBeCloseTo(0.25, 1);
    expect(importances[1]!.drop).toBeCloseTo(0.25, 1);
    expect(importances[2]!.drop).toBeCloseTo(0.5, 1);
  });

  it("repeats with its seed, and differs with another", () => {
    const dataset = coins(500, (coin) => coin);
    const predictor = predictorOf(([coin]) => (coin === 1 ? 20 : 10));
    const ask = (seed: number) => permutationImportance(predictor, description, dataset, { seed, repeats: 3 });
    expect(ask(7)).toEqual(ask(7));
    expect(ask(7)).not.toEqual(ask(8));
  });

  it("of values is the drop of R²: by 2 for a feature that is the value", () => {
    const classes = coins(4000, (_, noise) => noise);
    const dataset: Dataset = { ...classes, target: { kind: "value", name: "noise", scale: 1 } };
    const predictor = predictorOf(([, , noise]) => noise!);
    const { score, importances } = permutationImportance(predictor, description, dataset, { seed: 1 });
    expect(score).toBe(1);
    // Scrambled, the expected squared error of an independent value of the same distribution is twice its variance.
    expect(importances[2]!.drop).toBeCloseTo(2, 1);
  });
});

describe("correlated features", () => {
  it("are found by rank, whatever their scale and direction", () => {
    const rows = Array.from({ length: 200 }, (_, index) => [index, -(index ** 3), 5, (index * 71) % 200]);
    const dataset: Dataset = {
      features: ["a", "b", "c", "d"].map((name) => ({ name, scale: 1 })),
      target: { kind: "value", name: "v", scale: 1 },
      count: rows.length,
      values: Int32Array.from(rows.flat()),
      outcomes: new Int32Array(rows.length),
    };
    const pairs = correlatedFeatures(dataset, 0.9);
    expect(pairs).toEqual([{ first: 0, second: 1, correlation: expect.closeTo(-1, 9) }]);
  });

  it("have the correlation of Spearman's formula where no ranks are equal", () => {
    const random = createRandom(3);
    const orders = [0, 1].map(() => {
      const order = Int32Array.from({ length: 50 }, (_, index) => index);
      random.shuffle(order);
      return order;
    });
    const dataset: Dataset = {
      features: ["a", "b"].map((name) => ({ name, scale: 1 })),
      target: { kind: "value", name: "v", scale: 1 },
      count: 50,
      values: Int32Array.from({ length: 100 }, (_, index) => orders[index % 2]![index >> 1]!),
      outcomes: new Int32Array(50),
    };
    const squares = orders[0]!.reduce((sum, rank, index) => sum + (rank - orders[1]![index]!) ** 2, 0);
    const [pair] = correlatedFeatures(dataset, 1e-9);
    expect(pair!.correlation).toBeCloseTo(1 - (6 * squares) / (50 * (50 ** 2 - 1)), 9);
  });
});
