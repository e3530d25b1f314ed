import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import type { Dataset } from "../dataset/index.ts";
import type { TrainingTask } from "../trainer.ts";

/** Weights become multiples of this, so that sums of them are exact. */
const weightUnit = 2 ** -20;

/** By sample: how much it counts, 1 on average and at least `weightUnit`; undefined where all count the same. */
export function sampleWeights({ weights, count }: Dataset): Float64Array | undefined {
  if (weights === undefined || weights.every((weight) => weight === weights[0])) return undefined;
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / count;
  return Float64Array.from(weights, (weight) => Math.max(1, Math.round(weight / mean / weightUnit)) * weightUnit);
}

/**
 * By class: how much its samples count, by the wish of a task. `balanced` makes all classes that there are count the same
 * in all, and samples 1 on average.
 *
 * @returns RMT7031 for weights that are not one positive number a class
 */
export function readClassWeights(
  wish: TrainingTask["classWeights"],
  { outcomes, count }: Dataset,
  classCount: number,
  weights: Float64Array | undefined,
): Result<Float64Array> {
  if (wish === "none") return success(new Float64Array(classCount).fill(1));
  if (wish !== "balanced") {
    if (wish.length === classCount && wish.every((weight) => weight > 0 && Number.isFinite(weight))) {
      return success(Float64Array.from(wish));
    }
    const hint = "give one number above 0 for each class, or balanced, or none";
    return failure(
      errorDiagnostic("RMT7031", `the class weights ${wish.join(", ")} do not fit ${classCount} classes`, { hint }),
    );
  }
  const totals = new Float64Array(classCount);
  for (let sample = 0; sample < count; sample++) totals[outcomes[sample]!]! += weights?.[sample] ?? 1;
  const all = totals.reduce((sum, total) => sum + total, 0);
  const present = totals.reduce((sum, total) => sum + (total > 0 ? 1 : 0), 0);
  return success(totals.map((total) => (total === 0 ? 1 : all / (present * total))));
}
