import type { Envelope } from "../../../models/index.ts";
import type { SampleWindow } from "./sample-window.ts";

/**
 * The least and the greatest value of each feature in the window, which is not empty.
 *
 * @param isUnsigned whether features are u32, which samples hold as signed patterns
 */
export function sampleEnvelope(window: SampleWindow, isUnsigned: boolean): Envelope {
  const { featureCount, features, count } = window;
  const low = new Array<number>(featureCount).fill(Number.POSITIVE_INFINITY);
  const high = new Array<number>(featureCount).fill(Number.NEGATIVE_INFINITY);
  for (let position = 0; position < count; position++) {
    const base = window.rowAt(position) * featureCount;
    for (let feature = 0; feature < featureCount; feature++) {
      const pattern = features[base + feature]!;
      const value = isUnsigned ? pattern >>> 0 : pattern;
      if (value < low[feature]!) low[feature] = value;
      if (value > high[feature]!) high[feature] = value;
    }
  }
  return { low, high };
}
