import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import { createPredictor, type NetworkLayer } from "../../models/index.ts";
import { type Dataset, selectSamples, splitScattered } from "../dataset/index.ts";
import { classOfAnswers } from "../evaluate/index.ts";
import { trainFloatNetwork } from "../networks/train-float-network.ts";
import { quantizeNetwork } from "../quantization/index.ts";
import type { LearnedModel } from "../trainer.ts";
import { decisionTreeTrainer } from "../trees/index.ts";
import { drawSamples } from "./draw-samples.ts";
import { modelOperations } from "./model-operations.ts";
import { createTeacher, type Lessons, type Teacher } from "./teacher.ts";

/** What a student shall be. */
export interface DistillationOptions {
  /** `decisionTree`, or `network`: a multilayer perceptron of i8. */
  readonly student: "decisionTree" | "network";
  /** Of a tree: its limits; of several depths the least is taken that is nearly as good as the best. */
  readonly maxDepth?: number;
  readonly maxNodes?: number;
  /** Of a network: sizes of its hidden layers; absent: 16 and 8. */
  readonly hidden?: readonly number[];
  /** The most operations, as a share of the teacher's; absent: 0.05. Where no student keeps to it, the cheapest is given. */
  readonly share?: number;
  /** How many samples are drawn around real ones; absent: 8 for each, but 20,000 at least and 60,000 at most. */
  readonly drawn?: number;
  /** Samples that neither has seen, for the report; absent: those given. */
  readonly heldOut?: Dataset;
  readonly seed: number;
}

/** What the student is worth beside its teacher. */
export interface DistillationReport {
  /** Share of right answers, or R2, of both on the samples of the report. */
  readonly measure: "accuracy" | "R2";
  readonly teacher: number;
  readonly student: number;
  /** The same measure of the student, were the teacher always right. */
  readonly agreement: number;
  readonly samples: number;
  /** Instructions of one question at worst; undefined where the verifier refuses the model. */
  readonly teacherOperations: number | undefined;
  readonly studentOperations: number | undefined;
}

/** A small model that answers much as its teacher does. */
export interface Distilled {
  readonly learned: LearnedModel;
  readonly report: DistillationReport;
}

const fewestDrawn = 20_000;
const mostDrawn = 60_000;
const depths = [3, 4, 5, 6, 7, 8, 9, 10, 12, 14];

/** Shares of the samples with which the depth of a tree is chosen. */
const chosenBy = 0.25;

/** A tree so little worse than the best of them, by its score, is taken instead of it. */
const tolerance = 0.002;

/**
 * Trains a small model on what a big one answers: about real samples, and about many that are drawn around them, where the
 * teacher knows what no outcome tells.
 *
 * @returns RMT7048 for samples that are not the teacher's, and what training the student refuses
 */
export function distill(teacher: LearnedModel, dataset: Dataset, options: DistillationOptions): Result<Distilled> {
  const heldOut = options.heldOut ?? dataset;
  for (const samples of [dataset, heldOut]) {
    const refused = checkSamples(teacher, samples);
    if (!refused.ok) return refused;
  }
  const asked = createTeacher(teacher);
  const teacherOperations = modelOperations(teacher.description, teacher.model);
  const most = (teacherOperations ?? Number.POSITIVE_INFINITY) * (options.share ?? 0.05);
  const learned =
    options.student === "network"
      ? distillNetwork(asked, dataset, options)
      : distillTree(asked, dataset, options, most);
  if (!learned.ok) return learned;
  const { outcomes } = asked.teach(heldOut.values);
  const answers = answersOf(learned.value, heldOut);
  const score = dataset.target.kind === "classes" ? shareOfSame : determination;
  return success({
    learned: learned.value,
    report: {
      measure: dataset.target.kind === "classes" ? "accuracy" : "R2",
      teacher: score(outcomes, heldOut.outcomes),
      student: score(answers, heldOut.outcomes),
      agreement: score(answers, outcomes),
      samples: heldOut.count,
      teacherOperations,
      studentOperations: modelOperations(learned.value.description, learned.value.model),
    },
  });
}

