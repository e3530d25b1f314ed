import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/cli/package-root.ts";
import { unwrap } from "../../src/diagnostics/index.ts";
import {
  type Dataset,
  evaluate,
  type HyperparameterValues,
  readDataset,
  selectSamples,
  trainers,
} from "../../src/learning/index.ts";
import { createPredictor, type ModelDescription } from "../../src/models/index.ts";
import { splitsOf } from "./folds.ts";

type Family = ModelDescription["family"];

/** What others reach with one family on one dataset, as reference.py measured it. */
export interface ReferenceScore {
  readonly dataset: string;
  readonly family: Family;
  /** Mean over all splits: the share that is right, or R2. */
  readonly score: number;
  readonly deviation: number;
  readonly runs: number;
}

/** The scores that are checked in. */
export function readReference(): readonly ReferenceScore[] {
  const text = readFileSync(join(packageRoot, "bench", "learn", "reference.json"), "utf8");
  return (JSON.parse(text) as { readonly results: readonly ReferenceScore[] }).results;
}

/** A dataset of bench/learn/datasets. */
export async function readBenchDataset(name: string): Promise<Dataset> {
  const task = name === "diabetes" ? "value" : "classes";
  return unwrap(await readDataset(join(packageRoot, "bench", "learn", "datasets", `${name}.csv`), { task }));
}

/** The settings of reference.py in our words. */
export function parametersLike(family: Family, dataset: string): HyperparameterValues {
  const isValue = dataset === "diabetes";
  switch (family) {
    case "decisionTree":
      return isValue ? { maxDepth: 4, minLeafSamples: 5 } : {};
    case "forest":
      return isValue ? { trees: 100, columnSample: 1 / 3 } : { trees: 100 };
    case "boostedTrees":
      return isValue ? { trees: 100, maxDepth: 3, learningRate: 0.1 } : { trees: 100, maxDepth: 6, learningRate: 0.3 };
    case "multilayerPerceptron":
      return { hidden: "32" };
    default:
      return {};
  }
}

/** What our integer models reach: the mean over the splits of the share that is right, or of R2. */
export function measureScore(
  dataset: Dataset,
  name: string,
  family: Family,
  parameters = parametersLike(family, name),
): number {
  const splits = splitsOf(name, dataset.count);
  let sum = 0;
  for (const { training, tested, seed } of splits) {
    const learned = unwrap(
      trainers[family]!.train({
        training: selectSamples(dataset, training),
        validation: selectSamples(dataset, new Int32Array(0)),
        parameters,
        classWeights: "none",
        seed,
      }),
    );
    const predictor = createPredictor(learned.description, learned.model);
    const evaluation = evaluate(predictor, learned.description, selectSamples(dataset, tested));
    sum += evaluation.kind === "classes" ? evaluation.accuracy : evaluation.r2;
  }
  return sum / splits.length;
}
