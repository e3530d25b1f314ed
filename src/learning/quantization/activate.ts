import type { Activation } from "../../models/index.ts";
import { chooseRange } from "./clip-range.ts";

/** What a network in integers applies to sums: rectifies them, or looks them up in a table of 256. */
export type IntegerActivation =
  | { readonly kind: "relu" }
  | {
      readonly kind: "table";
      /** What a place of the table stands for: sums divided by it are rounded to -128 … 127. */
      readonly placeScale: number;
      /** What an entry of 1 stands for. */
      readonly entryScale: number;
      /** By the 8 bits of the place. */
      readonly entries: Float64Array;
    };

/** Sums at which the ends of a table may stand. */
const tableEnds = [1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10];

/** Applies it to numbers. */
export function activateNumber(activation: Activation, value: number): number {
  switch (activation) {
    case "none":
      return value;
    case "relu":
      return Math.max(value, 0);
    case "tanh":
      return Math.tanh(value);
    case "sigmoid":
      return 1 / (1 + Math.exp(-value));
  }
}

/**
 * The table whose entries are nearest to the activation of the sums, for all layers that use it.
 *
 * @param sums of the calibration in floating point, layer by layer
 * @param largest of the integers that flow between layers
 */
export function activationTable(
  activation: "tanh" | "sigmoid",
  sums: readonly Float64Array[],
  largest: number,
): IntegerActivation & { readonly kind: "table" } {
  const errorAt = (end: number) => {
    const step = end / 127;
    let error = 0;
    for (const values of sums) {
      const stride = Math.ceil(values.length / 2000);
      for (let index = 0; index < values.length; index += stride) {
        const place = Math.max(-128, Math.min(127, Math.round(values[index]! / step)));
        error += (activateNumber(activation, place * step) - activateNumber(activation, values[index]!)) ** 2;
      }
    }
    return error;
  };
  const errors = tableEnds.map(errorAt);
  const placeScale = tableEnds[errors.indexOf(Math.min(...errors))]! / 127;
  const entryScale = 1 / largest;
  const entries = new Float64Array(256);
  for (let place = -128; place < 128; place++) {
    entries[place & 255] = Math.round(activateNumber(activation, place * placeScale) / entryScale);
  }
  return { kind: "table", placeScale, entryScale, entries };
}

/** What the largest integer stands for after a rectified layer, with the least error. */
export function rectifiedReach(activated: Float64Array, largest: number): number {
  const { high } = chooseRange(activated, largest, true);
  const reach = largest > 127 ? activated.reduce((most, value) => Math.max(most, value), 0) * 1.5 : high;
  return reach > 0 ? reach : 1;
}
