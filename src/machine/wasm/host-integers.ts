const twoTo32 = 0x1_0000_0000;

/** The signed 64-bit integer of two halves: a number where it is safe, otherwise a bigint. */
export function fromHalves(lower: number, upper: number): number | bigint {
  const value = upper * twoTo32 + (lower >>> 0);
  return Number.isSafeInteger(value) ? value : (BigInt(upper) << 32n) | BigInt(lower >>> 0);
}

/** Views of the memory by which 64-bit integers are written without making a bigint of a number. */
export interface IntegerViews {
  readonly halves: Int32Array;
  readonly wholes: BigInt64Array;
}

/** Writes an integral number or a bigint, wrapped to 64 bits, as the integer at an index of 8 bytes. */
export function writeInteger(views: IntegerViews, index: number, value: number | bigint): void {
  if (typeof value === "number") {
    // Stores into an Int32Array wrap modulo 2^32.
    views.halves[2 * index] = value;
    views.halves[2 * index + 1] = Math.floor(value / twoTo32);
  } else {
    views.wholes[index] = BigInt.asIntN(64, value);
  }
}
