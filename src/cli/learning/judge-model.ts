import type { Result } from "../../diagnostics/index.ts";
import { success } from "../../diagnostics/index.ts";
import {
  type AheadAccuracy,
  type ConfidenceLevel,
  type Dataset,
  type Evaluation,
  evaluate,
  evaluateLearned,
  findHistory,
  type LearnedModel,
  rollOut,
} from "../../learning/index.ts";
import { askFloatNetwork, createPredictor } from "../../models/index.ts";
import { formatBytes, formatCount, formatTime } from "../format-units.ts";
import { type ModelCost, modelCost } from "../model-cost.ts";

/** Outcomes that a model foresees from its own answers, where samples are a sequence. */
const stepsAhead = 8;

/** What a trained model is worth and what it costs. */
export interface JudgedModel {
  readonly learned: LearnedModel;
  readonly evaluation: Evaluation;
  /** Of its network in floating point, where there is one. */
  readonly float: Evaluation | undefined;
  /** How well it foresees the next outcomes; empty where samples are no sequence of classes. */
  readonly ahead: readonly AheadAccuracy[];
  readonly cost: ModelCost;
}

/**
 * Asks a model about samples.
 *
 * @param isSequence whether the samples stand in the order in which they were seen, and each has its own outcome
 * @returns what `modelCost` refuses
 */
export function judgeModel(learned: LearnedModel, judged: Dataset, isSequence: boolean): Result<JudgedModel> {
  const { description, model, target, network } = learned;
  const cost = modelCost(description, model);
  if (!cost.ok) return cost;
  const history = isSequence && target.kind === "classes" ? findHistory(judged) : undefined;
  const ahead =
    history === undefined
      ? []
      : rollOut(createPredictor(description, model), description, judged, history, stepsAhead, target);
  return success({
    learned,
    evaluation: evaluateLearned(learned, judged),
    float: network && evaluate(floatPredictor(network, judged.values), description, judged, { target }),
    ahead: ahead.filter(({ samples }) => samples > 0),
    cost: cost.value,
  });
}

/** A cost in one line. */
export function costText({ report, nanoseconds }: ModelCost): string {
  return [
    `at most ${formatCount(report.instructions)} instructions`,
    ...(nanoseconds === null ? [] : [`about ${formatTime(nanoseconds.webAssembly)} as WebAssembly`]),
    formatBytes(report.bytes),
  ].join(", ");
}

/** The least confidence of which so many of the answers are right; undefined where there is none. */
export function findReliableLevel({ byConfidence }: Evaluation, share: number): ConfidenceLevel | undefined {
  return byConfidence.find(({ answered, score, leastConfidence }) => {
    return leastConfidence > 0 && answered > 0 && score !== undefined && score >= share;
  });
}

/** Answers of the network in floating point, in the order of the samples, as its integer model gives them. */
function floatPredictor(network: NonNullable<LearnedModel["network"]>, values: Int32Array) {
  const answers = askFloatNetwork(network, values);
  const width = network.featureMean.length;
  return { confidence: 255, predict: (_: Int32Array, offset: number) => answers[offset / width]! };
}
