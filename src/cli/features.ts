import { setImmediate } from "node:timers/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import { DiagnosticError, errorDiagnostic, type Result, unwrap } from "../diagnostics/index.ts";
import {
  checkDataset,
  correlatedFeatures,
  type Dataset,
  evaluateLearned,
  findLeanFeatures,
  findUnneeded,
  type HyperparameterValues,
  type LeanFeatures,
  type LearnedModel,
  permutationImportance,
  splitGain,
  type Trainer,
  trainers,
} from "../learning/index.ts";
import { createPredictor, type ModelDescription } from "../models/index.ts";
import { renderLearningReport } from "../report/index.ts";
import type { FeatureFindings } from "./learning/feature-findings.ts";
import { featuresReport } from "./learning/features-report.ts";
import { formatFeatures } from "./learning/format-features.ts";
import { collectValues, findWrongValue } from "./learning/hyperparameter-options.ts";
import { readSamplesOrReport, type Samples, splitSamples } from "./learning/read-samples.ts";
import {
  addResultOptions,
  addSampleOptions,
  parseFileName,
  type ResultOptions,
  type SampleOptions,
  samplesDescription,
} from "./learning/sample-options.ts";
import { parseCount } from "./parse-count.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { announceSteps, startCount } from "./progress.ts";
import { type CompleteDocument, learnedOf, readCompleteDocument } from "./smaller-model.ts";
import { findWriteProblem, writeFileWhole } from "./write-file.ts";

/** Of the samples for training: those that decide when to stop and how sure answers are. */
const stoppingShare = 0.1;
/** Rank correlations from this on are mentioned. */
const leastCorrelation = 0.9;

interface FeaturesOptions extends SampleOptions, ResultOptions {
  readonly family?: ModelDescription["family"];
  readonly set?: HyperparameterValues;
  readonly model?: string;
  readonly repeats: number;
  /** Share of the score that shall be kept. */
  readonly keep?: number;
  /** Points of accuracy, or hundredths of R2, that may be lost. */
  readonly lose?: number;
}

/** `rmt features SAMPLES` */
export function featuresCommand(): Command {
  const command = new Command("features")
    .summary("show which features matter, and which can go")
    .description(
      "Shows what each feature contributes to what a model gets right. With --keep or\n" +
        "--lose finds a small set of features that is enough, and what a program need not\ncollect without the others.",
    )
    .argument("<samples>", samplesDescription)
    .addOption(new Option("--family <name>", "kind of model (default: decisionTree)").choices(Object.keys(trainers)))
    .option("--set <name=value...>", "hyper-parameters, see `rmt train --list`", collectValues)
    .addOption(
      new Option("--model <file>", "ask this model instead of training one")
        .argParser(parseFileName)
        .conflicts("family"),
    )
    .option("--repeats <n>", "how often each feature is scrambled", parseCount(1, 1000), 5)
    .addOption(new Option("--keep <share>", "accuracy to keep, such as 99%").argParser(parsePercent).conflicts("lose"))
    .option("--lose <points>", "points of accuracy that may be lost, such as 0.5", parsePoints);
  return addResultOptions(addSampleOptions(command))
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt features samples.csv --family forest --keep 99%\n" +
        "  $ rmt features programs/page-prefetch.rmt.ts --lose 0.5 \\\n" +
        "      -t traces/video-resize.rmtrace",
    )
    .action(async (path: string, options: FeaturesOptions, own: Command) => {
      const trainer = options.model === undefined ? trainers[options.family ?? "decisionTree"] : undefined;
      const problem = trainer && findWrongValue(trainer, options.set ?? {});
      if (problem !== undefined) own.error(`error: ${problem}`);
      await showFeatures(path, options, trainer);
    });
}

