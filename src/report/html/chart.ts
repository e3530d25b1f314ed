import { type Content, element, type Markup } from "./markup.ts";
import type { Scale } from "./scale.ts";

/** Size of a plot in its own units: one that fits a phone and half a desk screen. */
export const chartWidth = 420;
export const chartHeight = 270;

/** Where the data go, in the plot's units. */
export const chartArea = { left: 48, right: chartWidth - 12, top: 26, bottom: chartHeight - 38 } as const;

/** One axis: its scale, what it shows with its unit, and how to write a tick. */
export interface Axis {
  readonly scale: Scale;
  readonly label: string;
  readonly format: (tick: number) => string;
}

/** A plot with axes, grid lines at the ticks, and the given content in the area. */
export function chart(title: string, x: Axis, y: Axis, ...content: Content[]): Markup {
  const { left, right, top, bottom } = chartArea;
  return element(
    "svg",
    { viewBox: `0 0 ${chartWidth} ${chartHeight}`, role: "img", "aria-label": title },
    element("text", { class: "title", x: left, y: 14 }, title),
    y.scale.ticks.map((tick) => {
      const place = round(y.scale.place(tick));
      return [
        element("line", { class: "grid", x1: left, x2: right, y1: place, y2: place }),
        element("text", { x: left - 5, y: round(place + 3.5), "text-anchor": "end" }, y.format(tick)),
      ];
    }),
    x.scale.ticks.map((tick) => {
      const place = round(x.scale.place(tick));
      return [
        element("line", { class: "axis", x1: place, x2: place, y1: bottom, y2: bottom + 4 }),
        element("text", { x: place, y: bottom + 15, "text-anchor": "middle" }, x.format(tick)),
      ];
    }),
    content,
    element("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    element("text", { x: (left + right) / 2, y: chartHeight - 6, "text-anchor": "middle" }, x.label),
    element(
      "text",
      {
        x: 0,
        y: 0,
        transform: `translate(11 ${(top + bottom) / 2}) rotate(-90)`,
        "text-anchor": "middle",
      },
      y.label,
    ),
  );
}

/** A legend entry: a short line in the class's look, and a name. */
export function legendEntry(className: string, name: string): Markup {
  return element(
    "li",
    {},
    element(
      "svg",
      { class: "swatch", viewBox: "0 0 22 10", "aria-hidden": "true" },
      element("path", { class: className, d: "M2 5H20" }),
    ),
    name,
  );
}

/** A row of legend entries. */
export function legend(entries: readonly Markup[]): Markup {
  return element("ul", { class: "legend" }, entries);
}

/** Places are written to a tenth of a unit. */
export function round(place: number): number {
  return Math.round(place * 10) / 10;
}
