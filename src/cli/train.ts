import { Command, Option } from "commander";
import { DiagnosticError, errorDiagnostic, unwrap } from "../diagnostics/index.ts";
import {
  aheadBy,
  checkDataset,
  evaluateLearned,
  type HyperparameterValues,
  type TrainingTask,
  trainers,
} from "../learning/index.ts";
import type { ModelDescription } from "../models/index.ts";
import { renderLearningReport } from "../report/index.ts";
import { formatCount } from "./format-units.ts";
import { type GivenClassWeights, parseClassWeights, weighClasses } from "./learning/class-weights.ts";
import {
  aheadFigure,
  evaluationSections,
  formatAhead,
  formatEvaluation,
  formatReject,
  scoreText,
} from "./learning/evaluation-report.ts";
import { collectValues, findWrongValue, listFamilies } from "./learning/hyperparameter-options.ts";
import { costText, findReliableLevel, judgeModel } from "./learning/judge-model.ts";
import { quoteCommandLine } from "./learning/quote-command-line.ts";
import { readSamplesOrReport, type Samples, splitSamples } from "./learning/read-samples.ts";
import {
  addResultOptions,
  addSampleOptions,
  parseFileName,
  type ResultOptions,
  type SampleOptions,
  samplesDescription,
} from "./learning/sample-options.ts";
import { trainAllFamilies } from "./learning/train-all-families.ts";
import { requireTarget, trainInThreads } from "./learning/train-in-threads.ts";
import { trainOnline } from "./learning/train-online.ts";
import { writeTraining, writtenLines } from "./learning/write-training.ts";
import { parseCount } from "./parse-count.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { wrapLines } from "./wrap-lines.ts";
import { findWriteProblem } from "./write-file.ts";

/** Of the samples for training: those that decide when to stop and how sure answers are. */
const stoppingShare = 0.1;

const defaultWindow = 2048;
const defaultRetrainEvery = 512;

interface TrainOptions extends SampleOptions, ResultOptions {
  readonly family: ModelDescription["family"] | "all";
  readonly set?: HyperparameterValues;
  readonly classWeights: GivenClassWeights;
  /** In percent. */
  readonly reject?: number;
  readonly ahead: number;
  readonly online?: true;
  readonly window?: number;
  readonly retrainEvery?: number;
  readonly output?: string;
  readonly list?: true;
}

/**
 * `rmt train SAMPLES`
 *
 * @param commandLine the arguments behind `rmt`, to be noted in what is written
 */
export function trainCommand(commandLine: readonly string[]): Command {
  const command = new Command("train")
    .summary("train an integer model from samples")
    .description(
      "Trains a model of one family, and shows how well its integers answer samples\n" +
        "that it was not trained on, and what it costs.",
    )
    .argument("[samples]", samplesDescription)
    .addOption(
      new Option("--family <name>", "kind of model; all compares them")
        .choices([...Object.keys(trainers), "all"])
        .default("decisionTree"),
    )
    .option("--set <name=value...>", "hyper-parameters, such as maxDepth=8", collectValues)
    .option("--list", "print families and their hyper-parameters")
    .option("--class-weights <how>", "none, balanced or class=weight,...", parseClassWeights, "none")
    .option("--reject <percent>", "answer only where so many answers are right", parseCount(1, 100))
    .option("--ahead <steps>", "predict the outcome so many samples later", parseCount(0, 1_000_000), 0)
    .option("--online", "learn while samples arrive, each answered first")
    .option("--window <n>", "online: learn from the newest (default: 2048)", parseCount(16, 10_000_000))
    .option("--retrain-every <n>", "online: samples between trainings (default: 512)", parseCount(1, 10_000_000))
    .option("-o, --output <file>", "write the model", parseFileName);
  return addResultOptions(addSampleOptions(command))
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt train samples.csv --family forest --set trees=16 -o model.json\n" +
        "  $ rmt train samples.csv --family all\n" +
        "  $ rmt train samples.csv --online --window 1024 --report online.html\n" +
        "  $ rmt train programs/page-prefetch.rmt.ts -t traces/video-resize.rmtrace\n" +
        "  $ rmt train --list",
    )
    .action(async (path: string | undefined, options: TrainOptions, own: Command) => {
      if (options.list) {
        process.stdout.write(listFamilies());
        return;
      }
      if (path === undefined) own.error("error: missing required argument 'samples'");
      const problem = findWrongOption(options);
      if (problem !== undefined) own.error(`error: ${problem}`);
      await train(path!, options, quoteCommandLine(commandLine));
    });
}

/** What is wrong with options that go together; undefined: nothing. */
function findWrongOption(options: TrainOptions): string | undefined {
  const { family, set = {}, online, window, retrainEvery, ahead, classWeights, reject } = options;
  if (!online && (window !== undefined || retrainEvery !== undefined)) {
    return "--window and --retrain-every are for --online";
  }
  if (online && (ahead > 0 || classWeights !== "none" || reject !== undefined || family === "all")) {
    return "--online goes with one family, and without --ahead, --class-weights and --reject";
  }
  if (family !== "all") return findWrongValue(trainers[family]!, set);
  if (Object.keys(set).length > 0) return "--family all trains with defaults, without --set";
  return reject === undefined ? undefined : "--reject goes with one family";
}

