import type { SimulationResult } from "../../simulation/index.ts";
import { timeFormat } from "../numbers.ts";
import { chartWidth, legend, legendEntry, round } from "./chart.ts";
import { element, type Markup } from "./markup.ts";

const parts = [
  { key: "computeSeconds", className: "compute", stroke: "mapped", name: "computing" },
  { key: "majorStallSeconds", className: "majorStall", stroke: "major", name: "waiting in major faults" },
  { key: "lateStallSeconds", className: "lateStall", stroke: "late", name: "waiting for pages read ahead too late" },
  { key: "overheadSeconds", className: "overhead", stroke: "zero", name: "faults, submissions and decisions" },
] as const;

const rowHeight = 18;
const barHeight = 12;
/** Room for policy names on the left and times on the right. */
const nameWidth = 78;
const timeWidth = 56;

/** What the colours of `timePlot` mean. */
export function timeLegend(): Markup {
  return legend(parts.map(({ stroke, name }) => legendEntry(stroke, name)));
}

/** Where the completion time of each policy goes: one bar a policy, from 0, all to the same scale. */
export function timePlot(results: readonly SimulationResult[]): Markup | undefined {
  const longest = Math.max(0, ...results.map((result) => result.completionSeconds));
  if (longest === 0) return undefined;
  const format = timeFormat(longest);
  const perSecond = (chartWidth - nameWidth - timeWidth) / longest;
  const rows = results.map((result, index) => {
    const top = index * rowHeight + (rowHeight - barHeight) / 2;
    const base = top + barHeight - 3;
    let left = nameWidth;
    const bars = parts.map(({ key, className, name }) => {
      const width = result[key] * perSecond;
      const bar = element(
        "rect",
        { class: className, x: round(left), y: top, width: round(width), height: barHeight },
        element("title", {}, `${result.policy}, ${name}: ${format(result[key])}`),
      );
      left += width;
      return bar;
    });
    return [
      element("text", { class: "strong", x: nameWidth - 6, y: base, "text-anchor": "end" }, result.policy),
      bars,
      element("text", { x: round(left + 5), y: base }, format(result.completionSeconds)),
    ];
  });
  return element(
    "svg",
    {
      viewBox: `0 0 ${chartWidth} ${results.length * rowHeight}`,
      role: "img",
      "aria-label": "Where the completion time goes",
    },
    rows,
  );
}
