/** Bytes that hold unsigned integers below 2^53 in seven-bit groups, low group first (LEB128). */
export class VarintWriter {
  private bytes = new Uint8Array(1 << 12);
  private length = 0;

  write(value: number): void {
    if (this.length + 8 > this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    while (value >= 128) {
      this.bytes[this.length++] = (value % 128) | 128;
      value = Math.floor(value / 128);
    }
    this.bytes[this.length++] = value;
  }

  /** Writes a signed integer of magnitude below 2^52, small magnitudes in few bytes (zigzag). */
  writeSigned(value: number): void {
    this.write(value < 0 ? -2 * value - 1 : 2 * value);
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** Reads what a {@link VarintWriter} wrote; past the end or above 2^53 it sets `failed` and returns 0. */
export class VarintReader {
  failed = false;
  private position = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** True when every byte was read and none was missing. */
  get isComplete(): boolean {
    return !this.failed && this.position === this.bytes.length;
  }

  read(): number {
    let value = 0;
    for (let scale = 1; this.position < this.bytes.length && scale < 2 ** 53; scale *= 128) {
      const byte = this.bytes[this.position++]!;
      value += (byte & 127) * scale;
      if (byte < 128 && value <= Number.MAX_SAFE_INTEGER) return value;
    }
    this.failed = true;
    return 0;
  }

  readSigned(): number {
    const value = this.read();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }
}
