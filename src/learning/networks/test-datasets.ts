import type { Dataset } from "../dataset/index.ts";

/** Samples of classes for tests. */
export function classDataset(
  rows: readonly (readonly number[])[],
  outcomes: readonly number[],
  classes: number,
): Dataset {
  return {
    features: features(rows),
    target: { kind: "classes", name: "class", labels: Int32Array.from({ length: classes }, (_, index) => index) },
    count: rows.length,
    values: Int32Array.from(rows.flat()),
    outcomes: Int32Array.from(outcomes),
  };
}

/** Samples of a value for tests. */
export function valueDataset(rows: readonly (readonly number[])[], outcomes: readonly number[]): Dataset {
  return {
    features: features(rows),
    target: { kind: "value", name: "value", scale: 1 },
    count: rows.length,
    values: Int32Array.from(rows.flat()),
    outcomes: Int32Array.from(outcomes),
  };
}

/** No samples, of the same kind. */
export function emptyLike(dataset: Dataset): Dataset {
  return { ...dataset, count: 0, values: new Int32Array(), outcomes: new Int32Array() };
}

function features(rows: readonly (readonly number[])[]) {
  return (rows[0] ?? []).map((_, index) => ({ name: `f${index}`, scale: 1 }));
}
