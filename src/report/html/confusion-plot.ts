import type { ConfusionFigure } from "../learning-report.ts";
import { formatCount, formatPercent } from "../numbers.ts";
import { chartWidth, round } from "./chart.ts";
import { element, type Markup } from "./markup.ts";

/** The most classes that are drawn; further ones are summed up as the last. */
const mostClasses = 20;
/** From this many classes on cells are too small for numbers. */
const mostNumbered = 10;
const left = 92;
const top = 40;
const labelCharacters = 13;

/** A square of cells: how the samples of each class were answered, as shares of the class. */
export function confusionPlot({ title, labels, counts }: ConfusionFigure): Markup | undefined {
  if (labels.length === 0) return undefined;
  const shown = summedUp(labels, counts);
  const classes = shown.labels.length;
  const cell = (chartWidth - left - 8) / classes;
  // Few classes would make a square as high as a page.
  const high = Math.min(cell, 44);
  const height = top + classes * high + 8;
  const rows = shown.labels.map((actual, row) => {
    const own = shown.counts.slice(row * classes, (row + 1) * classes);
    const total = own.reduce((sum, count) => sum + count, 0);
    const middle = round(top + (row + 0.5) * high + 3.5);
    return [
      element("text", { x: left - 6, y: middle, "text-anchor": "end" }, shorten(actual)),
      own.map((count, column) => {
        const share = total === 0 ? 0 : count / total;
        const x = left + column * cell;
        const text = `${actual} answered as ${shown.labels[column]}: ${formatCount(count)} of ${formatCount(total)} (${formatPercent(share)} %)`;
        return element(
          "g",
          { class: row === column ? "right" : "wrong" },
          element(
            "rect",
            {
              x: round(x + 0.75),
              y: round(top + row * high + 0.75),
              width: round(cell - 1.5),
              height: round(high - 1.5),
              rx: 2,
              "fill-opacity": (0.06 + 0.6 * share).toFixed(2),
            },
            element("title", {}, text),
          ),
          classes > mostNumbered || count === 0
            ? undefined
            : element("text", { x: round(x + cell / 2), y: middle, "text-anchor": "middle" }, formatPercent(share)),
        );
      }),
    ];
  });
  const columns = shown.labels.map((answered, column) => {
    const x = round(left + (column + 0.5) * cell);
    // Words stand upright where they have room, otherwise slanted.
    const slanted = classes > 6;
    return element(
      "text",
      slanted
        ? { x: 0, y: 0, transform: `translate(${x} ${top - 5}) rotate(-60)` }
        : { x, y: top - 6, "text-anchor": "middle" },
      shorten(answered, slanted ? 6 : Math.floor(cell / 6)),
    );
  });
  return element(
    "svg",
    { class: "confusion", viewBox: `0 0 ${chartWidth} ${round(height)}`, role: "img", "aria-label": title },
    element("text", { class: "title", x: 0, y: 14 }, title),
    columns,
    rows,
  );
}

/** The matrix, or where it has too many classes the most frequent ones and the rest as one. */
function summedUp(labels: readonly string[], counts: ArrayLike<number>) {
  const all = Array.from(counts);
  if (labels.length <= mostClasses) return { labels, counts: all };
  const classes = labels.length;
  const frequency = labels.map((_, row) =>
    all.slice(row * classes, (row + 1) * classes).reduce((sum, count) => sum + count, 0),
  );
  const kept = labels
    .map((_, index) => index)
    .sort((a, b) => frequency[b]! - frequency[a]! || a - b)
    .slice(0, mostClasses - 1)
    .sort((a, b) => a - b);
  const place = labels.map((_, index) => (kept.includes(index) ? kept.indexOf(index) : mostClasses - 1));
  const sums = new Array<number>(mostClasses ** 2).fill(0);
  for (let index = 0; index < all.length; index++) {
    const row = place[Math.floor(index / classes)]!;
    sums[row * mostClasses + place[index % classes]!]! += all[index]!;
  }
  return { labels: [...kept.map((index) => labels[index]!), `${classes - kept.length} others`], counts: sums };
}

function shorten(label: string, most = labelCharacters): string {
  const characters = [...label];
  return characters.length <= most ? label : `${characters.slice(0, Math.max(most - 1, 1)).join("")}…`;
}
