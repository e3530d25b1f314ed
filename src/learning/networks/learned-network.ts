import { type Diagnostic, type Result, success } from "../../diagnostics/index.ts";
import type { FloatNetwork } from "../../models/index.ts";
import { checkDataset } from "../dataset/index.ts";
import { quantizeNetwork } from "../quantization/index.ts";
import { type HyperparameterReader, readHyperparameters } from "../read-hyperparameters.ts";
import type { Hyperparameter, LearnedModel, TrainingTask } from "../trainer.ts";
import type { TrainedNetwork } from "./train-float-network.ts";

/**
 * Scaled features beyond this do not say more, and integers of 8 bits need not reach further: fences of
 * `measureFeatures` are nearer.
 */
export const deepFeatureLimit = 8;

/** As `deepFeatureLimit`, where features have 16 bits. */
export const linearFeatureLimit = 32;

/** What a network shall answer for the target of a task. */
export function answerOf({ training: { target } }: TrainingTask): FloatNetwork["answer"] {
  return target.kind === "value" ? { kind: "value" } : { kind: "classes", classes: target.labels.length };
}

/** Checks samples and hyper-parameters, trains a network in floating point and makes integers of it. */
export function learnNetwork(
  task: TrainingTask,
  hyperparameters: readonly Hyperparameter[],
  train: (parameters: HyperparameterReader) => Result<TrainedNetwork>,
): Result<LearnedModel> {
  const parameters = readHyperparameters(hyperparameters, task.parameters);
  if (!parameters.ok) return parameters;
  const checked = checkDataset(task.training);
  if (!checked.ok) return checked;
  const trained = train(parameters.value);
  if (!trained.ok) return trained;
  const { network, history } = trained.value;
  const hasActivationType = hyperparameters.some(({ name }) => name === "activationType");
  const quantized = quantizeNetwork(network, task.training, {
    weightType: integerType(parameters.value, "weightType"),
    ...(hasActivationType ? { activationType: integerType(parameters.value, "activationType") } : {}),
    ...(task.validation.count > 0 ? { heldOut: task.validation } : {}),
  });
  if (!quantized.ok) return quantized;
  const { description, model } = quantized.value;
  const learned = { description, model, target: task.training.target, network, history };
  return withWarnings(success(learned), checked.warnings);
}

function integerType(parameters: HyperparameterReader, name: string): "i8" | "i16" {
  return parameters.text(name) === "i16" ? "i16" : "i8";
}

/** A result with warnings that came up before. */
export function withWarnings<T>(result: Result<T>, warnings: readonly Diagnostic[] = []): Result<T> {
  return result.ok && warnings.length > 0 ? { ...result, warnings } : result;
}
