/** Where numbers are found: a map from whole numbers to places, for so many at a time, that allocates nothing. */
export interface Places {
  /** The number's place, or -1 where it has none. */
  placeOf(subject: number): number;
  /** Gives a number that has none a place, at least 0. */
  add(subject: number, place: number): void;
  /** Takes a number's place away; false where it has none. */
  delete(subject: number): boolean;
}

/** An empty map for at most `capacity` numbers at a time: open addressing with linear probing, at most a quarter full. */
export function createPlaces(capacity: number): Places {
  let size = 16;
  while (size < 4 * capacity) size *= 2;
  const mask = size - 1;
  const subjects = new Float64Array(size);
  /** Place + 1, or 0. */
  const places = new Int32Array(size);

  const slotOf = (subject: number): number => {
    let slot = homeOf(subject) & mask;
    while (places[slot] !== 0 && subjects[slot] !== subject) slot = (slot + 1) & mask;
    return slot;
  };

  return {
    placeOf: (subject) => places[slotOf(subject)]! - 1,
    add(subject, place) {
      const slot = slotOf(subject);
      subjects[slot] = subject;
      places[slot] = place + 1;
    },
    delete(subject) {
      let hole = slotOf(subject);
      if (places[hole] === 0) return false;
      // Moves up what would not be found beyond the hole (Knuth, volume 3, algorithm 6.4 R).
      for (let slot = (hole + 1) & mask; places[slot] !== 0; slot = (slot + 1) & mask) {
        const home = homeOf(subjects[slot]!) & mask;
        if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
        subjects[hole] = subjects[slot]!;
        places[hole] = places[slot]!;
        hole = slot;
      }
      places[hole] = 0;
      return true;
    },
  };
}

/** Fibonacci hashing of both halves; neighbouring numbers are spread. */
function homeOf(subject: number): number {
  const product = Math.imul(subject ^ (subject / 2 ** 32), 0x9e3779b1);
  return product ^ (product >>> 16);
}
