/**
 * Arithmetic on whole numbers from 0 to 2^53 - 1, which JavaScript's numbers hold exactly: a kernel would use `u64` and
 * `div64_u64` for it. The training of integer trees computes with nothing else.
 */

/** a divided by b, rounded down; b is above 0. Exact: what is divided is a multiple of b. */
export function quotient(a: number, b: number): number {
  return (a - (a % b)) / b;
}

/** Whether a / b is greater than c / d, exactly, by their continued fractions; b and d are above 0. */
export function isGreaterFraction(a: number, b: number, c: number, d: number): boolean {
  for (let isInverted = false; ; isInverted = !isInverted) {
    const whole = quotient(a, b);
    const otherWhole = quotient(c, d);
    if (whole !== otherWhole) return whole > otherWhole !== isInverted;
    const rest = a - whole * b;
    const otherRest = c - otherWhole * d;
    // Equal, or one of them is the whole number and the other is more.
    if (rest === 0 || otherRest === 0) return isInverted ? rest === 0 && otherRest > 0 : rest > 0 && otherRest === 0;
    // rest / b against otherRest / d: the greater one has the smaller inverse.
    a = b;
    b = rest;
    c = d;
    d = otherRest;
  }
}

/** The binary logarithm of a whole number from 1 to 2^26 - 1, times 2^26 and rounded down to about 2^-20. */
export function integerLogarithm(n: number): number {
  const one = 1 << 25;
  let bits = 0;
  while (n >> (bits + 1) > 0) bits++;
  let mantissa = n << (25 - bits);
  let logarithm = bits;
  // Squaring doubles the logarithm: what comes to 2 or more has the next bit set.
  for (let place = 0; place < 26; place++) {
    mantissa = quotient(mantissa * mantissa, one);
    logarithm *= 2;
    if (mantissa < 2 * one) continue;
    mantissa >>= 1;
    logarithm += 1;
  }
  return logarithm;
}

/** The root of a whole number below 2^52, rounded down (Newton's method from above). */
export function integerRoot(n: number): number {
  if (n < 2) return n;
  let root = 1;
  while (root * root <= n) root *= 2;
  for (;;) {
    const next = quotient(root + quotient(n, root), 2);
    if (next >= root) return root;
    root = next;
  }
}
