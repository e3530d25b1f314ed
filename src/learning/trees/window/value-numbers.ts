/**
 * Numbers the distinct values of a sequence 0, 1, … in order of first occurrence: open addressing with linear probing over
 * typed arrays, at most half full.
 */
export class ValueNumbers {
  #count = 0;
  #values = new Int32Array(128);
  /** Number + 1, or 0. */
  #slots = new Int32Array(256);

  /** Values numbered so far. */
  get count(): number {
    return this.#count;
  }

  /** The number of a 32-bit integer, given to it by its first call. */
  numberOf(value: number): number {
    const slots = this.#slots;
    const values = this.#values;
    const mask = slots.length - 1;
    let slot = slotOf(value) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const number = slots[slot]! - 1;
      if (values[number] === value) return number;
    }
    if (this.#count === values.length) {
      this.#grow();
      return this.numberOf(value);
    }
    values[this.#count++] = value;
    slots[slot] = this.#count;
    return this.#count - 1;
  }

  /** By number: the value. */
  values(): Int32Array {
    return this.#values.subarray(0, this.#count);
  }

  #grow(): void {
    const values = new Int32Array(2 * this.#values.length);
    values.set(this.#values);
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let number = 0; number < this.#count; number++) {
      let slot = slotOf(values[number]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#values = values;
    this.#slots = slots;
  }
}

/** Fibonacci hashing: the high bits of the product move down to where the mask takes them. */
function slotOf(value: number): number {
  const product = Math.imul(value, 0x9e3779b1);
  return product ^ (product >>> 15);
}
