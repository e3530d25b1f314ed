import { errorDiagnostic, failure, type Result } from "../../diagnostics/index.ts";
import { createRowHash, type ParameterBlock } from "../../models/index.ts";
import { checkDataset, type Dataset } from "../dataset/index.ts";
import { readHyperparameters } from "../read-hyperparameters.ts";
import type { Hyperparameter, LearnedModel, Trainer, TrainingTask } from "../trainer.ts";
import type { ContextTableDescription } from "./context-table-learner.ts";
import { countedSamples } from "./counted-samples.ts";
import { emptyTensors } from "./empty-tensors.ts";

/** The most elements of a tensor that a program may declare. */
const mostElements = 2 ** 20;

const hyperparameters: readonly Hyperparameter[] = [
  {
    name: "order",
    summary: "How many features, from the first on, are the context; all, where there are fewer",
    kind: "integer",
    low: 1,
    high: 64,
    steps: "linear",
    searched: [1, 6],
    byDefault: 2,
  },
  {
    name: "rows",
    summary: "Rows of the table; contexts of the same hash share one",
    kind: "integer",
    low: 1,
    high: 2 ** 20,
    steps: "logarithmic",
    searched: [64, 16_384],
    byDefault: 1024,
  },
  {
    name: "rowsHold",
    summary: "What a row holds: the answer that most of its samples have, or counts of the classes",
    kind: "choice",
    choices: ["prediction", "counts"],
    byDefault: "prediction",
  },
];

/**
 * Trains context tables: a row for each context of the last features, or several, by their hash, keeps what most of its
 * samples say. Its confidence is the share of these, beside one more sample that says otherwise; contexts in whose row
 * no sample fell are not known (confidence 0).
 */
export const contextTableTrainer: Trainer = {
  family: "contextTable",
  targets: ["classes", "value"],
  hyperparameters,
  train: trainContextTable,
};

function trainContextTable(task: TrainingTask): Result<LearnedModel> {
  const read = readHyperparameters(hyperparameters, task.parameters);
  if (!read.ok) return read;
  const { training } = task;
  const checked = checkDataset(training);
  if (!checked.ok) return checked;
  const { target } = training;
  const rows = read.value.number("rows");
  const counts = read.value.text("rowsHold") === "counts";
  if (counts && target.kind === "value") {
    const hint = "give samples with classes, or set rowsHold to prediction";
    return failure(errorDiagnostic("RMT7040", `a table of counts cannot predict the value ${target.name}`, { hint }));
  }
  const classes = target.kind === "classes" ? target.labels.length : 1;
  if (counts && rows * classes > mostElements) {
    const message = `a table with ${rows} rows of ${classes} counts is too large: it has at most ${mostElements} elements`;
    const hint = `set rows to ${Math.floor(mostElements / classes)} or fewer, or rowsHold to prediction`;
    return failure(errorDiagnostic("RMT7041", message, { hint }));
  }
  const features = training.features.length;
  const description: ContextTableDescription = {
    family: "contextTable",
    features,
    featureType: "i32",
    output: "i32",
    order: Math.min(read.value.number("order"), features),
    rows,
    answer: counts ? { kind: "counts", classes } : { kind: "prediction" },
  };
  const counted = countedSamples(task);
  if (!counted.ok) return counted;
  const weights = counted.value ?? new Int32Array(training.count).fill(1);
  const model = counts
    ? countClasses(description, training, weights, classes)
    : keepMajorities(description, training, weights);
  task.onProgress?.({ done: 1 });
  const { warnings } = checked;
  return { ok: true, value: { description, model, target }, ...(warnings === undefined ? {} : { warnings }) };
}

function rowsOf(description: ContextTableDescription, { count, values, features }: Dataset): Int32Array {
  const columns = Array.from({ length: description.order }, (_, feature) => feature);
  const rowOf = createRowHash(columns, description.featureType, description.rows);
  return Int32Array.from({ length: count }, (_, sample) => rowOf(values, sample * features.length));
}

/** Counts the classes of each row; where a row counts too many, all of it becomes smaller alike. */
function countClasses(
  description: ContextTableDescription,
  training: Dataset,
  weights: Int32Array,
  classes: number,
): ParameterBlock {
  const sums = new Float64Array(description.rows * classes);
  for (const [sample, row] of rowsOf(description, training).entries()) {
    sums[row * classes + training.outcomes[sample]!]! += weights[sample]!;
  }
  const tensors = emptyTensors(description);
  const counts = tensors[0]!;
  const greatest = 2 ** 16 - 1;
  for (let row = 0; row < description.rows; row++) {
    const sumsOfRow = sums.subarray(row * classes, (row + 1) * classes);
    const most = sumsOfRow.reduce((largest, sum) => Math.max(largest, sum), 0);
    for (let label = 0; label < classes; label++) {
      const sum = sumsOfRow[label]!;
      counts[row * classes + label] = most > greatest ? Math.floor((sum * greatest) / most) : sum;
    }
  }
  return { tensors };
}

/** Keeps in each row the outcome that weighs most, the least of equal ones. */
function keepMajorities(description: ContextTableDescription, training: Dataset, weights: Int32Array): ParameterBlock {
  const { target, outcomes, count } = training;
  const sums = new Map<number, number>();
  const totals = new Float64Array(description.rows);
  const samples = new Int32Array(description.rows);
  for (const [sample, row] of rowsOf(description, training).entries()) {
    const key = row * 2 ** 32 + (outcomes[sample]! + 2 ** 31);
    sums.set(key, (sums.get(key) ?? 0) + weights[sample]!);
    totals[row]! += weights[sample]!;
    samples[row]!++;
  }
  const tensors = emptyTensors(description);
  const [values, confidences] = tensors;
  const most = new Float64Array(description.rows);
  const kept = new Int32Array(description.rows);
  for (const [key, sum] of sums) {
    const row = Math.floor(key / 2 ** 32);
    const outcome = key - row * 2 ** 32 - 2 ** 31;
    if (sum < most[row]! || (sum === most[row]! && outcome > kept[row]!)) continue;
    most[row] = sum;
    kept[row] = outcome;
  }
  const all = totals.reduce((total, weight) => total + weight, 0);
  // One more sample, of a mean weight.
  const oneMore = count === 0 ? 1 : all / count;
  for (let row = 0; row < description.rows; row++) {
    if (samples[row] === 0) continue;
    values![row] = target.kind === "classes" ? target.labels[kept[row]!]! : kept[row]!;
    confidences![row] = Math.floor((255 * most[row]!) / (totals[row]! + oneMore));
  }
  return { tensors };
}
