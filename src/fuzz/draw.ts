/** Draws an integer from 0 to below - 1; 0 is always the simplest choice. `below` is at most 2^24. */
export type Draw = (below: number) => number;

/** Draws from a list of bytes, 0 when they are used up. */
export function drawFromBytes(bytes: Uint8Array): Draw {
  let position = 0;
  const next = () => bytes[position++] ?? 0;
  return (below) => (below <= 256 ? next() : (next() << 16) | (next() << 8) | next()) % below;
}

/** Draws without end from a 32-bit seed (mulberry32). */
export function drawFromSeed(seed: number): Draw {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One of the choices. */
export function pick<T>(draw: Draw, choices: readonly T[]): T {
  return choices[draw(choices.length)]!;
}

/** A choice as often as its weight says; the first one is the simplest. */
export function weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): readonly T[] {
  return choices.flatMap(([weight, choice]) => new Array<T>(weight).fill(choice));
}