async function showFeatures(path: string, options: FeaturesOptions, given: Trainer | undefined): Promise<void> {
  const unwritable = options.report === undefined ? undefined : await findWriteProblem(options.report);
  if (unwritable) throw new DiagnosticError(unwritable);
  const document = options.model === undefined ? undefined : unwrap(await readCompleteDocument(options.model));
  const samples = await readSamplesOrReport(path, options, document);
  if (samples === undefined) return;
  const { training, test } = samples;
  const checked = checkDataset(training);
  if (checked.ok) printDiagnostics(checked.warnings ?? []);
  unwrap(checked);
  const learned = document === undefined ? trainModel(given!, training, options) : modelOf(document, samples);
  const isLean = options.keep !== undefined || options.lose !== undefined;
  if (isLean && test.count === 0) {
    const hint = "give a --validation above 0";
    throw new DiagnosticError(
      errorDiagnostic("RMT6048", "without samples held out nothing shows what is kept", { hint }),
    );
  }
  const judged = test.count > 0 ? test : training;
  const { score, importances } = measureImportance(learned, judged, options);
  const evaluation = evaluateLearned(learned, judged);
  const gains = splitGain({ ...learned, target: training.target }, training);
  const allGain = gains.reduce((sum, gain) => sum + gain, 0);
  const trainer = given ?? trainers[learned.description.family]!;
  const lean = isLean ? await findLean(trainer, samples, options) : undefined;
  const { origin } = samples;
  const findings: FeatureFindings = {
    name: samples.name,
    family: learned.description.family,
    seed: options.seed,
    samples: judged.count,
    heldOut: test.count > 0,
    repeats: options.repeats,
    measure: learned.target.kind === "classes" ? "accuracy" : "R2",
    score,
    // The mean of the values has R2 0.
    baseline: evaluation.kind === "classes" ? evaluation.baseline : 0,
    features: importances.map(({ drop, deviation }, feature) => ({
      name: training.features[feature]!.name,
      drop,
      deviation,
      ...(allGain > 0 ? { gainShare: gains[feature]! / allGain } : {}),
    })),
    correlated: correlatedFeatures(training, leastCorrelation),
    ...(lean === undefined ? {} : { lean }),
    ...(lean === undefined || origin === undefined
      ? {}
      : { unneeded: findUnneeded(origin.loaded.program, origin.slot, lean.features) }),
  };
  if (options.report !== undefined) {
    const page = renderLearningReport(featuresReport(findings, commandLine(path, options)));
    const problem = await writeFileWhole(options.report, page);
    if (problem) throw new DiagnosticError(problem);
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify(withoutModels(findings), null, 2)}\n`);
    return;
  }
  const color = pc.isColorSupported && process.stdout.isTTY === true;
  const written = options.report === undefined ? "" : `Report with plots: ${options.report}\n`;
  process.stdout.write(`${formatFeatures(findings, color)}${written}`);
}

function trainModel(trainer: Trainer, training: Dataset, options: FeaturesOptions): LearnedModel {
  const progress = startCount(100, "% trained");
  try {
    return unwrap(trainOn(trainer, training, options, (done) => progress.update(Math.round(100 * done))));
  } finally {
    progress.stop();
  }
}

function trainOn(
  trainer: Trainer,
  training: Dataset,
  options: FeaturesOptions,
  onProgress?: (done: number) => void,
): Result<LearnedModel> {
  const inner = splitSamples(training, { ...options, validation: stoppingShare });
  return trainer.train({
    training: inner.training,
    validation: inner.test,
    parameters: options.set ?? {},
    classWeights: "none",
    seed: options.seed,
    ...(onProgress === undefined ? {} : { onProgress: ({ done }) => onProgress(done) }),
  });
}

/** The model of a document; RMT7080 where the samples are not such as it takes. */
function modelOf(document: CompleteDocument, { all, name }: Samples): LearnedModel {
  const { features, target } = document;
  const problem =
    all.features.length !== features.length
      ? `have ${all.features.length} features, the model takes ${features.length}`
      : all.target.kind !== target.kind
        ? `are of ${all.target.kind === "classes" ? "classes" : "a value"}, the model predicts ${target.kind === "classes" ? "classes" : "a value"}`
        : undefined;
  if (problem === undefined) return learnedOf(document);
  const hint = "give samples such as the model was trained on";
  throw new DiagnosticError(errorDiagnostic("RMT7080", `the samples of ${name} ${problem}`, { hint }));
}

function measureImportance({ description, model, target }: LearnedModel, judged: Dataset, options: FeaturesOptions) {
  const progress = startCount(judged.features.length, "features");
  try {
    return permutationImportance(createPredictor(description, model), description, judged, {
      seed: options.seed,
      repeats: options.repeats,
      target,
      onProgress: (done) => progress.update(done),
    });
  } finally {
    progress.stop();
  }
}

async function findLean(
  trainer: Trainer,
  { training, test }: Samples,
  options: FeaturesOptions,
): Promise<LeanFeatures> {
  const { keep, lose, seed } = options;
  const wrong = findWrongValue(trainer, options.set ?? {});
  if (wrong !== undefined) {
    throw new DiagnosticError(errorDiagnostic("RMT6049", wrong, { hint: "see `rmt train --list`" }));
  }
  const goalOf = (full: number) => {
    // A share of a score below 0 would be more than the score itself.
    const goal = keep === undefined ? full - lose! / 100 : Math.min(full, full * keep);
    return training.target.kind === "classes" ? Math.max(goal, 0) : goal;
  };
  const progress = announceSteps();
  try {
    return unwrap(
      await findLeanFeatures({
        training,
        test,
        goalOf,
        seed,
        async train(samples) {
          // Signals and timers have a chance between trainings.
          await setImmediate();
          return trainOn(trainer, samples, options);
        },
        onTraining: (features) => progress.begin(`training with ${features} of ${training.features.length} features`),
      }),
    );
  } finally {
    progress.stop();
  }
}

function commandLine(path: string, { family, model, keep, lose, seed }: FeaturesOptions): string {
  return [
    `npx rmt features ${path}`,
    ...(family === undefined ? [] : [`--family ${family}`]),
    ...(model === undefined ? [] : [`--model ${model}`]),
    ...(keep === undefined ? [] : [`--keep ${Number((100 * keep).toPrecision(12))}%`]),
    ...(lose === undefined ? [] : [`--lose ${lose}`]),
    `--seed ${seed}`,
  ].join(" ");
}

/** The findings for programs: models are not printed. */
function withoutModels({ lean, ...findings }: FeatureFindings): object {
  if (lean === undefined) return findings;
  const { model: _, ...found } = lean;
  return { ...findings, lean: found };
}

function parsePercent(text: string): number {
  const share = /^\d*\.?\d+%?$/.test(text) ? Number.parseFloat(text) / 100 : Number.NaN;
  if (text.endsWith("%") && share > 0 && share <= 1) return share;
  throw new InvalidArgumentError("Give a percentage above 0 and at most 100, such as 99%.");
}

function parsePoints(text: string): number {
  const points = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (points >= 0 && points <= 100) return points;
  throw new InvalidArgumentError("Give points of accuracy from 0 to 100, such as 0.5.");
}
