import type { RandomBits } from "./machine.ts";

/** How many numbers are fetched at a time: a call to the system for each would cost more than the run of an action. */
const numbersFetched = 512;

/** Random bits of the host's cryptographic generator: noise that hides contributions must not be foreseen. */
export function cryptographicBits(): RandomBits {
  const numbers = new BigUint64Array(numbersFetched);
  let next = numbersFetched;
  return () => {
    if (next === numbersFetched) {
      crypto.getRandomValues(numbers);
      next = 0;
    }
    const bits = numbers[next]!;
    numbers[next] = 0n;
    next += 1;
    return bits;
  };
}
