import type { Dataset } from "./dataset.ts";

/** The same dataset with its numbers in shared memory, so that posting it to worker threads copies none of them. */
export function shareDataset(dataset: Dataset): Dataset {
  const { values, outcomes, weights } = dataset;
  return {
    ...dataset,
    values: isShared(values) ? values : shared(values, Int32Array),
    outcomes: isShared(outcomes) ? outcomes : shared(outcomes, Int32Array),
    ...(weights === undefined || isShared(weights) ? {} : { weights: shared(weights, Float32Array) }),
  };
}

type Numbers = Int32Array | Float32Array;

function isShared(numbers: Numbers): boolean {
  return numbers.buffer instanceof SharedArrayBuffer;
}

function shared<T extends Numbers>(numbers: T, ArrayType: { new (buffer: SharedArrayBuffer): T }): T {
  const copy = new ArrayType(new SharedArrayBuffer(numbers.byteLength));
  copy.set(numbers);
  return copy;
}
