import type { SimulationResult, WindowSeries } from "../../simulation/index.ts";
import { formatCount, formatPercent, noNumber } from "../numbers.ts";
import { ownPolicy } from "../replay-groups.ts";
import { chart, chartArea, round } from "./chart.ts";
import { element, type Markup } from "./markup.ts";
import { policyClass } from "./policy-style.ts";
import { countUnit, linearScale } from "./scale.ts";

/** What a plot over windows shows. */
export type WindowQuantity = "accuracy" | "coverage";

/** A window's fraction of fewer pages or faults than this says nothing and is not drawn. */
export const leastCount = 16;

/**
 * Whether a window's fraction counts enough: pages read ahead for accuracy, uses of such pages and major faults for
 * coverage. Where coverage is 1 the series does not tell the number of uses; pages read ahead stand for it.
 */
function hasValue(windows: WindowSeries, window: number, quantity: WindowQuantity): boolean {
  const coverage = windows.coverage[window];
  if (quantity === "accuracy" || coverage === 1) return windows.prefetched[window] >= leastCount;
  return windows.majorFaults[window] / (1 - coverage) >= leastCount;
}

/** Accuracy or coverage of each window over the accesses, one line a policy, with gaps where there is no value. */
export function windowPlot(results: readonly SimulationResult[], quantity: WindowQuantity): Markup | undefined {
  const series = results.flatMap(({ policy, windows }) => (windows === undefined ? [] : [{ policy, windows }]));
  const ends = series[0]?.windows.ends;
  if (ends === undefined || ends.length === 0) return undefined;
  const { left, right, top, bottom } = chartArea;
  const accesses = ends[ends.length - 1];
  const unit = countUnit(accesses);
  const x = linearScale(0, accesses, left, right, 5);
  const y = linearScale(0, 100, bottom, top, 5);

  const lines = series.map(({ policy, windows }) => {
    let path = "";
    let drawing = false;
    for (let window = 0; window < windows.ends.length; window++) {
      const present = hasValue(windows, window, quantity);
      if (present) {
        const middle = ((window === 0 ? 0 : windows.ends[window - 1]) + windows.ends[window]) / 2;
        const point = `${round(x.place(middle))} ${round(y.place(100 * windows[quantity][window]))}`;
        // A stroke of no length makes a value between two gaps visible as a dot.
        path += drawing ? `L${point}` : `M${point}h0`;
      }
      drawing = present;
    }
    return element("path", { class: `line ${policyClass(policy)}${policy === ownPolicy ? " wide" : ""}`, d: path });
  });

  const hovers: Markup[] = [];
  for (let window = 0; window < ends.length; window++) {
    const start = window === 0 ? 0 : ends[window - 1];
    const values = series.map(({ policy, windows }) =>
      hasValue(windows, window, quantity)
        ? `${policy} ${formatPercent(windows[quantity][window])} %`
        : `${policy} ${noNumber}`,
    );
    hovers.push(
      element(
        "rect",
        {
          class: "hover",
          x: round(x.place(start)),
          y: top,
          width: round(x.place(ends[window]) - x.place(start)),
          height: bottom - top,
        },
        element(
          "title",
          {},
          [`${quantity}, accesses ${formatCount(start)} to ${formatCount(ends[window])}`, ...values].join("\n"),
        ),
      ),
    );
  }

  return chart(
    quantity === "accuracy" ? "Accuracy over time" : "Coverage over time",
    {
      scale: x,
      label: unit.name === "" ? "access" : `access (${unit.name}s)`,
      format: (tick) => String(tick / unit.divisor),
    },
    { scale: y, label: `${quantity} (%)`, format: String },
    lines,
    hovers,
  );
}
