/** A real factor as RMT_REQUANTIZE takes it: multiplier / 2^shift. */
export interface IntegerScale {
  readonly multiplier: number;
  /** 0 to 62. */
  readonly shift: number;
}

/**
 * The multiplier and shift nearest to a real factor whose products with elements up to `largest` stay within 64 bits;
 * undefined where factors are too large for that, or so small that only 0 is near.
 *
 * @param bits that the multiplier may have, 31 at most
 */
export function scaleOfFactor(factor: number, largest: number, bits = 31): IntegerScale | undefined {
  const magnitude = Math.abs(factor);
  // Products stay below 2^62; the half that rounds is at most 2^61.
  const room = Math.min(bits, 62 - Math.ceil(Math.log2(largest + 1)));
  if (!(magnitude > 0) || magnitude >= 2 ** room) return undefined;
  const shift = Math.min(62, room - 1 - Math.floor(Math.log2(magnitude)));
  const multiplier = Math.min(Math.round(magnitude * 2 ** shift), 2 ** room - 1);
  return multiplier === 0 ? undefined : { multiplier: factor < 0 ? -multiplier : multiplier, shift };
}

/** What a scale is worth. */
export function factorOf({ multiplier, shift }: IntegerScale): number {
  return multiplier * 2 ** -shift;
}
