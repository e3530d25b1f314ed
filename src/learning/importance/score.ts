import type { Evaluation } from "../evaluate/index.ts";

/** One number that is better the larger it is: accuracy of classes, 0 to 1, or R² of values, at most 1. */
export function scoreOf(evaluation: Evaluation): number {
  return evaluation.kind === "classes" ? evaluation.accuracy : evaluation.r2;
}
