/** The quotient of a number from 0 to 2^30 and one from 1 to 2^30, rounded down, bit by bit. */
export function divide(dividend: number, divisor: number): number {
  let rest = dividend;
  let quotient = 0;
  for (let shift = Math.clz32(divisor) - Math.clz32(dividend); shift >= 0; shift--) {
    const part = divisor << shift;
    if (rest < part) continue;
    rest -= part;
    quotient += 1 << shift;
  }
  return quotient;
}

/** The quotient of integers of 64 bits, rounded towards zero. */
export function divideWide(dividend: bigint, divisor: bigint): bigint {
  return dividend / divisor;
}

/** The square root of a number from 0 to 2^30 - 1, rounded down, bit by bit. */
export function squareRoot(value: number): number {
  let root = 0;
  for (let bit = 1 << 15; bit > 0; bit >>= 1) {
    const next = root + bit;
    if (Math.imul(next, next) <= value) root = next;
  }
  return root;
}

/** How many bits a number of 32 bits takes without its sign. */
export function magnitudeBits(value: number): number {
  return 32 - Math.clz32(value < 0 ? -value : value);
}

/** The number within the range from -limit to limit. */
export function saturate(value: number, limit: number): number {
  return value > limit ? limit : Math.max(value, -limit);
}

/** Random numbers of 32 bits, with sign; the same with the same seed. */
export interface IntegerRandom {
  next(): number;
  /** From 0 to limit - 1; a limit of at most 2^30. */
  below(limit: number): number;
}

/** The generator xorshift32 (Marsaglia 2003): three shifts, as a kernel can do it. */
export function createIntegerRandom(seed: number): IntegerRandom {
  // Any seed but 0, which would stay 0.
  let state = (seed ^ 0x2545f491) | 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
  return { next, below: (limit) => (next() >>> 0) % limit };
}

/**
 * value / 2^shift, rounded up or down by chance, so that it is right on average; a negative shift multiplies. Results
 * stay within `limit`.
 */
export function shiftByChance(value: number, shift: number, limit: number, random: IntegerRandom): number {
  if (shift <= 0) {
    const most = limit >> Math.min(31, -shift);
    return saturate(value, most) << Math.min(31, -shift);
  }
  const places = Math.min(30, shift);
  const half = 1 << 30;
  const chance = random.next() & ((1 << places) - 1);
  return saturate((saturate(value, half) + chance) >> places, limit);
}
