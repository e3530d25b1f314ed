/** What stands in a table where there is no number. */
export const noNumber = "–";

/** A fraction as percent with one digit after the point, without the sign: `0.4069` is `40.7`. */
export function formatPercent(fraction: number): string {
  return (100 * fraction).toFixed(1);
}

/** A count with its thousands set apart: `1,234,567`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * How to write times that stand below each other: all in the unit that suits the longest (s, ms, µs or ns) with the
 * digits after the point that give it four significant ones.
 */
export function timeFormat(longestSeconds: number): (seconds: number) => string {
  const [size, unit] = timeUnits.find(([least]) => longestSeconds >= least) ?? timeUnits[timeUnits.length - 1];
  const longest = longestSeconds / size;
  const magnitude = longest > 0 ? Math.floor(Math.log10(longest)) : 0;
  const digits = Math.min(Math.max(3 - magnitude, 0), 3);
  return (seconds) => `${(seconds / size).toFixed(digits)} ${unit}`;
}

const timeUnits: readonly (readonly [number, string])[] = [
  [1, "s"],
  [1e-3, "ms"],
  [1e-6, "µs"],
  [1e-9, "ns"],
];

/** A ratio with two digits after the point. */
export function formatRatio(ratio: number): string {
  return ratio.toFixed(2);
}

/** Memory, a fraction, as percent without needless digits: `0.5` is `50 %`. */
export function formatMemory(memory: number): string {
  return `${Number((100 * memory).toFixed(2))} %`;
}
