import { errorDiagnostic, failure, type Result } from "../../diagnostics/index.ts";
import { createPredictor, type ParameterBlock } from "../../models/index.ts";
import { checkDataset, type Dataset } from "../dataset/index.ts";
import { createRandom } from "../random.ts";
import { readHyperparameters } from "../read-hyperparameters.ts";
import type { Hyperparameter, LearnedModel, Trainer, TrainingStep, TrainingTask } from "../trainer.ts";
import { countedSamples } from "./counted-samples.ts";
import { createHashedPerceptronLearner, type HashedPerceptronDescription } from "./hashed-perceptron-learner.ts";
import { parseTables } from "./table-text.ts";

/** The most elements of a tensor that a program may declare. */
const mostElements = 2 ** 20;

/** No sample moves weights by more steps, however much it counts. */
const mostSteps = 8;

const hyperparameters: readonly Hyperparameter[] = [
  {
    name: "tables",
    summary: "What chooses the row of each table: 3 the first three features, 0+4 these two, each every one alone",
    kind: "layers",
    choices: ["0-each", "0-1-2-3", "0-1-2-4-8", "0-each-2-3", "0-each-2-4-8-16"],
    byDefault: "0-each-2-4",
  },
  {
    name: "rows",
    summary: "Rows of each table",
    kind: "integer",
    low: 1,
    high: 2 ** 20,
    steps: "logarithmic",
    searched: [64, 4096],
    byDefault: 1024,
  },
  { name: "weightType", summary: "Type of the weights", kind: "choice", choices: ["i8", "i16"], byDefault: "i8" },
  {
    name: "threshold",
    summary: "Sums nearer to 0 are learned from though they are right; 0: found while training",
    kind: "integer",
    low: 0,
    high: 2 ** 20,
    steps: "linear",
    searched: [0, 60],
    byDefault: 0,
  },
  {
    name: "epochs",
    summary: "The most runs through the samples",
    kind: "integer",
    low: 1,
    high: 1000,
    steps: "logarithmic",
    searched: [1, 50],
    byDefault: 20,
  },
];

/** Trains hashed perceptrons, for two classes. */
export const hashedPerceptronTrainer: Trainer = {
  family: "hashedPerceptron",
  targets: ["classes"],
  hyperparameters,
  train: trainHashedPerceptron,
};

function trainHashedPerceptron(task: TrainingTask): Result<LearnedModel> {
  const read = readHyperparameters(hyperparameters, task.parameters);
  if (!read.ok) return read;
  const { training, validation } = task;
  const checked = checkDataset(training);
  if (!checked.ok) return checked;
  const { target } = training;
  if (target.kind !== "classes" || target.labels.length !== 2) {
    const what = target.kind === "classes" ? `${target.labels.length} classes` : `the value ${target.name}`;
    const hint = "give samples of two classes, or train another family";
    return failure(errorDiagnostic("RMT7040", `a hashed perceptron tells two classes apart, not ${what}`, { hint }));
  }
  const features = training.features.length;
  const tables = parseTables(read.value.text("tables"), features);
  if (!tables.ok) return tables;
  const rows = read.value.number("rows");
  if (rows * tables.value.length > mostElements) {
    const message = `${tables.value.length} tables with ${rows} rows are too large: they have at most ${mostElements} elements`;
    const hint = `set rows to ${Math.floor(mostElements / tables.value.length)} or fewer, or tables to fewer`;
    return failure(errorDiagnostic("RMT7041", message, { hint }));
  }
  const description: HashedPerceptronDescription = {
    family: "hashedPerceptron",
    features,
    featureType: "i32",
    output: "i32",
    weightType: read.value.text("weightType") === "i16" ? "i16" : "i8",
    tables: tables.value,
    rows,
  };
  const threshold = read.value.number("threshold");
  const learner = createHashedPerceptronLearner(description, { threshold: threshold === 0 ? "adaptive" : threshold });
  const predictor = createPredictor(description, learner.model);
  const mistakes = ({ count, values, outcomes }: Dataset) => {
    let wrong = 0;
    for (let sample = 0; sample < count; sample++) {
      if (predictor.predict(values, sample * features) !== outcomes[sample]) wrong++;
    }
    return wrong;
  };
  const counted = countedSamples(task);
  if (!counted.ok) return counted;
  const steps = counted.value ?? new Int32Array(training.count).fill(1);
  const fewest = steps.reduce((least, count) => Math.min(least, count));
  const order = Int32Array.from({ length: training.count }, (_, sample) => sample);
  const random = createRandom(task.seed);
  const epochs = read.value.number("epochs");
  const history: TrainingStep[] = [];
  let best: { readonly wrong: number; readonly model: ParameterBlock } | undefined;
  for (let epoch = 0; epoch < epochs; epoch++) {
    // In the first run samples come as they were seen.
    if (epoch > 0) random.shuffle(order);
    let changed = 0;
    for (const sample of order) {
      const count = Math.min(mostSteps, Math.round(steps[sample]! / fewest));
      if (learner.learn(training.values, sample * features, training.outcomes[sample]!, count)) changed++;
    }
    const inTraining = mistakes(training);
    const wrong = validation.count > 0 ? mistakes(validation) : inTraining;
    if (best === undefined || wrong < best.wrong) {
      best = { wrong, model: { tensors: learner.model.tensors.map((tensor) => tensor.slice()) } };
    }
    const step = {
      done: (epoch + 1) / epochs,
      trainingLoss: inTraining / training.count,
      ...(validation.count > 0 ? { validationLoss: wrong / validation.count } : {}),
    };
    history.push(step);
    task.onProgress?.(step);
    if (changed === 0) break;
  }
  const { warnings } = checked;
  const value = { description, model: best!.model, target, history };
  return { ok: true, value, ...(warnings === undefined ? {} : { warnings }) };
}
