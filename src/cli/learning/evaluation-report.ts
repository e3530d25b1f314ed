import type { AheadAccuracy, ClassEvaluation, Evaluation, LearnedModel } from "../../learning/index.ts";
import { formatTable, type LearningFigure, type LearningSection } from "../../report/index.ts";
import { wrapLines } from "../wrap-lines.ts";

/** So many classes, at most, are shown as a confusion matrix on a terminal. */
const mostConfused = 8;
/** Characters of a class's name in the head of the matrix. */
const headingWidth = 7;

/** A fraction in percent with two digits behind the point. */
export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`;
}

/** What an evaluation says in one line. */
export function scoreText(evaluation: Evaluation): string {
  if (evaluation.kind === "classes") {
    return `accuracy ${percent(evaluation.accuracy)} (most frequent class: ${percent(evaluation.baseline)})`;
  }
  const { rootMeanSquareError, baseline, r2 } = evaluation;
  const number = (value: number) => Number(value.toPrecision(4));
  return `R2 ${r2.toFixed(4)}, error ${number(rootMeanSquareError)} (of the mean: ${number(baseline)})`;
}

/** Lines for a terminal: the score, what is left when doubtful answers are rejected, and which classes are told. */
export function formatEvaluation(evaluation: Evaluation): string[] {
  const lines = [`  ${scoreText(evaluation)}`];
  const isClasses = evaluation.kind === "classes";
  for (const { leastConfidence, answered, score } of evaluation.byConfidence) {
    if (![128, 204, 255].includes(leastConfidence) || score === undefined) continue;
    const value = isClasses ? percent(score) : `error ${Number(score.toPrecision(4))}`;
    lines.push(`  confidence ${leastConfidence} or more: ${percent(answered)} answered, ${value}`);
  }
  if (!isClasses) return lines;
  if (evaluation.confusion.names.length <= mostConfused) return [...lines, ...formatConfusion(evaluation)];
  for (const { name, samples, recall, precision } of evaluation.classes.slice(0, 5)) {
    const right = precision === undefined ? "never answered" : `${percent(precision)} of its answers right`;
    lines.push(`  class ${name}: ${samples} samples, ${percent(recall)} told, ${right}`);
  }
  return lines;
}

/** How well a model foresees the next outcomes from its own answers; nothing where that was not asked. */
export function formatAhead(ahead: readonly AheadAccuracy[]): readonly string[] {
  if (ahead.length === 0) return [];
  const shares = ahead.map(({ accuracy }) => (100 * accuracy).toFixed(1));
  return wrapLines(`  foreseen 1 to ${ahead.length} outcomes on (%): `, shares.join(" "));
}

/** The same as a plot. */
export function aheadFigure(ahead: readonly AheadAccuracy[]): readonly LearningFigure[] {
  if (ahead.length < 2) return [];
  const points = ahead.map(({ step, accuracy }) => ({ x: step, y: 100 * accuracy }));
  return [
    {
      kind: "lines",
      title: "Foreseen from its own answers",
      x: { label: "outcomes on" },
      y: { label: "accuracy (%)" },
      series: [{ name: "model", points, dots: true }],
    },
  ];
}

/**
 * What is left of answers where those are rejected that are not reliable.
 *
 * @param wanted the share of answers that shall be right, in percent
 * @param leastConfidence from which on they are; undefined: they never are
 */
export function formatReject(
  evaluation: Evaluation,
  wanted: number,
  leastConfidence: number | undefined,
): readonly string[] {
  const level = evaluation.byConfidence.find((one) => one.leastConfidence === leastConfidence);
  if (level === undefined) return [`  no confidence makes ${wanted} % of the answers right`];
  const { answered, score } = level;
  const right =
    score === undefined
      ? ""
      : evaluation.kind === "classes"
        ? `, ${percent(score)} right`
        : `, error ${score.toPrecision(4)}`;
  const lead = `  ${wanted} % wanted: from confidence ${leastConfidence} on `;
  return wrapLines(lead, `${percent(answered)} answered${right}`);
}

/** Which class was answered for which, and the share of each class that was told. */
function formatConfusion({ confusion: { names, counts } }: ClassEvaluation): readonly string[] {
  const columns = ["  class", ...names.map((name) => name.slice(0, headingWidth)), "told"].map(
    (heading, index) => ({ heading, align: index === 0 ? "left" : "right" }) as const,
  );
  const rows = names.map((name, row) => {
    const own = counts[row]!;
    const all = own.reduce((sum, count) => sum + count, 0);
    const told = all === 0 ? "–" : percent(own[row]! / all);
    return [`  ${name}`, ...own.map((count) => String(Number(count.toPrecision(6)))), told];
  });
  return ["  answered (columns) for each class (rows):", formatTable(columns, rows, { color: false }).trimEnd()];
}

/** Plots of an evaluation, and of the losses while training. */
export function evaluationSections(evaluation: Evaluation, learned: LearnedModel): readonly LearningSection[] {
  const isClasses = evaluation.kind === "classes";
  const factor = isClasses ? 100 : 1;
  const label = isClasses ? "accuracy (%)" : "root mean square error";
  const figures: LearningFigure[] = [
    {
      kind: "lines",
      title: `${isClasses ? "Accuracy" : "Error"} over time`,
      x: { label: "sample held out" },
      y: { label },
      series: [
        {
          name: "model",
          points: evaluation.overTime.map(({ start, samples, score }) => ({
            x: start + samples / 2,
            y: factor * score,
          })),
        },
      ],
    },
    {
      kind: "lines",
      title: "What is left when doubtful answers are rejected",
      x: { label: "answered (%)", from: 0, to: 100 },
      y: { label },
      series: [
        {
          name: "model",
          points: evaluation.byConfidence.flatMap(({ answered, score, leastConfidence }) =>
            score === undefined
              ? []
              : [{ x: 100 * answered, y: factor * score, text: `confidence ${leastConfidence} or more` }],
          ),
        },
      ],
    },
  ];
  if (isClasses) {
    const { names, counts } = evaluation.confusion;
    figures.unshift({ kind: "confusion", title: "Confusion (% of the class)", labels: names, counts: counts.flat() });
  }
  const history = learned.history ?? [];
  const lossOf = (name: "trainingLoss" | "validationLoss") =>
    history.flatMap((step) => (step[name] === undefined ? [] : [{ x: 100 * step.done, y: step[name] }]));
  const series = [
    { name: "training", points: lossOf("trainingLoss") },
    { name: "validation", points: lossOf("validationLoss") },
  ].filter(({ points }) => points.length > 0);
  if (series.length > 0) {
    figures.push({ kind: "lines", title: "Loss", x: { label: "training done (%)" }, y: { label: "loss" }, series });
  }
  return [{ title: "Answers", caption: "Of the integer model, on the samples held out.", figures }];
}
