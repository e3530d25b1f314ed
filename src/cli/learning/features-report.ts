import type { LearningFact, LearningFigure, LearningReport, LearningSection } from "../../report/index.ts";
import { formatBytes, formatCount } from "../format-units.ts";
import {
  byImportance,
  cautionOf,
  type FeatureFindings,
  formatDrop,
  formatScore,
  keptNames,
  unneededLines,
} from "./feature-findings.ts";

/** The findings as a page. */
export function featuresReport(findings: FeatureFindings, command: string): LearningReport {
  const { name, family, measure, score, samples, heldOut, seed, repeats, lean } = findings;
  const facts: LearningFact[] = [
    { name: "samples", value: `${formatCount(samples)}${heldOut ? " held out" : ""}` },
    { name: "seed", value: `${seed}` },
    { name: measure, value: formatScore(measure, score) },
    ...(lean === undefined
      ? []
      : [{ name: "enough", value: `${lean.features.length} of ${findings.features.length} features` }]),
  ];
  return {
    title: `Features of ${family} on ${name}`,
    command,
    facts,
    sections: [importanceSection(findings, repeats), ...leanSections(findings)],
  };
}

function importanceSection(findings: FeatureFindings, repeats: number): LearningSection {
  const { measure, correlated, features } = findings;
  const sorted = byImportance(findings);
  const factor = measure === "accuracy" ? 100 : 1;
  const unit = measure === "accuracy" ? "points of accuracy" : "R2";
  const figures: LearningFigure[] = [
    {
      kind: "bars",
      title: "Drop without what the feature tells",
      label: unit,
      bars: sorted.map(({ name, drop, deviation }) => ({ name, value: factor * drop, deviation: factor * deviation })),
    },
  ];
  if (sorted.some(({ gainShare }) => gainShare !== undefined)) {
    figures.push({
      kind: "bars",
      title: "Gain of splits",
      label: "% of all gain",
      bars: sorted.map(({ name, gainShare = 0 }) => ({ name, value: 100 * gainShare })),
    });
  }
  figures.push({
    kind: "table",
    headings: ["rise and fall together", "with", "rank correlation"],
    rows: correlated.map(({ first, second, correlation }) => [
      features[first]!.name,
      features[second]!.name,
      correlation.toFixed(3),
    ]),
  });
  const caption =
    `Each feature's values change places between samples, ${repeats} times; whiskers are one standard deviation. ` +
    "Features that rise and fall together stand in for each other.";
  const caution = cautionOf(findings);
  return { title: "Importance", caption: caution === undefined ? caption : `${caption} ${caution}`, figures };
}

function leanSections(findings: FeatureFindings): readonly LearningSection[] {
  const { lean, unneeded, measure, features } = findings;
  if (lean === undefined) return [];
  const factor = measure === "accuracy" ? 100 : 1;
  const kept = keptNames(findings, lean);
  const steps: LearningFigure[] = [
    {
      kind: "pareto",
      title: "What is left with fewer features",
      x: { label: "features" },
      y: { label: measure === "accuracy" ? "accuracy (%)" : "R2" },
      points: lean.steps.flatMap(({ left, score, accepted, dropped }) => {
        if (score === undefined) return [];
        const without = `without ${dropped.map((feature) => features[feature]!.name).join(", ")}`;
        const text = `${left} features, ${without}: ${formatScore(measure, score)}`;
        const group = accepted ? "enough" : "falls short";
        return [{ x: left, y: factor * score, text, group, onFront: accepted }];
      }),
    },
    {
      kind: "table",
      headings: ["features", measure, ""],
      rows: [
        [`all ${features.length}`, formatScore(measure, lean.fullScore), ""],
        [
          kept.join(", "),
          formatScore(measure, lean.score),
          `down by ${formatDrop(measure, lean.fullScore - lean.score)}`,
        ],
        ["to keep", formatScore(measure, lean.goal), ""],
      ],
    },
  ];
  const caption =
    "Dots are models trained anew with fewer features, judged on the last samples for training; the table is of samples held out.";
  const sections: LearningSection[] = [{ title: "Lean monitoring", caption, figures: steps }];
  if (unneeded !== undefined) {
    sections.push({
      title: "What the program need not collect",
      caption: `Saves ${formatBytes(unneeded.bytes)} of records when all are in use.`,
      figures: [{ kind: "table", headings: ["part"], rows: unneededLines(unneeded).map((line) => [line]) }],
    });
  }
  return sections;
}
