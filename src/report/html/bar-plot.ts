import type { BarsFigure } from "../learning-report.ts";
import { chartWidth, round } from "./chart.ts";
import { element, type Markup } from "./markup.ts";
import { linearScale, roundedEnd } from "./scale.ts";

/** The most bars that are drawn, the first ones. */
const mostBars = 40;
const rowHeight = 17;
const top = 24;
const left = 128;
const right = chartWidth - 14;
const nameCharacters = 19;

/** Horizontal bars from 0, with a whisker of one deviation to both sides of the end. */
export function barPlot({ title, label, bars }: BarsFigure): Markup | undefined {
  const shown = bars.slice(0, mostBars);
  if (shown.length === 0) return undefined;
  const high = Math.max(0, ...shown.map(({ value, deviation = 0 }) => value + deviation));
  const low = Math.min(0, ...shown.map(({ value, deviation = 0 }) => value - deviation));
  const to = high > 0 ? roundedEnd(high, 4) : low < 0 ? 0 : 1;
  const x = linearScale(low < 0 ? -roundedEnd(-low, 4) : 0, to, left, right, 4);
  const bottom = top + shown.length * rowHeight + 2;
  const zero = x.place(0);
  const rows = shown.map(({ name, value, deviation = 0 }, index) => {
    const middle = top + (index + 0.5) * rowHeight;
    const end = x.place(value);
    const around = deviation > 0 ? ` ± ${number(deviation)}` : "";
    return element(
      "g",
      {},
      element("title", {}, `${name}: ${number(value)}${around}`),
      element("text", { x: left - 6, y: round(middle + 3.5), "text-anchor": "end" }, shorten(name)),
      element("rect", {
        class: value < 0 ? "bar below" : "bar",
        x: round(Math.min(zero, end)),
        y: round(middle - 5),
        width: round(Math.max(Math.abs(end - zero), 0.5)),
        height: 10,
        rx: 1.5,
      }),
      deviation > 0
        ? element("path", {
            class: "whisker",
            d: `M${round(x.place(value - deviation))} ${round(middle)}H${round(x.place(value + deviation))}`,
          })
        : undefined,
    );
  });
  return element(
    "svg",
    { viewBox: `0 0 ${chartWidth} ${bottom + 38}`, role: "img", "aria-label": title },
    element("text", { class: "title", x: 0, y: 14 }, title),
    x.ticks.map((tick) => {
      const place = round(x.place(tick));
      return [
        element("line", { class: tick === 0 ? "axis" : "grid", x1: place, x2: place, y1: top, y2: bottom }),
        element("text", { x: place, y: bottom + 14, "text-anchor": "middle" }, tick),
      ];
    }),
    rows,
    element("text", { x: (left + right) / 2, y: bottom + 31, "text-anchor": "middle" }, label),
  );
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function shorten(name: string): string {
  const characters = [...name];
  return characters.length <= nameCharacters ? name : `${characters.slice(0, nameCharacters - 1).join("")}…`;
}
