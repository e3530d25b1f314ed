/** Random numbers that repeat with their seed, for training; not for secrets. */
export interface RandomSource {
  /** At least 0 and below 1, in steps of 2^-32. */
  uniform(): number;
  /** A whole number from 0 to `limit - 1`; limit is at least 1 and at most 2^32. */
  below(limit: number): number;
  /** Of a normal distribution with mean 0 and deviation 1. */
  normal(): number;
  /** Puts the numbers into an order in which each is equally likely (Durstenfeld 1964). */
  shuffle(numbers: Int32Array): void;
}

/**
 * The generator sfc32 (Doty-Humphrey, PractRand): 128 bits of state, 32-bit operations only.
 *
 * @param seed any integer; other seeds, other numbers
 */
export function createRandom(seed: number): RandomSource {
  let a = 0;
  let b = seed | 0;
  let c = Math.floor(seed / 2 ** 32) | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round++) next();
  const uniform = () => next() / 2 ** 32;
  return {
    uniform,
    below: (limit) => Math.floor(uniform() * limit),
    // Box and Muller (1958); 1 - u is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle(numbers) {
      for (let last = numbers.length - 1; last > 0; last--) {
        const other = Math.floor(uniform() * (last + 1));
        const kept = numbers[last]!;
        numbers[last] = numbers[other]!;
        numbers[other] = kept;
      }
    },
  };
}
