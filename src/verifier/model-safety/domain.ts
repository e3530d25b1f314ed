import { integerRange, type ModelSlot } from "../../bytecode/index.ts";
import type { Envelope } from "../../models/index.ts";

/** A box of features: the least and the greatest value of each, both included, in their type. */
export interface Box {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** All features of the slot's type. */
export function domainOfType({ features, featureType }: Pick<ModelSlot, "features" | "featureType">): Box {
  const { low, high } = integerRange(featureType);
  return { low: new Float64Array(features).fill(Number(low)), high: new Float64Array(features).fill(Number(high)) };
}

/** The features for which a model is asked at all: those of its envelope, where the slot keeps to it. */
export function domainOf(slot: ModelSlot, envelope: Envelope | undefined): Box {
  if (!slot.envelope || envelope === undefined) return domainOfType(slot);
  return { low: Float64Array.from(envelope.low), high: Float64Array.from(envelope.high) };
}
