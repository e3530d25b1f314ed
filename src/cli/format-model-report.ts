import type { ModelReport } from "../verifier/index.ts";
import { formatBytes, formatCount } from "./format-units.ts";
import { wrapLines } from "./wrap-lines.ts";

/** What is proved of a model in a file, for people; ends with a line feed. */
export function formatModelReport(file: string, report: ModelReport, removedNodes = 0): string {
  const isTree = report.family === "decisionTree";
  const parts = [
    `${formatCount(report.parameters)} ${isTree ? "nodes" : "parameters"}`,
    formatBytes(report.bytes),
    `${formatCount(report.depth)} ${isTree ? "levels" : "layers"}`,
    `at most ${formatCount(report.instructions)} instructions an inference`,
    ...(report.multiplyAccumulates > 0 ? [`${formatCount(report.multiplyAccumulates)} multiply-adds`] : []),
    `answers ${formatCount(report.answer.low)} to ${formatCount(report.answer.high)}${report.clamped ? ", clamped" : ""}`,
    ...(report.accumulators > 0 ? [`none of ${formatCount(report.accumulators)} accumulators overflows`] : []),
  ];
  const properties = report.properties.flatMap(({ what, answer, bound }) => {
    const left = bound === undefined ? "" : `, not excluded: ${formatCount(bound.low)} to ${formatCount(bound.high)}`;
    return wrapLines(`  ${answer}: `, `${what}${left}`);
  });
  const fitted = removedNodes > 0 ? `, made to fit without ${formatCount(removedNodes)} of its nodes` : "";
  return `${[`${file}: accepted for ${report.slot}${fitted}`, ...wrapLines("  ", parts.join("; ")), ...properties].join("\n")}\n`;
}