function checkSamples({ description, target }: LearnedModel, dataset: Dataset): Result<true> {
  const wrong = (what: string) => {
    const hint = "give samples such as the teacher was trained on: the same features and what it predicts";
    return failure(errorDiagnostic("RMT7048", `the samples do not fit the teacher: ${what}`, { hint }));
  };
  if (dataset.count < 8) return wrong(`there are ${dataset.count} of them, 8 are the least`);
  if (dataset.features.length !== description.features) {
    return wrong(`they have ${dataset.features.length} features, it takes ${description.features}`);
  }
  if (dataset.target.kind !== target.kind) {
    return wrong(`they tell ${dataset.target.kind === "classes" ? "classes" : "a value"}, it does not`);
  }
  const classes = dataset.target.kind === "classes" ? dataset.target.labels : undefined;
  if (classes !== undefined && target.kind === "classes" && classes.join() !== target.labels.join()) {
    return wrong(`they have the classes ${classes.join(", ")}, it has ${target.labels.join(", ")}`);
  }
  return success(true);
}

function distillTree(
  teacher: Teacher,
  dataset: Dataset,
  options: DistillationOptions,
  mostOperations: number,
): Result<LearnedModel> {
  const { maxDepth = 14, maxNodes = 4095, seed } = options;
  const { training, test } = splitScattered(dataset, chosenBy, seed);
  const taught = teach(teacher, training, options);
  const expected = teacher.teach(test.values).outcomes;
  const fresh = drawSamples(dataset, fewestDrawn / 10, seed + 1);
  const freshExpected = teacher.teach(fresh).outcomes;
  const score = dataset.target.kind === "classes" ? shareOfSame : determination;
  const candidates = depths.filter((depth) => depth < maxDepth).concat(maxDepth);
  let chosen: number | undefined;
  let best = Number.NEGATIVE_INFINITY;
  for (const depth of candidates) {
    const tree = trainTree(taught, depth, maxNodes, seed);
    if (!tree.ok) return tree;
    const operations = modelOperations(tree.value.description, tree.value.model) ?? 0;
    if (operations > mostOperations && chosen !== undefined) break;
    const answers = answersOf(tree.value, test);
    const drawnAnswers = answersOf(tree.value, { values: fresh, count: freshExpected.length });
    const reached =
      (score(answers, test.outcomes) + score(answers, expected) + 2 * score(drawnAnswers, freshExpected)) / 4;
    if (chosen !== undefined && reached <= best + tolerance) continue;
    best = reached;
    chosen = depth;
    if (operations > mostOperations) break;
  }
  return trainTree(teach(teacher, dataset, options), chosen!, maxNodes, seed);
}

function trainTree(taught: Taught, maxDepth: number, maxNodes: number, seed: number): Result<LearnedModel> {
  return decisionTreeTrainer.train({
    training: taught.dataset,
    validation: taught.without,
    parameters: { maxDepth, maxNodes },
    classWeights: "none",
    seed,
  });
}

function distillNetwork(teacher: Teacher, dataset: Dataset, options: DistillationOptions): Result<LearnedModel> {
  const { seed, hidden = [16, 8] } = options;
  const taught = teach(teacher, dataset, options);
  const { target } = dataset;
  const trained = trainFloatNetwork(
    {
      training: taught.dataset,
      validation: taught.without,
      classWeights: "none",
      seed,
      ...(taught.shares === undefined ? {} : { shares: taught.shares }),
    },
    {
      image: { height: 1, width: 1, channels: dataset.features.length },
      layers: hidden.map((size): NetworkLayer => ({ kind: "dense", size })),
      activation: "relu",
      scales: "features",
      featureLimit: 5,
      answer: target.kind === "classes" ? { kind: "classes", classes: target.labels.length } : { kind: "value" },
    },
    {
      optimizer: "adam",
      learningRate: 0.003,
      // About 400,000 samples, however many there are.
      epochs: Math.max(4, Math.min(200, Math.ceil(400_000 / taught.dataset.count))),
      batchSize: 64,
      l2: 1e-5,
      patience: 12,
    },
  );
  if (!trained.ok) return trained;
  const { network, history } = trained.value;
  const quantized = quantizeNetwork(network, dataset);
  if (!quantized.ok) return quantized;
  const { description, model } = quantized.value;
  return success({ description, model, target, network, history });
}

