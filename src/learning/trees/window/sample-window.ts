/**
 * The newest samples of a stream, equal ones kept once: where a workload repeats itself, a window of thousands holds a few
 * hundred different samples, and work on it costs what differs.
 */
export interface SampleWindow {
  /** Length of a sample's feature vector. */
  readonly featureCount: number;
  /** Samples in the window. */
  readonly count: number;
  /** Different samples in the window. */
  readonly distinctCount: number;
  /** Rows that may be in use: all are below this. */
  readonly rowLimit: number;
  /** By row: `featureCount` features. */
  readonly features: Int32Array;
  /** By row. */
  readonly labels: Int32Array;
  /** Adds a sample and drops the oldest of a full window; the features are copied. */
  add(features: Int32Array, label: number): void;
  /** The row of the sample at a position, 0 for the oldest. */
  rowAt(position: number): number;
}

/** An empty window for `capacity` samples, at least 1. */
export function createSampleWindow(capacity: number, featureCount: number): SampleWindow {
  const features = new Int32Array(capacity * featureCount);
  const labels = new Int32Array(capacity);
  const uses = new Int32Array(capacity);
  const hashes = new Int32Array(capacity);
  /** Odd multiples of the golden ratio in 32 bits, all different. */
  const factors = Int32Array.from({ length: featureCount }, (_, index) => Math.imul(0x9e3779b1, 2 * index + 3));
  /** Rows of the samples in order, a ring. */
  const ring = new Int32Array(capacity);
  let count = 0;
  let oldest = 0;
  /** Rows not in use: those given back, then all from `rowLimit` on. */
  const free = new Int32Array(capacity);
  let freeCount = 0;
  let rowLimit = 0;
  let distinctCount = 0;
  let size = 16;
  while (size < 2 * capacity) size *= 2;
  const mask = size - 1;
  /** Open addressing with linear probing: row + 1, or 0. */
  const slots = new Int32Array(size);

  const isEqual = (row: number, sample: Int32Array, label: number): boolean => {
    if (labels[row] !== label) return false;
    const base = row * featureCount;
    for (let index = 0; index < featureCount; index++) if (features[base + index] !== sample[index]) return false;
    return true;
  };

  const release = (row: number) => {
    if (--uses[row]! > 0) return;
    distinctCount--;
    free[freeCount++] = row;
    let hole = hashes[row]! & mask;
    while (slots[hole] !== row + 1) hole = (hole + 1) & mask;
    // Moves up what would not be found beyond the hole (Knuth, volume 3, algorithm 6.4 R).
    for (let slot = (hole + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = hashes[slots[slot]! - 1]! & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      slots[hole] = slots[slot]!;
      hole = slot;
    }
    slots[hole] = 0;
  };

  const keep = (sample: Int32Array, label: number): number => {
    const hash = hashOf(sample, factors, label | 0);
    let slot = hash & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const row = slots[slot]! - 1;
      if (hashes[row] === hash && isEqual(row, sample, label | 0)) {
        uses[row]!++;
        return row;
      }
    }
    const row = freeCount > 0 ? free[--freeCount]! : rowLimit++;
    slots[slot] = row + 1;
    hashes[row] = hash;
    uses[row] = 1;
    labels[row] = label;
    const base = row * featureCount;
    for (let index = 0; index < featureCount; index++) features[base + index] = sample[index]!;
    distinctCount++;
    return row;
  };

  return {
    featureCount,
    get count() {
      return count;
    },
    get distinctCount() {
      return distinctCount;
    },
    get rowLimit() {
      return rowLimit;
    },
    features,
    labels,
    add(sample, label) {
      if (count === capacity) {
        release(ring[oldest]!);
        ring[oldest] = keep(sample, label);
        oldest = oldest + 1 === capacity ? 0 : oldest + 1;
      } else {
        ring[count++] = keep(sample, label);
      }
    },
    rowAt(position) {
      const place = oldest + position;
      return ring[place < capacity ? place : place - capacity]!;
    },
  };
}

/** Multilinear hashing, whose products do not wait for each other, and the finalizer of MurmurHash3 (Appleby 2011). */
function hashOf(sample: Int32Array, factors: Int32Array, label: number): number {
  let hash = label;
  for (let index = 0; index < factors.length; index++) hash = (hash + Math.imul(sample[index]!, factors[index]!)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
