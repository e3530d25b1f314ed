import { formatTable, type TableColumn } from "../../report/index.ts";
import { formatBytes, formatCount } from "../format-units.ts";
import { wrapLines } from "../wrap-lines.ts";
import {
  byImportance,
  cautionOf,
  type FeatureFindings,
  formatDrop,
  formatScore,
  keptNames,
  unneededLines,
} from "./feature-findings.ts";

/** Characters of the longest bar. */
const barWidth = 20;
/** Parts of a character, from an eighth to the whole. */
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
/** Pairs that are named. */
const mostPairs = 5;

/** The findings for a terminal, at most 80 characters a line. */
export function formatFeatures(findings: FeatureFindings, color: boolean): string {
  const { name, family, measure, score, samples, heldOut, repeats, seed } = findings;
  const where = heldOut ? "samples held out" : "samples it was trained on";
  const head = `${family} on ${name}: ${formatScore(measure, score)} on ${formatCount(samples)} ${where}`;
  const scrambled = `each feature scrambled ${repeats} ${repeats === 1 ? "time" : "times"}, seed ${seed}`;
  const caution = cautionOf(findings);
  return [
    ...wrapLines("", head),
    `  ${scrambled}`,
    ...(caution === undefined ? [] : wrapLines("  ", caution)),
    "",
    importanceTable(findings, color),
    ...correlationLines(findings),
    ...leanLines(findings),
    "",
  ].join("\n");
}

function importanceTable(findings: FeatureFindings, color: boolean): string {
  const { measure } = findings;
  const features = byImportance(findings);
  const hasGain = features.some(({ gainShare }) => gainShare !== undefined);
  const most = Math.max(...features.map(({ drop }) => drop), 0);
  const right = (heading: string): TableColumn => ({ heading, align: "right" });
  const columns: TableColumn[] = [
    { heading: "feature", align: "left" },
    right(measure === "accuracy" ? "accuracy\ndrops by" : "R2\ndrops by"),
    right("+-"),
    ...(hasGain ? [right("gain of\nsplits")] : []),
    { heading: "", align: "left" },
  ];
  const rows = features.map(({ name, drop, deviation, gainShare = 0 }) => [
    name,
    formatDrop(measure, drop),
    formatDrop(measure, deviation),
    ...(hasGain ? [`${(100 * gainShare).toFixed(1)} %`] : []),
    barOf(drop, most),
  ]);
  return formatTable(columns, rows, { color });
}

function barOf(value: number, most: number): string {
  if (value <= 0 || most <= 0) return "";
  const parts = Math.round((8 * barWidth * value) / most);
  return "█".repeat(parts >> 3) + eighths[parts & 7]!;
}

function correlationLines({ correlated, features }: FeatureFindings): readonly string[] {
  if (correlated.length === 0) return [];
  const pairs = correlated.slice(0, mostPairs).map(({ first, second, correlation }) => {
    return `${features[first]!.name} and ${features[second]!.name} (${correlation.toFixed(2)})`;
  });
  const more = correlated.length > mostPairs ? `, and ${correlated.length - mostPairs} more pairs` : "";
  return [
    "",
    ...wrapLines(
      "",
      `Rise and fall together, so that each stands in for the other and both may look unimportant (rank correlation): ${pairs.join(", ")}${more}`,
    ),
  ];
}

function leanLines(findings: FeatureFindings): readonly string[] {
  const { lean, unneeded, measure, features, name } = findings;
  if (lean === undefined) return [];
  const before = `${formatScore(measure, lean.fullScore)} with all ${features.length}`;
  const isAll = lean.features.length === features.length;
  const lines = [
    "",
    ...(isAll ? ["Enough: only all features together"] : wrapLines("Enough: ", keptNames(findings, lean).join(", "))),
    ...wrapLines(
      "  ",
      `${formatScore(measure, lean.score)} with ${lean.features.length} of ${features.length} features, ${before}, to keep: ${formatScore(measure, lean.goal)}`,
    ),
    `  found by ${lean.trainings} trainings`,
  ];
  if (unneeded === undefined) return lines;
  const gone = unneededLines(unneeded);
  if (gone.length === 0) return [...lines, "", ...wrapLines("", `${name} needs all that it collects all the same.`)];
  return [
    ...lines,
    "",
    ...wrapLines("", `${name} need not collect:`),
    ...gone.flatMap((line) => wrapLines("  ", line)),
    `  saves ${formatBytes(unneeded.bytes)} when all records are in use`,
  ];
}
