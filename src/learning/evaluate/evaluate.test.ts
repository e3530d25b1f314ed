import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTree, createPredictor, type ModelDescription, type Predictor } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import { answerOfClass, classOfAnswers } from "./answer-of-class.ts";
import { evaluate } from "./evaluate.ts";
import type { ClassEvaluation, ValueEvaluation } from "./evaluation.ts";

const treeDescription: ModelDescription = {
  family: "decisionTree",
  features: 1,
  featureType: "i32",
  output: "i32",
  maxNodes: 15,
  maxDepth: 4,
};
const sign: ModelDescription = { ...treeDescription, family: "boostedTrees", trees: 1, answer: { kind: "sign" } };

/** Answers what the features say: an answer, and how sure it is. */
const told: Predictor & { confidence: number } = {
  confidence: 0,
  predict(features, offset) {
    this.confidence = features[offset + 1]!;
    return features[offset]!;
  },
};

/** Samples as [answer, confidence, outcome]. */
function classes(rows: readonly (readonly [number, number, number])[], labels: readonly number[]): Dataset {
  return {
    features: [
      { name: "answer", scale: 1 },
      { name: "confidence", scale: 1 },
    ],
    target: { kind: "classes", name: "y", labels: Int32Array.from(labels) },
    count: rows.length,
    values: Int32Array.from(rows.flatMap((row) => row.slice(0, 2))),
    outcomes: Int32Array.from(rows, ([, , outcome]) => outcome),
  };
}

const four = classes(
  [
    [7, 255, 0],
    [7, 100, 1],
    [9, 0, 1],
    [5, 30, 1],
  ],
  [7, 9],
);

describe("how well classes are told", () => {
  const seen = evaluate(told, treeDescription, four, { windows: 2 }) as ClassEvaluation;

  it("is counted over all answers", () => {
    expect(seen).toMatchObject({ kind: "classes", samples: 4, accuracy: 0.5, baseline: 0.75 });
    expect(seen.balancedAccuracy).toBeCloseTo((1 + 1 / 3) / 2);
    expect(seen.classes).toEqual([
      { name: "9", label: 9, samples: 3, recall: 1 / 3, precision: 1 },
      { name: "7", label: 7, samples: 1, recall: 1, precision: 0.5 },
    ]);
    expect(seen.confusion).toEqual({
      names: ["7", "9", "others"],
      counts: [
        [1, 0, 0],
        [1, 1, 1],
        [0, 0, 0],
      ],
    });
    expect(seen.overTime).toEqual([
      { start: 0, samples: 2, score: 0.5 },
      { start: 2, samples: 2, score: 0.5 },
    ]);
  });

  it("is counted by how sure the model was", () => {
    const levels = new Map(seen.byConfidence.map(({ leastConfidence, ...rest }) => [leastConfidence, rest]));
    expect(levels.get(0)).toEqual({ answered: 1, score: 0.5 });
    expect(levels.get(1)).toEqual({ answered: 0.75, score: 1 / 3 });
    expect(levels.get(51)).toEqual({ answered: 0.5, score: 0.5 });
    expect(levels.get(255)).toEqual({ answered: 0.25, score: 1 });
  });

  it("is undefined where no answer is as sure", () => {
    const unsure = evaluate(told, treeDescription, classes([[7, 3, 0]], [7, 9])) as ClassEvaluation;
    expect(unsure.byConfidence.at(-1)).toEqual({ leastConfidence: 255, answered: 0, score: undefined });
    expect(unsure.classes).toEqual([{ name: "7", label: 7, samples: 1, recall: 1, precision: 1 }]);
  });

  it("counts samples by their weights", () => {
    const weighted = { ...four, weights: Float32Array.of(3, 1, 1, 1) };
    const heavy = evaluate(told, treeDescription, weighted) as ClassEvaluation;
    const repeated = evaluate(
      told,
      treeDescription,
      classes(
        [
          [7, 255, 0],
          [7, 255, 0],
          [7, 255, 0],
          [7, 100, 1],
          [9, 0, 1],
          [5, 30, 1],
        ],
        [7, 9],
      ),
    ) as ClassEvaluation;
    for (const member of [
      "accuracy",
      "balancedAccuracy",
      "baseline",
      "byConfidence",
      "classes",
      "confusion",
    ] as const) {
      expect(heavy[member]).toEqual(repeated[member]);
    }
  });

  it("knows that most families answer the class, and trees its label", () => {
    const target = { kind: "classes", name: "y", labels: Int32Array.of(-3, 9) } as const;
    expect([0, 1].map((one) => answerOfClass(treeDescription, target, one))).toEqual([-3, 9]);
    expect([-3, 9, 0].map(classOfAnswers(treeDescription, target))).toEqual([0, 1, -1]);
    expect([0, 1].map((one) => answerOfClass(sign, target, one))).toEqual([0, 1]);
    expect([0, 1, 2, -1].map(classOfAnswers(sign, target))).toEqual([0, 1, -1, -1]);
    const table: ModelDescription = {
      ...{ family: "contextTable", features: 1, featureType: "i32", output: "u32", order: 1, rows: 4 },
      answer: { kind: "prediction" },
    };
    // An unsigned answer is the same pattern as a negative label.
    expect(classOfAnswers(table, target)(2 ** 32 - 3)).toBe(0);
  });

  it("compares classes of a model with those of other samples by label or name", () => {
    const trained = { kind: "classes", name: "y", labels: Int32Array.of(9, 7) } as const;
    const asClass = classes([[1, 255, 0]], [7, 9]);
    expect(evaluate(told, sign, asClass, { target: trained })).toMatchObject({ accuracy: 1 });
    expect(evaluate(told, sign, asClass)).toMatchObject({ accuracy: 0 });
    const named = {
      ...asClass,
      target: { ...asClass.target, labels: Int32Array.of(0, 1), names: ["cat", "dog"] },
    } as Dataset;
    const other = { kind: "classes", name: "y", labels: Int32Array.of(0, 1), names: ["ant", "cat"] } as const;
    expect(evaluate(told, sign, named, { target: other })).toMatchObject({ accuracy: 1 });
  });

  it("shows the most frequent of many classes, and the rest together", () => {
    const rows = [0, 0, 0, 1, 2, 2, 3, 3, 3, 3].map((outcome): [number, number, number] => [outcome, 255, outcome]);
    const { confusion } = evaluate(told, treeDescription, classes(rows, [0, 1, 2, 3]), {
      confusedClasses: 3,
    }) as ClassEvaluation;
    expect(confusion).toEqual({
      names: ["0", "3", "others"],
      counts: [
        [3, 0, 0],
        [0, 4, 0],
        [0, 0, 3],
      ],
    });
  });

  it("adds up: rows are samples, the diagonal is what is right", () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.nat({ max: 255 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const result = evaluate(told, treeDescription, classes(rows, [0, 1, 2, 3, 4, 5])) as ClassEvaluation;
        const { names, counts } = result.confusion;
        expect(names.includes("others")).toBe(rows.some(([answer]) => answer === 6));
        expect(counts.flat().reduce((sum, one) => sum + one, 0)).toBe(rows.length);
        const right = counts.reduce((sum, list, index) => sum + (names[index] === "others" ? 0 : list[index]!), 0);
        expect(right).toBe(rows.filter(([answer, , outcome]) => answer === outcome).length);
        expect(result.accuracy).toBeCloseTo(right / rows.length);
        const windows = result.overTime.reduce((sum, { samples, score }) => sum + samples * score, 0);
        expect(windows).toBeCloseTo(right);
      }),
    );
  });

  it("is that of the model's own answers", () => {
    const tree = buildTree(2, {
      feature: 0,
      threshold: 7,
      left: { value: 7, confidence: 200 },
      right: { value: 9, confidence: 200 },
    });
    const description = { ...treeDescription, features: 2 };
    const result = evaluate(createPredictor(description, tree), description, four);
    // 7, 7 and 5 are told as 7, 9 as 9.
    expect(result).toMatchObject({ accuracy: 0.5 });
  });

  it("of no samples is nothing", () => {
    expect(evaluate(told, treeDescription, classes([], [7, 9]))).toMatchObject({
      samples: 0,
      accuracy: 0,
      overTime: [],
    });
  });
});

