/** Evaluation: how well models answer. */
export { classOfAnswers } from "./answer-of-class.ts";
export { evaluate } from "./evaluate.ts";
export type {
  ClassEvaluation,
  ConfidenceLevel,
  Evaluation,
  TimeWindow,
} from "./evaluation.ts";
export { findHistory } from "./history.ts";
export { type AheadAccuracy, rollOut } from "./roll-out.ts";
