import type { LearningFigure, LearningReport, LearningSection, TableFigure } from "../learning-report.ts";
import { barPlot } from "./bar-plot.ts";
import { legend, legendEntry } from "./chart.ts";
import { confusionPlot } from "./confusion-plot.ts";
import { groupsOf, linePlot, paretoPlot } from "./line-plot.ts";
import { element, type Markup } from "./markup.ts";
import { fact, renderPage } from "./page.ts";
import { seriesClass } from "./series-style.ts";
import { treePlot } from "./tree-plot.ts";

/** One self-contained HTML page of what a command of learning found. No scripts, no network. */
export function renderLearningReport(report: LearningReport): string {
  return renderPage(report.title, [
    element(
      "dl",
      { class: "run" },
      fact("command", element("code", {}, report.command)),
      report.generatedAt === undefined ? undefined : fact("date", report.generatedAt),
      report.facts.map(({ name, value }) => fact(name, value)),
    ),
    report.sections.map(sectionOf),
  ]);
}

/** A section; nothing where none of its figures has anything to show. */
function sectionOf({ title, caption, figures }: LearningSection): Markup | undefined {
  const drawn = figures.flatMap((figure) => {
    const markup = figureOf(figure);
    return markup === undefined ? [] : [{ markup, isPlot: figure.kind in plots, key: keyOf(figure) }];
  });
  if (drawn.length === 0) return undefined;
  const plotted = drawn.filter(({ isPlot }) => isPlot);
  return element(
    "section",
    {},
    element("h2", {}, title),
    caption === undefined ? undefined : element("figcaption", {}, caption),
    plotted.length === 0
      ? undefined
      : element(
          "div",
          { class: "pair" },
          plotted.map(({ markup, key }) =>
            element("div", { class: plotted.length === 1 ? "plot narrow" : "plot" }, markup, key),
          ),
        ),
    drawn.filter(({ isPlot }) => !isPlot).map(({ markup }) => element("div", { class: "across" }, markup)),
  );
}

/** The kinds that stand two abreast. */
const plots = { confusion: true, bars: true, lines: true, pareto: true };

function figureOf(figure: LearningFigure): Markup | undefined {
  switch (figure.kind) {
    case "confusion":
      return confusionPlot(figure);
    case "bars":
      return barPlot(figure);
    case "lines":
      return linePlot(figure);
    case "pareto":
      return paretoPlot(figure);
    case "table":
      return tableOf(figure);
    case "tree":
      return treePlot(figure.tree, figure.featureNames);
    case "text":
      return element("details", {}, element("summary", {}, figure.title), element("pre", {}, figure.text));
  }
}

/** What the colours mean, where there are several. */
function keyOf(figure: LearningFigure): Markup | undefined {
  if (figure.kind === "lines" && figure.series.length > 1) {
    return legend(figure.series.map(({ name }, index) => legendEntry(`line ${seriesClass(index)}`, name)));
  }
  if (figure.kind === "pareto") {
    return legend(groupsOf(figure.points).map((name, index) => dotEntry(seriesClass(index), name)));
  }
  return undefined;
}

function dotEntry(className: string, name: string): Markup {
  const dot = element("circle", { class: `dot ${className}`, cx: 11, cy: 5, r: 4 });
  return element("li", {}, element("svg", { class: "swatch", viewBox: "0 0 22 10", "aria-hidden": "true" }, dot), name);
}

function tableOf({ headings, rows }: TableFigure): Markup | undefined {
  if (rows.length === 0) return undefined;
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          headings.map((heading) => element("th", { scope: "col" }, heading)),
        ),
      ),
      element(
        "tbody",
        {},
        rows.map((row) =>
          element(
            "tr",
            {},
            row.map((cell) => element("td", {}, cell)),
          ),
        ),
      ),
    ),
  );
}
