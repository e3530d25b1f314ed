/**
 * Sorts items by the words at their numbers, the least significant array of words first; stable. Byte by byte from the
 * least significant one (radix sort, Knuth, The Art of Computer Programming, volume 3, section 5.2.5); bytes that are
 * the same everywhere cost only the counting.
 *
 * @param items numbers that index the words; overwritten
 * @returns the sorted items: the array given or a new one
 */
export function sortByWords(items: Int32Array, words: readonly Uint32Array[]): Int32Array {
  const { length } = items;
  const counts = new Int32Array(4 * 256);
  let from: Int32Array = items;
  let to: Int32Array = new Int32Array(length);
  // Words go along with their items, so that passes read memory in order.
  let values: Uint32Array = new Uint32Array(length);
  let valuesTo: Uint32Array = new Uint32Array(length);
  for (const word of words) {
    counts.fill(0);
    for (let index = 0; index < length; index++) {
      const value = word[from[index]!]!;
      values[index] = value;
      counts[value & 0xff]!++;
      counts[256 + ((value >>> 8) & 0xff)]!++;
      counts[512 + ((value >>> 16) & 0xff)]!++;
      counts[768 + (value >>> 24)]!++;
    }
    for (let byte = 0; byte < 4; byte++) {
      const shift = 8 * byte;
      const positions = counts.subarray(256 * byte, 256 * byte + 256);
      if (length === 0 || positions[(values[0]! >>> shift) & 0xff] === length) continue;
      let start = 0;
      for (let digit = 0; digit < 256; digit++) {
        const count = positions[digit]!;
        positions[digit] = start;
        start += count;
      }
      for (let index = 0; index < length; index++) {
        const value = values[index]!;
        const position = positions[(value >>> shift) & 0xff]!++;
        to[position] = from[index]!;
        valuesTo[position] = value;
      }
      [from, to] = [to, from];
      [values, valuesTo] = [valuesTo, values];
    }
  }
  return from;
}
