/** Numbers that look random and are the same in every run (xorshift32, Marsaglia 2003). */
export interface RandomNumbers {
  /** An integer from 0 to `bound` - 1; `bound` at most 2^32. */
  below(bound: number): number;
  /** An integer from `low` to `high`. */
  between(low: number, high: number): number;
}

/** @param seed not 0 */
export function randomNumbers(seed: number): RandomNumbers {
  let state = seed >>> 0;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const below = (bound: number) => Math.floor((next() / 2 ** 32) * bound);
  return { below, between: (low, high) => low + below(high - low + 1) };
}
