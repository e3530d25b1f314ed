/** A number of bytes with a unit of 1024, such as `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  const kibibytes = bytes / 1024;
  // What would be rounded up to 1024.0 goes on in the next unit.
  return kibibytes < 1023.95 ? `${kibibytes.toFixed(1)} KiB` : `${(kibibytes / 1024).toFixed(1)} MiB`;
}

/** A count with separated thousands. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** Nanoseconds as three digits with a unit, such as `178 ns` or `6.98 µs`. */
export function formatTime(nanoseconds: number): string {
  // What would be rounded up to 1000 goes on in the next unit.
  if (nanoseconds < 999.5) return `${nanoseconds.toPrecision(3)} ns`;
  if (nanoseconds < 999_500) return `${(nanoseconds / 1e3).toPrecision(3)} µs`;
  return `${formatCount(Number((nanoseconds / 1e6).toPrecision(3)))} ms`;
}

/** Millionths as a decimal number, such as `0.5`. */
export function formatMillionths(millionths: number): string {
  return String(millionths / 1e6);
}
