/** Rows to train on and rows to test with. */
export interface Split {
  readonly training: Int32Array;
  readonly tested: Int32Array;
  readonly seed: number;
}

/** How often the folds of each dataset are drawn anew; the recorded samples are split by time. As in reference.py. */
export const repetitions: Readonly<Record<string, number>> = {
  iris: 10,
  wine: 10,
  "breast-cancer": 5,
  digits: 2,
  diabetes: 10,
};

/** Samples recorded from our own traces: the newest quarter is tested, with each of three seeds. */
export const recordedDatasets = ["page-deltas-video", "page-deltas-matrix"] as const;

const foldCount = 5;
const recordedSeeds = 3;

/** The splits of a dataset of `count` rows, the same as those of reference.py. */
export function splitsOf(name: string, count: number): readonly Split[] {
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  if (recordedDatasets.some((recorded) => recorded === name)) {
    const border = count - Math.floor(count / 4);
    const [training, tested] = [rows.subarray(0, border), rows.subarray(border)];
    return Array.from({ length: recordedSeeds }, (_, seed) => ({ training, tested, seed }));
  }
  return Array.from({ length: repetitions[name]! }, (_, repetition) => {
    const keys = Array.from(rows, (row) => scatter(row, repetition));
    const order = Array.from(rows).sort((left, right) => keys[left]! - keys[right]! || left - right);
    const foldOf = new Int32Array(count);
    for (const [place, row] of order.entries()) foldOf[row] = place % foldCount;
    return Array.from({ length: foldCount }, (_, fold) => ({
      training: rows.filter((row) => foldOf[row] !== fold),
      tested: rows.filter((row) => foldOf[row] === fold),
      seed: repetition * foldCount + fold,
    }));
  }).flat();
}

/** A 32-bit hash of a sample's number (the finalizer of MurmurHash3, Appleby 2011), unsigned. */
function scatter(sample: number, seed: number): number {
  let hash = sample ^ Math.imul(seed + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
