/**
 * Samples on their way from the thread that decides to the one that learns: a ring in shared memory with one writer and
 * one reader. Writing takes no lock and allocates nothing; what finds no place is dropped and counted.
 */
export interface SampleRing {
  /** What another thread makes its end of the ring from. */
  readonly memory: SharedArrayBuffer;
  /** Appends a sample; false where the ring is full, and the sample is lost. */
  write(features: Int32Array, label: number): boolean;
  /** Takes the oldest sample: copies its features and gives its label, or undefined where there is none. */
  read(features: Int32Array): number | undefined;
  /** Waits until there is a sample or `wake` is called; false after so many milliseconds. Not on a main thread of a browser. */
  wait(milliseconds: number): boolean;
  /** Wakes the reader up. */
  wake(): void;
  /** Samples lost because the ring was full. */
  readonly dropped: number;
  /** Samples written and not yet read. */
  readonly waiting: number;
}

/** Words of the header: samples written, samples read, samples dropped, how often woken. */
const written = 0;
const taken = 1;
const lost = 2;
const woken = 3;
const headerWords = 4;

/** The writer wakes a sleeping reader once for so many samples: a system call a sample would cost more than the sample. */
const samplesPerWake = 64;

/** The memory of an empty ring for `capacity` samples, a power of two. */
export function createSampleRing(featureCount: number, capacity: number): SampleRing {
  const words = headerWords + capacity * (featureCount + 1);
  return openSampleRing(new SharedArrayBuffer(4 * words), featureCount, capacity);
}

/** An end of the ring in this memory; feature count and capacity are those it was created with. */
export function openSampleRing(memory: SharedArrayBuffer, featureCount: number, capacity: number): SampleRing {
  const words = new Int32Array(memory);
  const mask = capacity - 1;
  const rowWords = featureCount + 1;
  // Counters wrap at 32 bits; their difference does not.
  const waiting = () => (Atomics.load(words, written) - Atomics.load(words, taken)) | 0;
  const wake = () => {
    Atomics.add(words, woken, 1);
    Atomics.notify(words, woken);
  };
  return {
    memory,
    write(features, label) {
      if (waiting() === capacity) {
        Atomics.add(words, lost, 1);
        return false;
      }
      const sample = Atomics.load(words, written);
      const row = headerWords + (sample & mask) * rowWords;
      for (let index = 0; index < featureCount; index++) words[row + index] = features[index]!;
      words[row + featureCount] = label;
      Atomics.store(words, written, (sample + 1) | 0);
      if (((sample + 1) & (samplesPerWake - 1)) === 0) wake();
      return true;
    },
    read(features) {
      if (waiting() === 0) return undefined;
      const sample = Atomics.load(words, taken);
      const row = headerWords + (sample & mask) * rowWords;
      for (let index = 0; index < featureCount; index++) features[index] = words[row + index]!;
      const label = words[row + featureCount]!;
      Atomics.store(words, taken, (sample + 1) | 0);
      return label;
    },
    wait(milliseconds) {
      const before = Atomics.load(words, woken);
      if (waiting() > 0) return true;
      return Atomics.wait(words, woken, before, milliseconds) !== "timed-out" || waiting() > 0;
    },
    wake,
    get dropped() {
      return Atomics.load(words, lost);
    },
    get waiting() {
      return waiting();
    },
  };
}
