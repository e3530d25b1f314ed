import type { FigureAxis, FigurePoint, LinesFigure, ParetoFigure } from "../learning-report.ts";
import { type Axis, chart, chartArea, round } from "./chart.ts";
import { element, type Markup } from "./markup.ts";
import { countUnit, linearScale, logarithmicScale } from "./scale.ts";
import { seriesClass } from "./series-style.ts";

/** Below this ratio of the largest to the smallest value a logarithmic axis would have hardly a tick. */
const logarithmicRatio = 4;

/** Lines over one quantity. Nothing where no point can be drawn. */
export function linePlot({ title, x, y, series }: LinesFigure): Markup | undefined {
  const axes = axesOf(
    x,
    y,
    series.flatMap(({ points }) => points),
  );
  if (axes === undefined) return undefined;
  const lines = series.map(({ points, dots }, index) => {
    const look = seriesClass(index);
    let path = "";
    let drawing = false;
    for (const point of points) {
      const present = axes.shows(point);
      // A stroke of no length makes a value between two gaps visible as a dot.
      if (present) path += drawing ? `L${axes.place(point).join(" ")}` : `M${axes.place(point).join(" ")}h0`;
      drawing = present;
    }
    return [
      element("path", { class: `line ${look}`, d: path }),
      points
        .filter((point) => axes.shows(point) && (dots || point.text !== undefined))
        .map((point) => dot(point, look)),
    ];
  });
  return chart(title, axes.x, axes.y, lines);

  function dot(point: FigurePoint, look: string): Markup {
    const [cx, cy] = axes!.place(point);
    const text = point.text === undefined ? undefined : element("title", {}, point.text);
    return element("circle", { class: `dot ${look}`, cx, cy, r: 2.5 }, text);
  }
}

/** All that was tried as dots, the front as steps along what nothing beats. */
export function paretoPlot({ title, x, y, points }: ParetoFigure): Markup | undefined {
  const axes = axesOf(x, y, points);
  if (axes === undefined) return undefined;
  const groups = groupsOf(points);
  const front = points.filter((point) => point.onFront && axes.shows(point)).toSorted((a, b) => a.x - b.x || b.y - a.y);
  const steps = front.map((point, index) => {
    const [column, row] = axes.place(point);
    return index === 0 ? `M${column} ${row}` : `H${column}V${row}`;
  });
  const dots = points
    .filter((point) => axes.shows(point))
    // Those on the front lie over the others.
    .toSorted((a, b) => Number(a.onFront) - Number(b.onFront))
    .map((point) => {
      const [cx, cy] = axes.place(point);
      const look = seriesClass(groups.indexOf(point.group));
      return [
        element(
          "circle",
          { class: `dot ${look}${point.onFront ? "" : " beaten"}`, cx, cy, r: point.onFront ? 4 : 2.5 },
          point.text === undefined ? undefined : element("title", {}, point.text),
        ),
        point.mark === undefined ? undefined : markOf(point.mark, cx, cy),
      ];
    });
  return chart(
    title,
    axes.x,
    axes.y,
    steps.length > 1 ? element("path", { class: "front", d: steps.join("") }) : undefined,
    dots,
  );
}

/** The groups in the order of their colours. */
export function groupsOf(points: ParetoFigure["points"]): readonly string[] {
  return [...new Set(points.map((point) => point.group))];
}

function markOf(mark: string, cx: number, cy: number): Markup {
  const isRight = cx > (chartArea.left + chartArea.right) / 2;
  return element(
    "text",
    { class: "strong", x: cx + (isRight ? -7 : 7), y: round(cy + 3.5), "text-anchor": isRight ? "end" : undefined },
    mark,
  );
}

interface PlotAxes {
  readonly x: Axis;
  readonly y: Axis;
  readonly shows: (point: FigurePoint) => boolean;
  readonly place: (point: FigurePoint) => readonly [x: number, y: number];
}

function axesOf(x: FigureAxis, y: FigureAxis, points: readonly FigurePoint[]): PlotAxes | undefined {
  const drawable = (value: number, axis: FigureAxis) =>
    Number.isFinite(value) && (axis.logarithmic === undefined || value > 0);
  const shows = (point: FigurePoint) => drawable(point.x, x) && drawable(point.y, y);
  const present = points.filter(shows);
  if (present.length === 0) return undefined;
  const { left, right, top, bottom } = chartArea;
  const across = axisOf(
    x,
    present.map((point) => point.x),
    left,
    right,
  );
  const up = axisOf(
    y,
    present.map((point) => point.y),
    bottom,
    top,
  );
  const place = (point: FigurePoint) => [round(across.scale.place(point.x)), round(up.scale.place(point.y))] as const;
  return { x: across, y: up, shows, place };
}

function axisOf(axis: FigureAxis, values: readonly number[], start: number, end: number): Axis {
  let low = values[0]!;
  let high = low;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (axis.logarithmic && high / low >= logarithmicRatio) {
    const from = axis.from ?? low / 1.2;
    const to = axis.to ?? high * 1.2;
    return { scale: logarithmicScale(from, to, start, end), label: axis.label, format: shortNumber };
  }
  // A single value needs some room around it.
  const margin = high > low ? 0.04 * (high - low) : Math.max(Math.abs(high) * 0.1, 0.1);
  const from = axis.from ?? low - margin;
  const to = Math.max(axis.to ?? high + margin, from + margin);
  const unit = countUnit(Math.abs(to));
  const label = unit.name === "" ? axis.label : `${axis.label} (${unit.name}s)`;
  return { scale: linearScale(from, to, start, end, 5), label, format: (tick) => shortNumber(tick / unit.divisor) };
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}
