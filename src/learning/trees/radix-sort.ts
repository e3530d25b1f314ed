const digitBits = 11;
const digits = 1 << digitBits;

/** Working memory of `sortValues`, for so many values. */
export interface SortingSpace {
  readonly keys: Uint32Array;
  readonly otherKeys: Uint32Array;
  readonly places: Int32Array;
  readonly otherPlaces: Int32Array;
  readonly counts: Int32Array;
}

export function createSortingSpace(count: number): SortingSpace {
  return {
    keys: new Uint32Array(count),
    otherKeys: new Uint32Array(count),
    places: new Int32Array(count),
    otherPlaces: new Int32Array(count),
    counts: new Int32Array(digits),
  };
}

/** Values in ascending order, less the least of them, and where each of them was. */
export interface SortedValues {
  readonly keys: Uint32Array;
  readonly places: Int32Array;
  readonly least: number;
}

/**
 * Sorts 32-bit integers by their distance from the least of them, equal ones in their order: radix sort from the lowest
 * digit (Knuth, volume 3, algorithm 5.2.5 R) of as many digits as the greatest distance has. The result is overwritten
 * by the next call.
 */
export function sortValues(values: Int32Array, space: SortingSpace): SortedValues {
  const count = values.length;
  let least = values[0]!;
  let greatest = least;
  for (let place = 1; place < count; place++) {
    const value = values[place]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  let { keys, otherKeys, places, otherPlaces } = space;
  const { counts } = space;
  for (let place = 0; place < count; place++) {
    keys[place] = values[place]! - least;
    places[place] = place;
  }
  const range = greatest - least;
  for (let shift = 0; shift < 32 && 2 ** shift <= range; shift += digitBits) {
    // No more digits than the numbers reach: of few values, most of the time would go to digits that nobody has.
    const limit = Math.min(digits, Math.floor(range / 2 ** shift) + 1);
    for (let digit = 0; digit < limit; digit++) counts[digit] = 0;
    for (let index = 0; index < count; index++) counts[(keys[index]! >>> shift) & (digits - 1)]!++;
    let before = 0;
    for (let digit = 0; digit < limit; digit++) {
      const own = counts[digit]!;
      counts[digit] = before;
      before += own;
    }
    for (let index = 0; index < count; index++) {
      const key = keys[index]!;
      const target = counts[(key >>> shift) & (digits - 1)]!++;
      otherKeys[target] = key;
      otherPlaces[target] = places[index]!;
    }
    [keys, otherKeys] = [otherKeys, keys];
    [places, otherPlaces] = [otherPlaces, places];
  }
  return { keys: keys.subarray(0, count), places: places.subarray(0, count), least };
}
