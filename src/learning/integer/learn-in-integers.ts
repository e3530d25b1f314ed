import type { Result } from "../../diagnostics/index.ts";
import { type HyperparameterReader, readHyperparameters } from "../read-hyperparameters.ts";
import { countedSamples } from "../tables/index.ts";
import type { Hyperparameter, LearnedModel, TrainingTask } from "../trainer.ts";
import { type IntegerNetworkOptions, trainIntegerNetwork } from "./train-integer-network.ts";

/** What trainers that can do both offer. */
export const arithmeticHyperparameter = {
  name: "arithmetic",
  summary: "What it is trained in: float, quantized afterwards, or integer, 8 bits all along (NITI)",
  kind: "choice",
  choices: ["float", "integer"],
  byDefault: "float",
} as const satisfies Hyperparameter;

/** Whether a task wants to be trained in integers. */
export function wantsIntegers({ parameters }: TrainingTask): boolean {
  return parameters[arithmeticHyperparameter.name] === "integer";
}

/** A rate of learning that is as usual for trainers in floating point. */
const usualRate = 0.003;

/** The shift of the rate that is as usual in integers. */
const usualShift = 5;

/**
 * Checks the hyper-parameters of a trainer and trains a network in integers. Of them count `l2` and, where they are given,
 * `epochs`, `batchSize` and, beside the usual one, `learningRate`, all but the epochs as powers of two. There is nothing
 * to choose about optimizer, activation and types.
 */
export function learnInIntegers(
  task: TrainingTask,
  family: IntegerNetworkOptions["family"],
  hyperparameters: readonly Hyperparameter[],
  hiddenOf: (parameters: HyperparameterReader) => Result<readonly number[]>,
): Result<LearnedModel> {
  const parameters = readHyperparameters(hyperparameters, task.parameters);
  if (!parameters.ok) return parameters;
  const hidden = hiddenOf(parameters.value);
  if (!hidden.ok) return hidden;
  const counts = countedSamples(task);
  if (!counts.ok) return counts;
  const given = (name: string, shiftOf: (value: number) => number) =>
    task.parameters[name] === undefined ? undefined : Math.round(shiftOf(parameters.value.number(name)));
  const epochs = given("epochs", (value) => value);
  const batchShift = given("batchSize", (value) => Math.min(8, Math.log2(value)));
  const rateShift = given("learningRate", (value) =>
    Math.max(0, Math.min(16, usualShift - Math.log2(value / usualRate))),
  );
  const l2 = parameters.value.number("l2");
  const decayShift = Math.round(Math.log2(task.training.count / l2));
  return trainIntegerNetwork(task, {
    family,
    hidden: hidden.value,
    ...(l2 === 0 || decayShift > 31 ? {} : { decayShift: Math.max(1, decayShift) }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(batchShift === undefined ? {} : { batchShift }),
    ...(rateShift === undefined ? {} : { rateShift }),
    ...(counts.value === undefined ? {} : { counts: counts.value }),
  });
}
