/** A list of 32-bit unsigned integers that grows by doubling. */
export class GrowableUint32 {
  length = 0;
  private values = new Uint32Array(1 << 12);

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Uint32Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  get(index: number): number {
    return this.values[index]!;
  }

  set(index: number, value: number): void {
    this.values[index] = value;
  }

  /** A copy of what is in the list. */
  toArray(): Uint32Array {
    return this.values.slice(0, this.length);
  }
}
