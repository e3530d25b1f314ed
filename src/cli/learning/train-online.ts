import { DiagnosticError, errorDiagnostic, unwrap } from "../../diagnostics/index.ts";
import {
  checkDataset,
  classCounts,
  evaluateOnline,
  type HyperparameterValues,
  type OnlineEvaluation,
  type Trainer,
} from "../../learning/index.ts";
import { renderLearningReport } from "../../report/index.ts";
import { formatCount } from "../format-units.ts";
import { modelCost } from "../model-cost.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { startCount } from "../progress.ts";
import { wrapLines } from "../wrap-lines.ts";
import { percent } from "./evaluation-report.ts";
import { costText } from "./judge-model.ts";
import { columnsOf, plotOverTime } from "./plot-over-time.ts";
import type { Samples } from "./read-samples.ts";
import { requireTarget } from "./train-in-threads.ts";
import { type TrainingFiles, writeTraining, writtenLines } from "./write-training.ts";

/** How a family learns from samples one after the other. */
export interface OnlineOptions extends TrainingFiles {
  readonly seed: number;
  readonly json?: true;
  /** The newest samples, which are trained on. */
  readonly window: number;
  readonly retrainEvery: number;
}

/** Samples before the first training, where the window is not smaller. */
const firstSamples = 256;

/**
 * Runs through samples in their order: each is answered by the model at work, then learned from. Prints how well that
 * went, and writes the last model. Refused are samples of a value (RMT6043).
 */
export async function trainOnline(
  { name, all }: Samples,
  trainer: Trainer,
  parameters: HyperparameterValues,
  command: string,
  options: OnlineOptions,
): Promise<void> {
  if (all.target.kind === "value") {
    const hint = "say --task classes where the numbers are labels, or train without --online";
    const problem = errorDiagnostic("RMT6043", `${all.target.name} is a value, and --online is for classes`, { hint });
    throw new DiagnosticError(problem);
  }
  unwrap(requireTarget(trainer, "classes"));
  const checked = checkDataset(all);
  if (checked.ok) printDiagnostics(checked.warnings ?? []);
  unwrap(checked);
  const { window, retrainEvery, seed } = options;
  const begun = performance.now();
  const progress = startCount(all.count, "samples");
  let evaluation: OnlineEvaluation;
  try {
    evaluation = unwrap(
      evaluateOnline(all, {
        trainer,
        parameters,
        seed,
        windowSize: window,
        retrainEvery,
        minimumSamples: Math.min(firstSamples, window),
        windows: Math.min(columnsOf(), all.count),
        onProgress: (done) => progress.update(Math.round(done * all.count)),
      }),
    );
  } finally {
    progress.stop();
  }
  const seconds = (performance.now() - begun) / 1000;
  const { learned, trainings, overTime, answered, accuracy, refusals } = evaluation;
  if (learned === undefined) {
    const hint = `give more, or a --window below ${formatCount(firstSamples)}`;
    const message = `${formatCount(all.count)} samples are too few for a first training`;
    throw new DiagnosticError(errorDiagnostic("RMT6046", message, { hint }));
  }
  printDiagnostics(refusals.map((refusal) => ({ ...refusal, severity: "warning" as const })));
  const baseline = Math.max(...classCounts(all)) / all.count;
  const replaced = trainings.filter(({ cause, accepted }) => accepted && cause !== "first");
  const drifts = trainings.filter(({ cause }) => cause === "drift").length;
  const cost = unwrap(modelCost(learned.description, learned.model));
  const title = `${trainer.family} online on ${name}`;
  const facts = [
    { name: "samples", value: `${formatCount(all.count)}, of which ${formatCount(answered)} were answered` },
    { name: "accuracy", value: `${percent(accuracy)} (most frequent class: ${percent(baseline)})` },
    { name: "trainings", value: `${trainings.length}, ${drifts} of them after drift` },
    { name: "replacements", value: `${replaced.length}` },
    { name: "last model", value: costText(cost) },
  ];
  await writeTraining(options, learned, all.features, { command, seed, accuracy }, () =>
    renderLearningReport({
      title,
      command,
      facts,
      sections: [
        {
          title: "Learning while samples arrive",
          caption: `Each sample is answered before it is learned from; models learn from the newest ${formatCount(window)}.`,
          figures: [
            {
              kind: "lines",
              title: "Accuracy over time",
              x: { label: "sample" },
              y: { label: "accuracy (%)" },
              series: [
                {
                  name: "model at work",
                  points: overTime.map(({ start, samples, score }) => ({ x: start + samples / 2, y: 100 * score })),
                },
                {
                  name: "replaced",
                  dots: true,
                  points: replaced.flatMap(({ sample, accuracy }, index) => [
                    // Gaps, so that the dots stand alone.
                    ...(index > 0 ? [{ x: sample, y: Number.NaN }] : []),
                    { x: sample, y: 100 * accuracy!, text: `after ${formatCount(sample)} samples` },
                  ]),
                },
              ],
            },
            {
              kind: "table",
              headings: ["after sample", "because of", "accuracy (%)", "went to work"],
              rows: trainings.map((training) => [
                formatCount(training.sample),
                training.cause,
                training.accuracy === undefined ? "refused" : (100 * training.accuracy).toFixed(2),
                training.accepted ? "yes" : "no",
              ]),
            },
          ],
        },
      ],
    }),
  );
  if (options.json) {
    const { instructions, bytes } = cost.report;
    const result = { family: trainer.family, seed, samples: all.count, window, retrainEvery, answered, accuracy };
    const found = { baseline, trainings, replacements: replaced.length, drifts, overTime, seconds };
    process.stdout.write(`${JSON.stringify({ ...result, ...found, instructions, bytes }, null, 2)}\n`);
    return;
  }
  const plot = plotOverTime(
    overTime.map(({ start, score }) => ({ start: start / all.count, share: score })),
    replaced.map(({ sample }) => sample / all.count),
  );
  const lines = [
    ...wrapLines("", `${title}: ${formatCount(all.count)} samples, window of ${formatCount(window)}`),
    ...wrapLines("  ", `accuracy ${percent(accuracy)} of ${formatCount(answered)} answers before learning from them`),
    `  most frequent class: ${percent(baseline)}`,
    `  trainings: ${trainings.length}; replacements: ${replaced.length}; drifts: ${drifts}`,
    "  accuracy over time:",
    plot,
    ...(replaced.length === 0 ? [] : ["        ^ a better model went to work"]),
    ...wrapLines("  last model: ", costText(cost)),
    `  seed ${seed}, ${seconds.toFixed(2)} s`,
    ...writtenLines(options),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
