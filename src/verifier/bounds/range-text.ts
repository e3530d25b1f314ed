import type { Interval } from "./interval.ts";

/** Ends beyond are only those of 64-bit arithmetic, and tell nobody anything. */
const farthest = 1n << 53n;

/** What an index may be, in words. */
export function describeRange({ low, high }: Interval): string {
  if (low === high) return `is ${low}`;
  const isBoundBelow = low >= -farthest;
  const isBoundAbove = high <= farthest;
  if (isBoundBelow && isBoundAbove) return `may be ${low} to ${high}`;
  if (isBoundBelow) return `may be any value of at least ${low}`;
  return isBoundAbove ? `may be any value of at most ${high}` : "may be any value";
}

/** What to change so that the index is in 0 … length - 1. */
export function describeRemedy({ low, high }: Interval, length: number): string {
  const last = length - 1;
  if (last === 0) return "only 0 is allowed";
  if (high < 0n || low > last) return `0 to ${last} are allowed`;
  const isPower = (length & last) === 0;
  const condition = low >= 0n ? `below ${length}` : high <= last ? "at least 0" : `at least 0 and below ${length}`;
  const cut = isPower ? `mask it with ${last}` : `clamp it to 0 … ${last}`;
  return `test before that it is ${condition}, or ${cut}`;
}