interface Taught {
  readonly dataset: Dataset;
  readonly shares?: Float32Array;
  /** The same without samples. */
  readonly without: Dataset;
}

/** Real samples and drawn ones, with what the teacher says; those that it knows nothing of are left out. */
function teach(teacher: Teacher, dataset: Dataset, options: DistillationOptions): Taught {
  const count = options.drawn ?? Math.max(fewestDrawn, Math.min(mostDrawn, 8 * dataset.count));
  const values = new Int32Array(dataset.values.length + count * dataset.features.length);
  values.set(dataset.values);
  values.set(drawSamples(dataset, count, options.seed), dataset.values.length);
  const lessons = teacher.teach(values);
  const all: Dataset = {
    features: dataset.features,
    target: dataset.target,
    count: dataset.count + count,
    values,
    outcomes: lessons.outcomes,
    weights: sampleWeights(lessons, dataset),
  };
  const isClass = dataset.target.kind === "classes";
  const known = Int32Array.from(all.outcomes.keys()).filter((sample) => !isClass || all.outcomes[sample]! >= 0);
  const kept = selectSamples(all, known);
  const without = selectSamples(all, []);
  if (lessons.shares === undefined) return { dataset: kept, without };
  const classes = lessons.shares.length / all.count;
  const shares = new Float32Array(kept.count * classes);
  for (const [place, sample] of known.entries()) {
    shares.set(lessons.shares.subarray(sample * classes, (sample + 1) * classes), place * classes);
  }
  return { dataset: kept, shares, without };
}

/** Answers count by how sure the teacher is of them; real samples as they did. */
function sampleWeights({ outcomes, shares }: Lessons, dataset: Dataset): Float32Array {
  const classes = shares === undefined ? 0 : shares.length / outcomes.length;
  return Float32Array.from(outcomes, (outcome, sample) => {
    const weight = dataset.weights?.[sample] ?? 1;
    return shares === undefined || outcome < 0 ? weight : weight * shares[sample * classes + outcome]!;
  });
}

/** By sample: the class, or the value. */
function answersOf(
  { description, model, target }: LearnedModel,
  { values, count }: Pick<Dataset, "values" | "count">,
): Int32Array {
  const predictor = createPredictor(description, model);
  const classOf = target.kind === "classes" ? classOfAnswers(description, target) : (answer: number) => answer;
  return Int32Array.from({ length: count }, (_, sample) =>
    classOf(predictor.predict(values, sample * description.features)),
  );
}

function shareOfSame(answers: Int32Array, outcomes: Int32Array): number {
  let same = 0;
  for (let sample = 0; sample < answers.length; sample++) if (answers[sample] === outcomes[sample]) same++;
  return same / answers.length;
}

function determination(answers: Int32Array, outcomes: Int32Array): number {
  const mean = outcomes.reduce((sum, outcome) => sum + outcome, 0) / outcomes.length;
  let errors = 0;
  let deviations = 0;
  for (let sample = 0; sample < answers.length; sample++) {
    errors += (answers[sample]! - outcomes[sample]!) ** 2;
    deviations += (outcomes[sample]! - mean) ** 2;
  }
  return deviations > 0 ? 1 - errors / deviations : 0;
}
