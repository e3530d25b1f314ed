/** A point of a plot of quality over cost. */
export interface PlottedPoint {
  /** Above 0. */
  readonly cost: number;
  readonly quality: number;
  /** `front`: no other beats it; `default`: a default configuration that another one beats; `other`. */
  readonly kind: "front" | "default" | "other";
}

const marks = { other: "·", default: "D", front: "●" } as const;
/** What is drawn over what. */
const order = ["other", "default", "front"] as const;

/** Characters left of the plot: a number and the axis. */
const margin = 8;

/** Of points far below the others only the best that fit are shown: the plot begins at this quantile of all. */
const lowestQuantile = 0.1;

/**
 * A plot of text: quality upwards, cost to the right on a logarithmic scale, at most `width` characters a line.
 *
 * @param unit of the cost
 */
export function plotFront(points: readonly PlottedPoint[], unit: string, width = 80, height = 14): string {
  const shown = points.filter(({ cost, quality }) => cost > 0 && Number.isFinite(quality));
  if (shown.length === 0) return "";
  const qualities = shown.map(({ quality }) => quality).sort((one, other) => one - other);
  const leastOfFront = Math.min(...shown.filter(({ kind }) => kind === "front").map(({ quality }) => quality));
  const low = Math.min(leastOfFront, qualities[Math.floor(lowestQuantile * qualities.length)]!);
  const high = qualities[qualities.length - 1]!;
  const costs = shown.map(({ cost }) => cost);
  const [cheapest, dearest] = [Math.min(...costs), Math.max(...costs)];
  const columns = width - margin;
  const place = (value: number, from: number, to: number, count: number) =>
    to > from ? Math.round(((value - from) / (to - from)) * (count - 1)) : 0;
  const grid = Array.from({ length: height }, () => new Array<string>(columns).fill(" "));
  for (const kind of order) {
    for (const { cost, quality, kind: own } of shown) {
      if (own !== kind || quality < low) continue;
      const row = height - 1 - place(quality, low, high, height);
      grid[row]![place(Math.log(cost), Math.log(cheapest), Math.log(dearest), columns)] = marks[kind];
    }
  }
  const label = (row: number) => {
    if (row % 4 !== 0 && row !== height - 1) return " ".repeat(margin - 1);
    const quality = high - ((high - low) * row) / (height - 1);
    return quality
      .toFixed(3)
      .padStart(margin - 2)
      .concat(" ");
  };
  const lines = grid.map((cells, row) => `${label(row)}│${cells.join("")}`.trimEnd());
  const [left, right] = [formatCost(cheapest), `${formatCost(dearest)} ${unit}`];
  const gap = " ".repeat(Math.max(1, columns - left.length - right.length));
  lines.push(`${" ".repeat(margin - 1)}└${"─".repeat(columns)}`);
  lines.push(`${" ".repeat(margin)}${left}${gap}${right}`);
  lines.push(`${" ".repeat(margin)}● best at its cost  D default configuration  · others`);
  return lines.join("\n");
}

/** Three digits at least, and no more than are known. */
export function formatCost(cost: number): string {
  return cost >= 100 ? Math.round(cost).toLocaleString("en-US") : String(Number(cost.toPrecision(3)));
}
