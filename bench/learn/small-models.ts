import { unwrap } from "../../src/diagnostics/index.ts";
import {
  type Dataset,
  distill,
  evaluate,
  type HyperparameterValues,
  type LearnedModel,
  selectSamples,
  trainers,
} from "../../src/learning/index.ts";
import { createPredictor, type ModelDescription, runFloatNetwork } from "../../src/models/index.ts";
import { type BenchCase, type BenchGoal, compareWithPeer } from "../report.ts";
import { type Split, splitsOf } from "./folds.ts";

/** Datasets whose models are made small, with how many splits: in the smallest, one sample is half a point. */
export const smallModelSplits: Readonly<Record<string, number>> = {
  iris: 25,
  wine: 25,
  "breast-cancer": 10,
  digits: 5,
  "page-deltas-video": 1,
  "page-deltas-matrix": 1,
};

const unit = "% wrong";
/** Shares of all samples that a small model may answer worse than what it was made from. */
const tolerated = { quantized: 0.005, integer: 0.02, distilled: 0.01 };

/** What is the same for networks in floating point and in integers. */
const network: HyperparameterValues = { hidden: "32" };

/** How many of its teacher's operations a distilled model may need. */
const operationShare = 0.05;

/**
 * What is lost by making models small: networks in i8 beside floating point, networks trained in integers alone beside
 * those trained in floating point, trees distilled from forests of 100 trees beside these.
 *
 * @param name one of `smallModelSplits`
 */
export function measureSmallModels(
  name: string,
  dataset: Dataset,
): { readonly cases: readonly BenchCase[]; readonly goals: readonly BenchGoal[] } {
  const sums = { float: 0, quantized: 0, integer: 0, teacher: 0, distilled: 0 };
  let largestShare = 0;
  const splits = splitsOf(name, dataset.count).slice(0, smallModelSplits[name]!);
  for (const split of splits) {
    const learned = train("multilayerPerceptron", dataset, split, network);
    sums.float += floatAccuracy(learned, dataset, split);
    sums.quantized += accuracy(learned, dataset, split);
    const inIntegers = train("multilayerPerceptron", dataset, split, { ...network, arithmetic: "integer" });
    sums.integer += accuracy(inIntegers, dataset, split);
    const teacher = train("forest", dataset, split, { trees: 100 });
    sums.teacher += accuracy(teacher, dataset, split);
    const student = unwrap(
      distill(teacher, selectSamples(dataset, split.training), {
        student: "decisionTree",
        share: operationShare,
        seed: split.seed,
      }),
    );
    sums.distilled += accuracy(student.learned, dataset, split);
    const { teacherOperations, studentOperations } = student.report;
    largestShare = Math.max(largestShare, (studentOperations ?? Number.NaN) / (teacherOperations ?? Number.NaN));
  }
  const compared = (
    what: string,
    goal: keyof typeof tolerated,
    peer: "float" | "teacher",
    peerName: string,
    further = "",
  ) => {
    const [ours, theirs] = [sums[goal] / splits.length, sums[peer] / splits.length];
    const measured = { name: `${name}: ${what}`, unit, ours: 100 * (1 - ours) };
    const isClose = ours >= theirs - tolerated[goal];
    return {
      case: compareWithPeer(measured, peerName, 100 * (1 - theirs)),
      goal: {
        text: `${name}: ${what} within ${100 * tolerated[goal]} points (${(100 * (ours - theirs)).toFixed(2)})${further}`,
        reached: isClose && (goal !== "distilled" || largestShare <= operationShare),
      },
    };
  };
  const all = [
    compared("MLP in i8", "quantized", "float", "in float"),
    compared("MLP by integers", "integer", "float", "in float"),
    compared(
      "tree from a forest",
      "distilled",
      "teacher",
      "teacher",
      `, ${(100 * largestShare).toFixed(1)} % of its operations`,
    ),
  ];
  return { cases: all.map((one) => one.case), goals: all.map((one) => one.goal) };
}

function train(
  family: ModelDescription["family"],
  dataset: Dataset,
  { training, seed }: Split,
  parameters: HyperparameterValues,
): LearnedModel {
  const validation = selectSamples(dataset, []);
  const task = { training: selectSamples(dataset, training), validation, parameters, seed };
  return unwrap(trainers[family]!.train({ ...task, classWeights: "none" }));
}

function accuracy({ description, model }: LearnedModel, dataset: Dataset, { tested }: Split): number {
  const evaluation = evaluate(createPredictor(description, model), description, selectSamples(dataset, tested));
  return evaluation.kind === "classes" ? evaluation.accuracy : evaluation.r2;
}

/** The share that the network answers right before it is quantized. */
function floatAccuracy({ network: float }: LearnedModel, dataset: Dataset, { tested }: Split): number {
  const samples = selectSamples(dataset, tested);
  const scores = runFloatNetwork(float!, samples.values);
  const classes = scores.length / samples.count;
  let right = 0;
  for (let sample = 0; sample < samples.count; sample++) {
    const own = scores.subarray(sample * classes, (sample + 1) * classes);
    if (own.indexOf(own.reduce((most, score) => Math.max(most, score))) === samples.outcomes[sample]) right++;
  }
  return right / samples.count;
}
