/** A part of the time and what is plotted of it. */
export interface PlottedPart {
  /** Where it begins, 0 to 1. */
  readonly start: number;
  /** 0 to 1. */
  readonly share: number;
}

/** Characters left of the plot: a percentage and the axis. */
const margin = 8;

/** Columns that a plot of this width has: the most parts that can be told apart. */
export function columnsOf(width = 80): number {
  return width - margin;
}

/**
 * A plot of text: shares upwards, time to the right.
 *
 * @param marks places in time, 0 to 1, that get a `^` below the axis
 */
export function plotOverTime(parts: readonly PlottedPart[], marks: readonly number[], width = 80, height = 8): string {
  const columns = columnsOf(width);
  const shares = parts.map(({ share }) => share);
  const low = Math.max(0, Math.floor(10 * Math.min(...shares)) / 10);
  const high = Math.max(low + 0.1, Math.ceil(10 * Math.max(...shares)) / 10);
  const columnOf = (time: number) => Math.min(columns - 1, Math.floor(time * columns + 1e-9));
  const grid = Array.from({ length: height }, () => new Array<string>(columns).fill(" "));
  for (const { start, share } of parts) {
    grid[Math.round(((high - share) / (high - low)) * (height - 1))]![columnOf(start)] = "•";
  }
  const lines = grid.map((cells, row) => {
    const isLabelled = row === 0 || row === height - 1;
    const label = isLabelled ? `${Math.round(100 * (row === 0 ? high : low))} % ` : "";
    return `${label.padStart(margin - 1)}│${cells.join("")}`.trimEnd();
  });
  lines.push(`${" ".repeat(margin - 1)}└${"─".repeat(columns)}`);
  const marked = new Array<string>(columns).fill(" ");
  for (const mark of marks) marked[columnOf(mark)] = "^";
  lines.push(`${" ".repeat(margin)}${marked.join("")}`.trimEnd());
  return lines.filter((line) => line !== "").join("\n");
}
