import type { Result } from "../diagnostics/index.ts";
import type { FloatNetwork, Model, ModelDescription } from "../models/index.ts";
import type { Dataset, Target } from "./dataset/index.ts";

/** A number or a choice that training depends on, beside the samples and the seed. */
export type Hyperparameter = {
  /** In camel case, such as `maxDepth`; the command line takes it by this name. */
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
} & (
  | {
      readonly kind: "integer" | "real";
      /** The range that is allowed, both included. */
      readonly low: number;
      readonly high: number;
      /** How a search steps through `searched`. */
      readonly steps: "linear" | "logarithmic";
      /** The range that a search looks at, both included. */
      readonly searched: readonly [low: number, high: number];
      readonly byDefault: number;
    }
  | { readonly kind: "choice"; readonly choices: readonly string[]; readonly byDefault: string }
  | {
      /** Layers as text, such as `16-8` for two hidden dense layers; the trainer says what else it reads. */
      readonly kind: "layers";
      /** What a search tries. */
      readonly choices: readonly string[];
      readonly byDefault: string;
    }
);

/** Values of hyper-parameters by name; those left out have their defaults. */
export type HyperparameterValues = Readonly<Record<string, number | string>>;

/** What a trainer is given. */
export interface TrainingTask {
  readonly training: Dataset;
  /** Later samples, for early stopping and to see how far answers can be trusted; count 0 where there are none. */
  readonly validation: Dataset;
  readonly parameters: HyperparameterValues;
  /** How much the samples of each class count: all the same, inversely to how frequent it is, or by class. */
  readonly classWeights: "none" | "balanced" | readonly number[];
  /** Same task and seed, same model. */
  readonly seed: number;
  /** Called now and then while training. */
  readonly onProgress?: (step: TrainingStep) => void;
}

/** How far training is. */
export interface TrainingStep {
  /** Of the whole, 0 to 1. */
  readonly done: number;
  /** Loss on the samples of training and of validation, where they are known. */
  readonly trainingLoss?: number;
  readonly validationLoss?: number;
}

/** What training, import, quantization or distillation makes: a model with what is needed to ask it. */
export interface LearnedModel {
  readonly description: ModelDescription;
  readonly model: Model;
  /** What the model predicts; see `answerOfClass` for how it says so. */
  readonly target: Target;
  /** The network in floating point that the model was quantized from, where there is one. */
  readonly network?: FloatNetwork;
  /** Losses by epoch or by tree, for plots; absent where there are none. */
  readonly history?: readonly TrainingStep[];
}

/** Trains models of one family. */
export interface Trainer {
  readonly family: ModelDescription["family"];
  /** What it can predict. */
  readonly targets: readonly Target["kind"][];
  readonly hyperparameters: readonly Hyperparameter[];
  /**
   * Trains a model, without waiting for anything: to train in the background call it in a worker.
   *
   * @returns RMT7020 and following for samples that cannot be learned from, and what the trainer itself refuses
   */
  train(task: TrainingTask): Result<LearnedModel>;
}
