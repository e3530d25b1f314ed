import type { ModelSlot, Program } from "../../bytecode/index.ts";
import { modelBytes } from "../models.ts";
import type { SlotReport } from "../report.ts";
import { domainOfType } from "./domain.ts";
import { createEvaluator } from "./evaluate/evaluator.ts";
import { allowedAnswers, mostWork, unknownAnswer } from "./guard-answers.ts";
import { costOfInference, maximum } from "./inference-cost.ts";
import { inferencesOf } from "./inferences.ts";
import { clampBounds } from "./properties/decide.ts";
import type { Bounds } from "./properties/question.ts";
import { networkDepth, networkSize } from "./verify-model.ts";

/** What is known about the slots of a verified program, as it is written. */
export function reportSlots(program: Program): readonly SlotReport[] {
  return program.models.map((slot, index) => {
    const { name, family, features, envelope = false, pooled = false, properties = [] } = slot;
    const isTree = slot.family === "decisionTree";
    const costs = inferencesOf(program, index)
      .map(costOfInference)
      .reduce(maximum, { instructions: 0, multiplyAccumulates: 0 });
    return {
      name,
      family,
      features,
      ...(isTree ? { parameters: slot.trees * slot.maxNodes, bytes: modelBytes(slot) } : networkSize(program, index)),
      depth: isTree ? slot.maxDepth : networkDepth(program, index),
      ...costs,
      answer: possibleAnswers(program, index, slot),
      envelope,
      pooled,
      properties,
    };
  });
}

/** What the slot can answer whatever the model, and without one. */
function possibleAnswers(program: Program, index: number, slot: ModelSlot): Bounds {
  const allowed = allowedAnswers(slot);
  const domain = domainOfType(slot);
  const ranges = inferencesOf(program, index).map((inference): Bounds => {
    const evaluator = createEvaluator(inference, undefined);
    const isDone = evaluator.evaluate(domain.low, domain.high, mostWork);
    return isDone ? clampBounds(evaluator.answers, allowed) : allowed;
  });
  if (ranges.length === 0) return allowed;
  const unknown = slot.envelope ? [unknownAnswer(slot)] : [];
  return {
    low: Math.min(...ranges.map(({ low }) => low), ...unknown),
    high: Math.max(...ranges.map(({ high }) => high), ...unknown),
  };
}
