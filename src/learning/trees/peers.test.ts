import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { createPredictor, type DecisionTree, type Forest, walkTree } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import type { HyperparameterValues, LearnedModel, Trainer, TrainingTask } from "../trainer.ts";
import { boostedTreesTrainer } from "./boosted-trees.ts";
import { decisionTreeTrainer } from "./decision-tree.ts";
import { classDataset, valueDataset, withoutSamples } from "./test-samples.ts";

/** Written by `make-peer-trees.py` beside it. */
const peers = JSON.parse(
  readFileSync(new URL("../../../test/learning/trees/peer-trees.json", import.meta.url), "utf8"),
) as Readonly<
  Record<
    | "values"
    | "classes"
    | "binary"
    | "numbers"
    | "giniTree"
    | "entropyTree"
    | "balancedTree"
    | "valueTree"
    | "boostedSign"
    | "boostedValue",
    readonly number[]
  > & { readonly prunedLeaves: number; readonly boostedClasses: readonly (readonly number[])[] }
>;

const count = peers.classes.length;
const rows = Array.from({ length: count }, (_, sample) => peers.values.slice(4 * sample, 4 * sample + 4));

function train(
  trainer: Trainer,
  training: Dataset,
  parameters: HyperparameterValues,
  classWeights: TrainingTask["classWeights"] = "none",
): LearnedModel {
  const validation = withoutSamples(training);
  return unwrap(trainer.train({ training, validation, parameters, classWeights, seed: 1 }));
}

function answersOf({ description, model }: LearnedModel): number[] {
  const predictor = createPredictor(description, model);
  const values = Int32Array.from(peers.values);
  return Array.from({ length: count }, (_, sample) => predictor.predict(values, 4 * sample));
}

/** By sample: the sums of the leaves, as the description's scale has them, one an output. */
function sumsOf({ model }: LearnedModel, outputs: number): number[][] {
  const { trees } = model as Forest;
  return rows.map((row) => {
    const features = Int32Array.from(row);
    const sums = new Array<number>(outputs).fill(0);
    for (const [index, tree] of trees.entries()) sums[index % outputs]! += tree.value[walkTree(tree, features)]!;
    return sums;
  });
}

describe("decision trees beside those of scikit-learn", () => {
  const classes = classDataset(rows, peers.classes);
  const limits = { maxDepth: 4, minLeafSamples: 5 };
  const labels = (answers: readonly number[]) => answers.map((own) => 10 * (own + 1));

  it("answer the same by Gini impurity, grown leaf-wise, depth-wise, and without floating point", () => {
    const expected = labels(peers.giniTree);
    expect(answersOf(train(decisionTreeTrainer, classes, limits))).toEqual(expected);
    expect(answersOf(train(decisionTreeTrainer, classes, { ...limits, growth: "depthWise" }))).toEqual(expected);
    expect(answersOf(train(decisionTreeTrainer, classes, { ...limits, arithmetic: "integer" }))).toEqual(expected);
  });

  it("answer the same by entropy", () => {
    const expected = labels(peers.entropyTree);
    const parameters = { ...limits, criterion: "entropy" };
    expect(answersOf(train(decisionTreeTrainer, classes, parameters))).toEqual(expected);
    expect(answersOf(train(decisionTreeTrainer, classes, { ...parameters, arithmetic: "integer" }))).toEqual(expected);
  });

  it("answer the same with classes that count the same in all", () => {
    expect(answersOf(train(decisionTreeTrainer, classes, limits, "balanced"))).toEqual(labels(peers.balancedTree));
  });

  it("have as many leaves after cost-complexity pruning", () => {
    for (const arithmetic of ["float", "integer"]) {
      const { model } = train(decisionTreeTrainer, classes, { costComplexity: 0.01, arithmetic });
      expect((model as DecisionTree).feature.filter((feature) => feature < 0).length).toBe(peers.prunedLeaves);
    }
  });

  it("answer the same values, rounded", () => {
    const answers = answersOf(train(decisionTreeTrainer, valueDataset(rows, peers.numbers), limits));
    for (const [sample, answer] of answers.entries()) {
      expect(Math.abs(answer - peers.valueTree[sample]!)).toBeLessThanOrEqual(0.5005);
    }
  });
});

describe("boosted trees beside those of XGBoost", () => {
  const parameters = { trees: 8, maxDepth: 3, learningRate: 0.3 };

  it("give two classes the same scores, but for a common scale", () => {
    const learned = train(boostedTreesTrainer, classDataset(rows, peers.binary), parameters);
    const sums = sumsOf(learned, 1).map(([sum]) => sum!);
    const scale = sums[0]! / peers.boostedSign[0]!;
    for (const [sample, sum] of sums.entries()) expect(sum / scale).toBeCloseTo(peers.boostedSign[sample]!, 3);
    expect(answersOf(learned)).toEqual(peers.boostedSign.map((score) => (score > 0 ? 1 : 0)));
  });

  it("give each class the same scores, but for a common scale", () => {
    const learned = train(boostedTreesTrainer, classDataset(rows, peers.classes), parameters);
    const sums = sumsOf(learned, 3);
    const scale = sums[0]![0]! / peers.boostedClasses[0]![0]!;
    for (const [sample, scores] of sums.entries()) {
      for (const [own, score] of scores.entries()) {
        expect(score / scale).toBeCloseTo(peers.boostedClasses[sample]![own]!, 2);
      }
    }
    expect(answersOf(learned)).toEqual(peers.boostedClasses.map((scores) => scores.indexOf(Math.max(...scores))));
  });

  it("answer the same values, rounded", () => {
    const answers = answersOf(train(boostedTreesTrainer, valueDataset(rows, peers.numbers), parameters));
    for (const [sample, answer] of answers.entries()) {
      expect(Math.abs(answer - peers.boostedValue[sample]!)).toBeLessThanOrEqual(0.6);
    }
  });
});