async function train(path: string, options: TrainOptions, command: string): Promise<void> {
  for (const file of [options.output, options.report]) {
    const problem = file === undefined ? undefined : await findWriteProblem(file);
    if (problem) throw new DiagnosticError(problem);
  }
  const samples = await readSamplesOrReport(path, options);
  if (samples === undefined) return;
  if (options.online && options.family !== "all") {
    const { window = defaultWindow, retrainEvery = defaultRetrainEvery } = options;
    const online = { ...options, window, retrainEvery };
    return trainOnline(samples, trainers[options.family]!, options.set ?? {}, command, online);
  }
  const all = aheadBy(samples.all, options.ahead);
  const { training, test } = splitSamples(all, options);
  const checked = checkDataset(training);
  if (checked.ok) printDiagnostics(checked.warnings ?? []);
  unwrap(checked);
  const inner = splitSamples(training, { ...options, validation: stoppingShare });
  const task: TrainingTask = {
    training: inner.training,
    validation: inner.test,
    parameters: options.set ?? {},
    classWeights: unwrap(weighClasses(all, options.classWeights)),
    seed: options.seed,
  };
  // Without samples held out there are only those that it was trained on.
  const judged = test.count > 0 ? test : training;
  const counts = `${formatCount(training.count)} samples to learn from, ${formatCount(test.count)} held out`;
  if (options.family === "all")
    return trainAllFamilies({ ...samples, all }, { task, judged, counts }, command, options);
  return trainOne({ ...samples, all, training, test }, { task, judged, counts }, options.family, command, options);
}

async function trainOne(
  samples: Samples,
  { task, judged, counts }: { readonly task: TrainingTask; readonly judged: Samples["all"]; readonly counts: string },
  family: ModelDescription["family"],
  command: string,
  options: TrainOptions,
): Promise<void> {
  const trainer = trainers[family]!;
  const { all, training, test } = samples;
  unwrap(requireTarget(trainer, all.target.kind));
  const { reject, seed } = options;
  const rejectsItself = trainer.hyperparameters.some(({ name }) => name === "reject");
  if (reject !== undefined && !rejectsItself && all.target.kind === "value") {
    const hint = "train a decisionTree or a forest, whose leaves say how sure they are of a value";
    throw new DiagnosticError(
      errorDiagnostic("RMT6043", `${family} cannot --reject answers that are values`, { hint }),
    );
  }
  const parameters = reject !== undefined && rejectsItself ? { reject, ...task.parameters } : task.parameters;
  const [{ result, seconds }] = (await trainInThreads([{ family, task: { ...task, parameters } }])) as [
    Awaited<ReturnType<typeof trainInThreads>>[number],
  ];
  const learned = unwrap(result);
  const isSequence = options.shuffle !== true && options.ahead === 0;
  const { evaluation, float, ahead, cost } = unwrap(judgeModel(learned, judged, isSequence));
  // Of trees that reject by themselves every answer with any confidence counts.
  const level =
    reject === undefined || rejectsItself
      ? undefined
      : findReliableLevel(
          evaluateLearned(learned, task.validation.count > 0 ? task.validation : training),
          reject / 100,
        );
  const leastConfidence = reject === undefined ? undefined : rejectsItself ? 1 : (level?.leastConfidence ?? null);
  const notes = { command, seed, ...(leastConfidence == null ? {} : { leastConfidence }) };
  await writeTraining(options, learned, all.features, notes, () => {
    const [first, ...others] = evaluationSections(evaluation, learned);
    return renderLearningReport({
      title: `${family} on ${samples.name}`,
      command,
      facts: [
        { name: "samples", value: counts },
        { name: "integers", value: scoreText(evaluation) },
        ...(float ? [{ name: "floating point", value: scoreText(float) }] : []),
        { name: "cost", value: costText(cost) },
      ],
      sections: [{ ...first!, figures: [...first!.figures, ...aheadFigure(ahead)] }, ...others],
    });
  });
  if (options.json) {
    const { instructions, bytes } = cost.report;
    const said = {
      family,
      seed,
      training: training.count,
      test: test.count,
      seconds,
      evaluation,
      float: float ?? null,
    };
    const found = { ahead, ...(leastConfidence === undefined ? {} : { leastConfidence }) };
    const result = { ...said, ...found, instructions, bytes, nanoseconds: cost.nanoseconds };
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const lines = [
    ...wrapLines("", `${family} on ${samples.name}: ${counts}`),
    ...formatEvaluation(evaluation),
    ...(reject === undefined ? [] : formatReject(evaluation, reject, leastConfidence ?? undefined)),
    ...formatAhead(ahead),
    ...(float ? [`  in floating point: ${scoreText(float)}`] : []),
    ...wrapLines("  cost: ", costText(cost)),
    `  seed ${seed}, trained in ${seconds.toFixed(2)} s`,
    ...writtenLines(options),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
