import type { Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";

/** A dataset of rows, its classes 0, 1, … up to the greatest outcome, labelled 10, 20, …. */
export function classDataset(
  rows: readonly (readonly number[])[],
  outcomes: readonly number[],
  weights?: number[],
): Dataset {
  const labels = Int32Array.from({ length: Math.max(0, ...outcomes) + 1 }, (_, own) => 10 * (own + 1));
  return {
    features: (rows[0] ?? [0]).map((_, index) => ({ name: `f${index}`, scale: 1 })),
    target: { kind: "classes", name: "label", labels },
    count: rows.length,
    values: Int32Array.from(rows.flat()),
    outcomes: Int32Array.from(outcomes),
    ...(weights === undefined ? {} : { weights: Float32Array.from(weights) }),
  };
}

/** A dataset of rows with values. */
export function valueDataset(rows: readonly (readonly number[])[], outcomes: readonly number[]): Dataset {
  return {
    ...classDataset(
      rows,
      outcomes.map(() => 0),
    ),
    target: { kind: "value", name: "v", scale: 1 },
    outcomes: Int32Array.from(outcomes),
  };
}

/** The same dataset without its samples. */
export function withoutSamples(dataset: Dataset): Dataset {
  const { features, target } = dataset;
  return { features, target, count: 0, values: new Int32Array(0), outcomes: new Int32Array(0) };
}

/** Rows of few or many different values; features tell something about the outcomes, which are noisy. */
export function randomRows(
  seed: number,
  count: number,
  kinds: number,
): { rows: number[][]; classes: number[]; numbers: number[] } {
  const random = createRandom(seed);
  const rows = Array.from({ length: count }, () => [0, 1, 2].map(() => random.below(kinds) - 3));
  const classes = rows.map(([a, b]) => (random.below(5) === 0 ? random.below(3) : a! > kinds / 2 ? 0 : 1 + (b! & 1)));
  const numbers = rows.map(([a, b]) => 7 * a! - (b! > 2 ? 40 : 0) + random.below(20));
  return { rows, classes, numbers };
}