describe("how well values are told", () => {
  const values: Dataset = {
    ...four,
    target: { kind: "value", name: "y", scale: 10 },
    values: Int32Array.of(10, 255, 20, 255, 40, 0),
    outcomes: Int32Array.of(10, 30, 20),
    count: 3,
  };

  it("is measured in the units of the file", () => {
    const result = evaluate(told, treeDescription, values, { windows: 3 }) as ValueEvaluation;
    // Errors 0, -1 and 2; the values 1, 3, 2 are 0, 1 and 1 off their mean.
    expect(result.rootMeanSquareError).toBeCloseTo(Math.sqrt(5 / 3));
    expect(result.meanAbsoluteError).toBeCloseTo(1);
    expect(result.baseline).toBeCloseTo(Math.sqrt(2 / 3));
    expect(result.r2).toBeCloseTo(1 - 5 / 2);
    expect(result.overTime.map(({ score }) => score)).toEqual([0, 1, 2]);
    expect(result.byConfidence[1]!.answered).toBeCloseTo(2 / 3);
    expect(result.byConfidence[1]!.score).toBeCloseTo(Math.sqrt(1 / 2));
  });

  it("takes the scale of the model's answers where it is another", () => {
    const halved = { kind: "value", name: "y", scale: 20 } as const;
    const result = evaluate(told, treeDescription, values, { target: halved }) as ValueEvaluation;
    // Answers 0.5, 1 and 2 for 1, 3 and 2.
    expect(result.meanAbsoluteError).toBeCloseTo(2.5 / 3);
  });

  it("has no share of a variance that there is not", () => {
    const same = { ...values, outcomes: Int32Array.of(10, 10, 10) };
    expect(evaluate(told, treeDescription, same)).toMatchObject({ r2: 0, baseline: 0 });
  });
});
