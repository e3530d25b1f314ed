import { formatTable } from "../report/index.ts";
import { formatTime } from "./format-units.ts";
import { formatCost, plotFront } from "./plot-front.ts";
import type { FoundModel, SearchSummary } from "./search-result.ts";

/** What a search was about, in words for titles. */
export interface SearchTitle {
  /** The name of the samples. */
  readonly name: string;
  readonly samples: number;
  readonly method: string;
  readonly seed: number;
  /** Full trainings. */
  readonly spent: number;
  readonly seconds: number;
  readonly aborted: boolean;
  /** The unit of costs: `ns` or `instructions`. */
  readonly unit: string;
  /** `accuracy` or `R2`. */
  readonly quality: string;
}

/** The result of a search for a terminal, at most 80 characters a line. */
export function formatSearch(title: SearchTitle, summary: SearchSummary, color: boolean): string {
  const { front, tried, improvements, best } = summary;
  const { unit, quality } = title;
  const ended = title.aborted ? ", ended early" : "";
  const head =
    `${title.name}: ${title.samples} samples, method ${title.method}, seed ${title.seed}\n` +
    `${tried.length} configurations, ${Number(title.spent.toFixed(1))} full trainings in ${title.seconds.toFixed(1)} s${ended}`;
  if (front.length === 0) return `${head}\n\nNothing that was tried is within the budget.\n`;
  const columns = [
    { heading: unit, align: "right" as const },
    { heading: quality, align: "right" as const },
    { heading: "held out", align: "right" as const },
    { heading: "bytes", align: "right" as const },
    { heading: "what nothing else beats", align: "left" as const },
  ];
  const rows = front.map((model) => [
    formatCost(model.cost),
    formatQuality(model.quality),
    formatQuality(model.test),
    String(model.trial.outcome.costs.bytes),
    { text: model.label, tone: model === best ? ("good" as const) : ("plain" as const) },
  ]);
  const onFront = new Set(front);
  const kindOf = (model: FoundModel) => (onFront.has(model) ? "front" : model.isDefault ? "default" : "other");
  const plot = plotFront(
    tried.map((model) => ({ cost: model.cost, quality: model.quality, kind: kindOf(model) })),
    unit,
  );
  return [head, "", formatTable(columns, rows, { color }), "", plot, ...formatImprovements(improvements, title, color)]
    .join("\n")
    .concat("\n");
}

function formatImprovements(
  improvements: SearchSummary["improvements"],
  { unit, quality }: SearchTitle,
  color: boolean,
): readonly string[] {
  if (improvements.length === 0) return [];
  const columns = [
    { heading: "default of", align: "left" as const },
    { heading: unit, align: "right" as const },
    { heading: `${quality}\nheld out`, align: "right" as const },
    { heading: `found\n${unit}`, align: "right" as const },
    { heading: `${quality}\nheld out`, align: "right" as const },
    { heading: "at its cost or less", align: "left" as const },
  ];
  const rows = improvements.map(({ byDefault, found }) => [
    byDefault.trial.configuration.family,
    formatCost(byDefault.cost),
    formatQuality(byDefault.test ?? byDefault.quality),
    formatCost(found.cost),
    formatQuality(found.test ?? found.quality),
    found.label,
  ]);
  return ["", formatTable(columns, rows, { color })];
}

/** Four decimals, as samples are mostly thousands; a dash where nothing was measured. */
export function formatQuality(quality: number | undefined): string {
  return quality === undefined ? "–" : quality.toFixed(4);
}

/** A cost with its unit, in words. */
export function formatCostWithUnit(cost: number, unit: string): string {
  return unit === "ns" ? formatTime(cost) : `${formatCost(cost)} ${unit}`;
}
