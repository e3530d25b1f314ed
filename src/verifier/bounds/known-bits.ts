/**
 * What is known of single bits of 64-bit integers: the domain that the kernel's verifier calls tristate numbers (tnum),
 * after Vishwanathan, Shachnai, Narayana and Nagarakatte, "Sound, Precise, and Fast Abstract Interpretation with Tristate
 * Numbers" (CGO 2022). Both numbers are in the signed 64-bit view, so that bit 63 stands for all bits above it.
 */
export interface KnownBits {
  /** The bits that are known to be 1. */
  readonly ones: bigint;
  /** The bits that may be either; the others are 0. No bit is in both. */
  readonly unknown: bigint;
}

const allButSign = (1n << 63n) - 1n;

/** By number of bits, 0 to 64: that many ones at the lower end, in the signed view. */
export const lowOnes: readonly bigint[] = Array.from({ length: 65 }, (_, bits) =>
  bits === 64 ? -1n : (1n << BigInt(bits)) - 1n,
);

/** What the ends of an interval have in common at their upper end holds for all between. */
export function bitsBetween(low: bigint, high: bigint): KnownBits {
  if (low === high) return { ones: low, unknown: 0n };
  const unknown = lowOnes[bitLength(low ^ high)]!;
  return { ones: low & ~unknown, unknown };
}

/** What is known of bits that are as in one or as in the other. */
export function joinBits(left: KnownBits, right: KnownBits): KnownBits {
  const unknown = left.unknown | right.unknown | (left.ones ^ right.ones);
  return { ones: left.ones & ~unknown, unknown };
}

/** What is known of bits that are as in both; undefined: there are none. */
export function meetBits(left: KnownBits, right: KnownBits): KnownBits | undefined {
  if (((left.ones ^ right.ones) & ~left.unknown & ~right.unknown) !== 0n) return undefined;
  const unknown = left.unknown & right.unknown;
  return { ones: (left.ones | right.ones) & ~unknown, unknown };
}

/** Whether the second says all that the first says. */
export function includesBits(outer: KnownBits, inner: KnownBits): boolean {
  return ((inner.unknown | (inner.ones ^ outer.ones)) & ~outer.unknown) === 0n;
}

/**
 * Bits that hold the grown ones and are reached from the old ones in few steps: of what grew only what stands below is
 * kept, such as that a sum stays a multiple of 8.
 */
export function widenBits(old: KnownBits, grown: KnownBits): KnownBits {
  const added = grown.unknown & ~old.unknown;
  if (added === 0n) return grown;
  const unknown = grown.unknown | -(added & -added);
  return { ones: grown.ones & ~unknown, unknown };
}

/** The least integer with these bits that is not below `low`, in the signed order; undefined: there is none. */
export function leastFrom(low: bigint, { ones, unknown }: KnownBits): bigint | undefined {
  const different = (low ^ ones) & ~unknown;
  if (different === 0n) return low;
  // The sign is known, and not as that of low: what is not negative lies above, what is negative below.
  if (different < 0n) return low < 0n ? ones : undefined;
  const highest = bitLength(different);
  // low has a 0 where a 1 must be: from there on the least that the bits allow.
  if ((ones & (1n << BigInt(highest - 1))) !== 0n) return (low & ~lowOnes[highest]!) | (ones & lowOnes[highest]!);
  // low has a 1 where a 0 must be: the next unknown bit above has to become 1.
  const free = unknown & ~low & ~lowOnes[highest]! & allButSign;
  if (free !== 0n) {
    const bit = free & -free;
    return (low & -bit) | bit | (ones & (bit - 1n));
  }
  return low < 0n && unknown < 0n ? ones : undefined;
}

/** The greatest integer with these bits that is not above `high`, in the signed order; undefined: there is none. */
export function greatestUpTo(high: bigint, { ones, unknown }: KnownBits): bigint | undefined {
  const mirrored = leastFrom(~high, { ones: ~ones & ~unknown, unknown });
  return mirrored === undefined ? undefined : ~mirrored;
}

const word = 0xffff_ffffn;

/** The position of the highest 1 in the unsigned 64-bit view, counted from 1; 0 for 0. */
export function bitLength(value: bigint): number {
  if (value < 0n) return 64;
  if (value <= word) return 32 - Math.clz32(Number(value));
  return 64 - Math.clz32(Number(value >> 32n));
}

/** How many bits are 1 in the 64-bit view. */
export function countOnes(value: bigint): number {
  return onesInWord(Number(value & word)) + onesInWord(Number((value >> 32n) & word));
}

/** Sums of bits side by side (Warren, Hacker's Delight, section 5-1). */
function onesInWord(value: number): number {
  const pairs = value - ((value >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** How many bits are 0 below the lowest 1; 64 for 0. */
export function trailingZeros(value: bigint): number {
  return value === 0n ? 64 : bitLength(value & -value) - 1;
}
