import type { LearningReport } from "../report/index.ts";
import { formatCostWithUnit, formatQuality, type SearchTitle } from "./format-search.ts";
import { formatCost } from "./plot-front.ts";
import type { FoundModel, SearchSummary } from "./search-result.ts";

/** The result of a search as a page. */
export function searchReport(title: SearchTitle, summary: SearchSummary, command: string): LearningReport {
  const { front, tried, best, improvements } = summary;
  const { unit, quality } = title;
  const onFront = new Set(front);
  const row = (model: FoundModel) => [
    model.label,
    formatCost(model.cost),
    formatQuality(model.quality),
    formatQuality(model.test),
    String(model.trial.outcome.costs.instructions),
    String(model.trial.outcome.costs.bytes),
  ];
  const facts = [
    { name: "samples", value: `${title.samples}` },
    { name: "method", value: `${title.method}, seed ${title.seed}` },
    { name: "tried", value: `${tried.length} configurations, ${Number(title.spent.toFixed(1))} full trainings` },
    ...(best === undefined
      ? []
      : [
          { name: "best", value: `${best.label}, ${formatCostWithUnit(best.cost, unit)}` },
          { name: quality, value: formatQuality(best.quality) },
        ]),
  ];
  const plot = {
    kind: "pareto",
    title: `${quality} over cost`,
    x: { label: unit, logarithmic: true },
    y: { label: quality },
    points: tried.map((model) => ({
      x: model.cost,
      y: model.quality,
      text: `${model.label}: ${formatQuality(model.quality)}, ${formatCostWithUnit(model.cost, unit)}`,
      group: model.trial.configuration.family,
      onFront: onFront.has(model),
      ...(model.isDefault ? { mark: "default" } : {}),
    })),
  } as const;
  const headings = ["configuration", unit, quality, "held out", "instructions", "bytes"];
  const comparisons = improvements.map(({ byDefault, found }) => [
    byDefault.trial.configuration.family,
    formatCost(byDefault.cost),
    formatQuality(byDefault.test ?? byDefault.quality),
    formatCost(found.cost),
    formatQuality(found.test ?? found.quality),
    found.label,
  ]);
  return {
    title: `Search: ${title.name}`,
    command,
    facts,
    sections: [
      {
        title: "What can be had at which cost",
        caption: "Each dot is a model that was trained; nothing beats those on the line in both directions.",
        figures: [plot, { kind: "table", headings, rows: front.map(row) }],
      },
      ...(comparisons.length === 0
        ? []
        : [
            {
              title: "Beside the defaults",
              caption: "What training does by default, and what was found for at most its cost.",
              figures: [
                {
                  kind: "table" as const,
                  headings: ["default of", unit, quality, `found, ${unit}`, quality, "configuration"],
                  rows: comparisons,
                },
              ],
            },
          ]),
    ],
  };
}
