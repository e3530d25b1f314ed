import { printTree } from "../../models/index.ts";
import type { SimulationResult } from "../../simulation/index.ts";
import type { CaseStudyReport, TraceStudy } from "../case-study-report.ts";
import { formatCount, formatMemory, formatRatio, timeFormat } from "../numbers.ts";
import { leapPolicy, linuxPolicy, oraclePolicy, ownPolicy } from "../replay-groups.ts";
import { accessLegend, accessPlot } from "./access-plot.ts";
import { legend, legendEntry } from "./chart.ts";
import { type Content, element, type Markup } from "./markup.ts";
import { completionPlot, ratioPlot } from "./memory-plot.ts";
import { fact, renderPage } from "./page.ts";
import { policyClass } from "./policy-style.ts";
import { paperTable, replayTable } from "./tables.ts";
import { timeLegend, timePlot } from "./time-plot.ts";
import { treePlot } from "./tree-plot.ts";
import { leastCount, windowPlot } from "./window-plot.ts";

/** Policies whose accesses are drawn side by side, and those whose windows are drawn over each other. */
const accessPolicies = [linuxPolicy, ownPolicy];
const windowPolicies = [linuxPolicy, leapPolicy, ownPolicy];

/** One self-contained HTML page of a case study: tables, plots, the trees and the program. No scripts, no network. */
export function renderHtmlReport(report: CaseStudyReport): string {
  const { device } = report;
  return renderPage(report.title, [
    element(
      "dl",
      { class: "run" },
      fact("command", element("code", {}, report.command)),
      fact("date", report.generatedAt),
      fact("program", report.programName),
      fact(
        "device",
        `${device.name}: ${device.latencyNanoseconds / 1000} µs latency, ${device.bytesPerSecond / 1e9} GB/s, `,
        `queue depth ${device.queueDepth}`,
      ),
    ),
    element("h3", {}, "Table 1 of the paper"),
    paperTable(report.studies.flatMap((study) => study.featured.policies)),
    report.studies.map(studySection),
    element("h2", {}, "The program"),
    element("details", {}, element("summary", {}, report.programName), element("pre", {}, report.programSource)),
  ]);
}

function studySection(study: TraceStudy): Markup {
  const { trace, featured } = study;
  const memory = `memory ${formatMemory(featured.memory)}`;
  const byPolicy = (policies: readonly string[]) =>
    policies.flatMap((policy) => featured.policies.filter((result) => result.policy === policy));
  const windowResults = byPolicy(windowPolicies);
  return element(
    "section",
    {},
    element("h2", {}, trace.name),
    element("p", {}, study.description),
    element("p", { class: "soft" }, "Recorded command: ", element("code", {}, trace.command)),
    summary(featured.policies, memory),
    element("h3", {}, `Replays, ${memory}`),
    replayTable(featured.policies),
    element(
      "p",
      { class: "soft" },
      "★ the shortest completion but the oracle's, which knows the trace and which no kernel can run.",
    ),
    element("details", {}, element("summary", {}, "All memory sizes as a table"), replayTable(study.results)),
    plotFigure(
      "Completion against memory",
      "All policies; the line of none is left out of the right plot.",
      policyLegend(study.results),
      [completionPlot(study.results), ratioPlot(study.results)],
    ),
    plotFigure(`Where the time goes, ${memory}`, "", timeLegend(), [timePlot(featured.policies)]),
    plotFigure(
      `Accesses over time, ${memory}`,
      "A sample of the accesses; where several fall on one place, one of them shows. Only pages that the trace touches are counted, in order of address, so gaps in the " +
        "address space take no room; every other mapping is shaded.",
      accessLegend(),
      byPolicy(accessPolicies).map((result) => accessPlot(result, trace.pages, trace.regions)),
    ),
    plotFigure(
      `Coverage and accuracy over time, ${memory}`,
      "By window of accesses. Accuracy counts the pages read ahead in a window and used at any later time; windows " +
        `with fewer than ${leastCount} pages read ahead have no accuracy here, those with fewer than ${leastCount} faults no coverage.`,
      policyLegend(windowResults),
      [windowPlot(windowResults, "coverage"), windowPlot(windowResults, "accuracy")],
    ),
    treeSection(study),
  );
}

/** The completion of the program under test beside Linux's and the oracle's, in a sentence. */
function summary(results: readonly SimulationResult[], memory: string): Markup | undefined {
  const secondsOf = (policy: string) => results.find((result) => result.policy === policy)?.completionSeconds;
  const own = secondsOf(ownPolicy);
  const linux = secondsOf(linuxPolicy);
  const oracle = secondsOf(oraclePolicy);
  if (own === undefined || linux === undefined || linux === 0) return undefined;
  const format = timeFormat(Math.max(own, linux));
  return element(
    "p",
    {},
    `With ${memory}, ${ownPolicy} completes in `,
    element("strong", {}, format(own)),
    `, ${linuxPolicy} in ${format(linux)}: a ratio of `,
    element("strong", {}, formatRatio(own / linux)),
    oracle === undefined ? "." : `. Full knowledge of the trace would take ${format(oracle)}.`,
  );
}

/** A heading, a caption, a legend and its plots two abreast; nothing where there is no plot. */
function plotFigure(
  title: string,
  caption: string,
  key: Markup,
  plots: readonly (Markup | undefined)[],
): Markup | undefined {
  const present = plots.filter((plot) => plot !== undefined);
  if (present.length === 0) return undefined;
  return element(
    "figure",
    {},
    element("h3", {}, title),
    caption === "" ? undefined : element("figcaption", {}, caption),
    key,
    element(
      "div",
      { class: "pair" },
      present.map((plot) => element("div", { class: present.length === 1 ? "plot narrow" : "plot" }, plot)),
    ),
  );
}

function policyLegend(results: readonly SimulationResult[]): Markup {
  const policies = [...new Set(results.map((result) => result.policy))];
  return legend(
    policies.map((policy) => legendEntry(`line ${policyClass(policy)}${policy === ownPolicy ? " wide" : ""}`, policy)),
  );
}

function treeSection({ tree, featureNames }: TraceStudy): Content {
  if (tree === undefined || tree.feature.length === 0) return undefined;
  const plot = treePlot(tree, featureNames);
  return element(
    "figure",
    {},
    element("h3", {}, "The decision tree"),
    element(
      "figcaption",
      {},
      `${formatCount(tree.feature.length)} nodes; its top, from left to right. A leaf shows its answer and confidence, ` +
        "the stronger its color the surer. Dashed: what the drawing leaves out.",
    ),
    plot,
    element(
      "details",
      {},
      element("summary", {}, "The whole tree as text"),
      element("pre", {}, printTree(tree, featureNames)),
    ),
  );
}
