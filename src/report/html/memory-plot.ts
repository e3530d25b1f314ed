import type { SimulationResult } from "../../simulation/index.ts";
import { formatMemory, formatRatio } from "../numbers.ts";
import { groupReplays, linuxPolicy, ownPolicy } from "../replay-groups.ts";
import { type Axis, chart, chartArea, round } from "./chart.ts";
import { element, type Markup } from "./markup.ts";
import { policyClass } from "./policy-style.ts";
import { linearScale, logarithmicScale, roundedEnd } from "./scale.ts";

/** From this ratio of the longest to the shortest time on, a linear axis would press the short ones together. */
const logarithmicRatio = 6;

interface Point {
  readonly memory: number;
  readonly value: number;
  readonly text: string;
}

/** Completion against memory, one line a policy; the axis is logarithmic where times lie far apart. */
export function completionPlot(results: readonly SimulationResult[]): Markup | undefined {
  const times = results.map((result) => result.completionSeconds).filter((seconds) => seconds > 0);
  if (times.length === 0) return undefined;
  const shortest = Math.min(...times);
  const longest = Math.max(...times);
  const { top, bottom } = chartArea;
  const [size, unit] = longest >= 1 ? [1, "s"] : longest >= 1e-3 ? [1e3, "ms"] : [1e6, "µs"];
  const logarithmic = longest / shortest >= logarithmicRatio;
  const y: Axis = {
    scale: logarithmic
      ? logarithmicScale((shortest * size) / 1.15, longest * size * 1.15, bottom, top)
      : linearScale(0, roundedEnd(longest * size, 5), bottom, top, 5),
    label: `completion (${unit}${logarithmic ? ", logarithmic" : ""})`,
    format: String,
  };
  const series = new Map<string, Point[]>();
  for (const group of groupReplays(results)) {
    for (const { policy, completionSeconds } of group.results) {
      if (!(completionSeconds > 0)) continue;
      addPoint(series, policy, {
        memory: group.memory,
        value: completionSeconds * size,
        text: `${policy}, memory ${formatMemory(group.memory)}: ${group.formatTime(completionSeconds)}`,
      });
    }
  }
  return memoryPlot("Completion time", series, y);
}

/** Completion as a ratio to that of `linux-vma` at the same memory, one line a policy. Undefined without `linux-vma`. */
export function ratioPlot(results: readonly SimulationResult[]): Markup | undefined {
  const series = new Map<string, Point[]>();
  let most = 1;
  for (const group of groupReplays(results)) {
    if (group.linuxSeconds === undefined || group.linuxSeconds === 0) continue;
    for (const { policy, completionSeconds } of group.results) {
      const value = completionSeconds / group.linuxSeconds;
      // Without reading ahead a run takes several times as long; its line would press the others together.
      if (policy === "none") continue;
      most = Math.max(most, value);
      addPoint(series, policy, {
        memory: group.memory,
        value,
        text: `${policy}, memory ${formatMemory(group.memory)}: ${formatRatio(value)} of ${linuxPolicy}'s time`,
      });
    }
  }
  if (series.size === 0) return undefined;
  const { top, bottom } = chartArea;
  return memoryPlot(`Completion time, as a multiple of ${linuxPolicy}'s`, series, {
    scale: linearScale(0, roundedEnd(most, 5), bottom, top, 5),
    label: `multiple of ${linuxPolicy}'s`,
    format: String,
  });
}

function addPoint(series: Map<string, Point[]>, policy: string, point: Point): void {
  const points = series.get(policy);
  if (points) points.push(point);
  else series.set(policy, [point]);
}

function memoryPlot(title: string, series: ReadonlyMap<string, readonly Point[]>, y: Axis): Markup {
  const { left, right } = chartArea;
  const memories = [...new Set([...series.values()].flat().map((point) => 100 * point.memory))];
  const low = Math.min(...memories);
  const high = Math.max(...memories);
  const margin = Math.max((high - low) * 0.05, 1);
  const scale = linearScale(low - margin, high + margin, left, right, 6);
  const x: Axis = {
    scale: memories.length <= 6 ? { ...scale, ticks: memories.toSorted((a, b) => a - b) } : scale,
    label: "memory (% of the pages that the trace touches)",
    format: (tick) => String(Number(tick.toFixed(1))),
  };
  const lines = [...series].map(([policy, points]) => {
    const look = `${policyClass(policy)}${policy === ownPolicy ? " wide" : ""}`;
    const sorted = points.toSorted((a, b) => a.memory - b.memory);
    const places = sorted.map(
      (point) => [round(scale.place(100 * point.memory)), round(y.scale.place(point.value))] as const,
    );
    return [
      element("path", { class: `line ${look}`, d: `M${places.map((place) => place.join(" ")).join("L")}` }),
      places.map(([cx, cy], index) =>
        element("circle", { class: `dot ${look}`, cx, cy, r: 3 }, element("title", {}, sorted[index].text)),
      ),
    ];
  });
  return chart(title, x, y, lines);
}
