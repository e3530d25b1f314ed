import { setImmediate } from "node:timers/promises";
import type { Diagnostic, Result } from "../../diagnostics/index.ts";
import { createPredictor } from "../../models/index.ts";
import type { MeasuredMachine } from "../../verifier/index.ts";
import { type Dataset, sliceSamples } from "../dataset/index.ts";
import { type Evaluation, evaluate } from "../evaluate/index.ts";
import { type InferenceTimes, type ModelCost, modelCost } from "../platform/index.ts";
import type { LearnedModel, Trainer, TrainingTask } from "../trainer.ts";
import type { WorkerPool } from "../workers/index.ts";
import type { Configuration } from "./configuration.ts";
import type { Objectives } from "./rank.ts";

/** What a search minimizes beside making models better. */
export type CostUnit = "instructions" | MeasuredMachine;

/** A model that was trained and judged. */
export interface ModelOutcome extends Objectives {
  readonly learned: LearnedModel;
  readonly costs: ModelCost;
}

/** What models are trained on and judged by. */
export interface ModelTrialOptions {
  readonly trainers: readonly Trainer[];
  readonly training: Dataset;
  /** What quality is measured on, and training stopped early by. */
  readonly validation: Dataset;
  readonly classWeights: TrainingTask["classWeights"];
  readonly seed: number;
  readonly costUnit: CostUnit;
  readonly times?: InferenceTimes;
  /** Threads that train; absent: the caller's thread does, one model after the other. */
  readonly pool?: Pick<WorkerPool, "run">;
}

/** Trains and judges configurations. */
export interface ModelTrials {
  /**
   * @param share of full training: of the samples, the last ones, and of epochs, rounds and trees
   * @returns undefined where the trainer or the verifier refuses
   */
  attempt(configuration: Configuration, share: number): Promise<ModelOutcome | undefined>;
  /** Why the first one was refused. */
  readonly refusal: readonly Diagnostic[] | undefined;
}

/** Hyper-parameters that training takes time in proportion to, by the names that trainers give them. */
const lengths = new Set(["epochs", "rounds", "trees", "iterations"]);

/** Not fewer samples than this are trained on because of a share. */
const fewestSamples = 256;

/** Makes ready to train and judge models on samples. */
export function createModelTrials(options: ModelTrialOptions): ModelTrials {
  const { trainers, training, validation, classWeights, seed, costUnit, times, pool } = options;
  const costOf = rememberCosts();
  let refusal: readonly Diagnostic[] | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  /** In the caller's thread one at a time, with a chance for signals and timers between them. */
  const trainHere = (trainer: Trainer, task: TrainingTask): Promise<Result<LearnedModel>> => {
    const done = queue.then(() => setImmediate()).then(() => trainer.train(task));
    queue = done.catch(() => {});
    return done;
  };
  const refuse = (diagnostics: readonly Diagnostic[]) => {
    refusal ??= diagnostics;
    return undefined;
  };
  return {
    get refusal() {
      return refusal;
    },
    async attempt(configuration, share) {
      const { family } = configuration;
      const trainer = trainers.find((one) => one.family === family)!;
      const task: TrainingTask = {
        training: shareOfSamples(training, share),
        validation,
        parameters: shortenTraining(trainer, configuration, share),
        classWeights,
        seed,
      };
      const trained = await (pool?.run({ kind: "train", family, task }) ?? trainHere(trainer, task));
      if (!trained.ok) return refuse(trained.diagnostics);
      const learned = trained.value;
      const costs = costOf(learned, validation.values, times);
      if (!costs.ok) return refuse(costs.diagnostics);
      return {
        quality: qualityOf(evaluateLearned(learned, validation)),
        cost: costUnit === "instructions" ? costs.value.instructions : costs.value.nanoseconds[costUnit],
        learned,
        costs: costs.value,
      };
    },
  };
}

/** How well a model answers samples. */
export function evaluateLearned({ description, model, target }: LearnedModel, dataset: Dataset): Evaluation {
  return evaluate(createPredictor(description, model), description, dataset, { target });
}

/** Accuracy, or the share of the variance that is explained. */
export function qualityOf(evaluation: Evaluation): number {
  return evaluation.kind === "classes" ? evaluation.accuracy : evaluation.r2;
}

function shareOfSamples(training: Dataset, share: number): Dataset {
  const count = Math.min(training.count, Math.max(fewestSamples, Math.round(training.count * share)));
  return count === training.count ? training : sliceSamples(training, training.count - count, training.count);
}

function shortenTraining(trainer: Trainer, { parameters }: Configuration, share: number): Configuration["parameters"] {
  if (share === 1) return parameters;
  const shortened = { ...parameters };
  for (const hyperparameter of trainer.hyperparameters) {
    if (hyperparameter.kind !== "integer" || !lengths.has(hyperparameter.name)) continue;
    const { name, low, byDefault } = hyperparameter;
    shortened[name] = Math.max(low, Math.round(Number(parameters[name] ?? byDefault) * share));
  }
  return shortened;
}

/** Costs of models; those without trees cost what their description says, so that it is worked out once. */
function rememberCosts() {
  const known = new Map<string, Result<ModelCost>>();
  return ({ description, model }: LearnedModel, values: Int32Array, times: InferenceTimes | undefined) => {
    const details = { model, values, ...(times === undefined ? {} : { times }) };
    if (!("tensors" in model)) return modelCost(description, details);
    const key = JSON.stringify(description);
    const cost = known.get(key) ?? modelCost(description, details);
    known.set(key, cost);
    return cost;
  };
}
