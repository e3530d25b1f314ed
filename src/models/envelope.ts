import { fitsIntegerType, type ModelSlot } from "../bytecode/index.ts";

/** What features a model was trained on: the least and the greatest value of each, both included, in their type. */
export interface Envelope {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** What can be said of every model, whatever it is. */
export interface Trained {
  /** Where it may be asked, if its slot cares. */
  readonly envelope?: Envelope;
}

/** What is wrong with an envelope for models of this slot; undefined: nothing. */
export function findBrokenEnvelope(
  { low, high }: Envelope,
  { features, featureType }: Pick<ModelSlot, "features" | "featureType">,
): string | undefined {
  if (low.length !== features || high.length !== features) {
    return `its envelope has ${low.length} lower and ${high.length} upper ends, the slot ${features} features`;
  }
  for (const [feature, least] of low.entries()) {
    const most = high[feature]!;
    for (const end of [least, most]) {
      if (Number.isInteger(end) && fitsIntegerType(BigInt(end), featureType)) continue;
      return `its envelope ends at ${end} for feature ${feature}, which is not ${featureType}`;
    }
    if (least > most) return `its envelope for feature ${feature} is from ${least} to ${most}, which is nothing`;
  }
  return undefined;
}
