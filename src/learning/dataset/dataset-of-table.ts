import { type Diagnostic, DiagnosticError, errorDiagnostic, failure, type Result } from "../../diagnostics/index.ts";
import type { ClassTarget, Feature, Target } from "../../models/index.ts";
import { chooseScale, fitsScale } from "./choose-scale.ts";
import { type ColumnChoice, findColumn } from "./column-choice.ts";
import type { Dataset } from "./dataset.ts";
import type { NumberColumn, Table } from "./table.ts";

/** What of a table is what. */
export interface DatasetChoices {
  /** The column that is to be predicted; by default the last one, or the one of `like`. */
  readonly label?: ColumnChoice;
  /** By default words and few different integers are classes, other numbers values; or as `like` says. */
  readonly task?: Target["kind"];
  /** Columns that are no features. */
  readonly omit?: readonly ColumnChoice[];
  /** A column that says how much each sample counts, above 0. */
  readonly weight?: ColumnChoice;
  /** Words in features: an error, or numbered in ascending order; by default an error. `true` and `false` are 1 and 0. */
  readonly words?: "refuse" | "number";
  /** By column: the scale to use, instead of one that keeps all digits. */
  readonly scales?: Readonly<Record<string, number>>;
  /**
   * What a model was trained on: its features are taken, by name and in its order, with its scales and numbers for words,
   * and its classes have its numbers; classes that it does not know come behind.
   */
  readonly like?: { readonly features: readonly Feature[]; readonly target: Target };
}

/** So many different integers, at most, are taken for classes. */
const mostClasses = 64;

/** Samples of the rows of a table; the errors are those of `readDataset`. */
export function datasetOfTable(table: Table, choices: DatasetChoices): Result<Dataset> {
  try {
    return buildDataset(table, choices);
  } catch (error) {
    if (error instanceof DiagnosticError) return failure(...error.diagnostics);
    throw error;
  }
}

function buildDataset(table: Table, choices: DatasetChoices): Result<Dataset> {
  const { like } = choices;
  const label = findLabel(table, choices);
  const weight = choices.weight === undefined ? undefined : findColumn(table, choices.weight, "is to give weights");
  const featureColumns = chooseFeatures(table, choices, label, weight);
  const rounded: string[] = [];
  const { target, outcomes } = readOutcomes(table, label, choices, rounded);
  const width = featureColumns.length;
  const values = new Int32Array(table.count * width);
  const features = featureColumns.map((column, index) => {
    const known = like?.features[index];
    const numbers = readFeature(table, column, known, choices);
    const scale = known?.scale ?? scaleOf(table, column, numbers, choices, rounded);
    const integers = scaled(table, column, numbers.values, scale);
    for (let sample = 0; sample < table.count; sample++) values[sample * width + index] = integers[sample]!;
    const { words } = numbers;
    return { name: table.names[column]!, scale, ...(words === undefined ? {} : { words }) };
  });
  const weights = weight === undefined ? undefined : readWeights(table, weight);
  const dataset = {
    features,
    target,
    count: table.count,
    values,
    outcomes,
    ...(weights === undefined ? {} : { weights }),
  };
  return { ok: true, value: dataset, ...(rounded.length === 0 ? {} : { warnings: [roundingWarning(table, rounded)] }) };
}

function findLabel(table: Table, { label, like }: DatasetChoices): number {
  return findColumn(table, label ?? like?.target.name ?? -1, "is to be predicted");
}

function chooseFeatures(
  table: Table,
  { like, omit = [] }: DatasetChoices,
  label: number,
  weight: number | undefined,
): readonly number[] {
  if (like !== undefined) return like.features.map(({ name }) => findColumn(table, name, "the model has as a feature"));
  const left = new Set(omit.map((choice) => findColumn(table, choice, "is to be left out")));
  const columns = [...table.names.keys()];
  const features = columns.filter((column) => column !== label && column !== weight && !left.has(column));
  if (features.length > 0) return features;
  const what = `${table.file} has no feature beside ${table.names[label]}, which is to be predicted`;
  const hint =
    columns.length === 1
      ? "it has one column only: columns are separated by , ; or tab, or by what is given"
      : "leave out fewer columns";
  throw new DiagnosticError(errorDiagnostic("RMT7023", what, { hint }));
}

interface FeatureNumbers extends NumberColumn {
  readonly words?: readonly string[];
}

const truth = new Map([
  ["false", 0],
  ["true", 1],
]);

function readFeature(
  table: Table,
  column: number,
  known: Feature | undefined,
  { words: handling = "refuse" }: DatasetChoices,
): FeatureNumbers {
  const numbers = table.numbers(column);
  const isNumeric = known?.words === undefined && numbers.firstWord === undefined;
  if (isNumeric) {
    refuseMissing(table, column, numbers);
    return numbers;
  }
  const cells = table.words(column);
  refuseEmpty(table, column, cells);
  const isTruth = known?.words === undefined && cells.every((cell) => truth.has(cell.toLowerCase()));
  if (isTruth) return { values: Float64Array.from(cells, (cell) => truth.get(cell.toLowerCase())!), decimals: 0 };
  const row = numbers.firstWord ?? 0;
  if (known === undefined && handling === "refuse") {
    throw problemAt(table, row, column, "RMT7025", `holds ${quoted(cells[row]!)}, which is no number,`, {
      hint: "leave the column out, have its words numbered, or write decimals with a point",
    });
  }
  if (known !== undefined && known.words === undefined) {
    throw problemAt(table, row, column, "RMT7025", `holds ${quoted(cells[row]!)} where the model wants numbers,`, {
      hint: "give samples as those that the model was trained on",
    });
  }
  const words = known?.words ?? [...new Set(cells)].sort();
  const numberOf = new Map(words.map((word, number) => [word, number]));
  const unknown = cells.findIndex((cell) => !numberOf.has(cell));
  if (unknown >= 0) {
    throw problemAt(table, unknown, column, "RMT7025", `holds ${quoted(cells[unknown]!)}, which the model never saw,`, {
      hint: `it knows ${words.slice(0, 8).join(", ")}${words.length > 8 ? ", …" : ""}`,
    });
  }
  return { values: Float64Array.from(cells, (cell) => numberOf.get(cell)!), decimals: 0, words };
}

function readOutcomes(
  table: Table,
  column: number,
  choices: DatasetChoices,
  rounded: string[],
): { readonly target: Target; readonly outcomes: Int32Array } {
  const known = choices.like?.target;
  const name = table.names[column]!;
  const numbers = table.numbers(column);
  const task = choices.task ?? known?.kind ?? (isClasses(numbers) ? "classes" : "value");
  const knownClasses = known?.kind === "classes" ? known : undefined;
  if (task === "classes") {
    const hasNames = knownClasses ? knownClasses.names !== undefined : numbers.firstWord !== undefined;
    if (hasNames) return readNames(table, column, knownClasses);
    refuseMissing(table, column, numbers);
    return readLabels(table, column, numbers, knownClasses);
  }
  if (numbers.firstWord !== undefined) {
    const word = table.words(column)[numbers.firstWord]!;
    throw problemAt(table, numbers.firstWord, column, "RMT7025", `holds ${quoted(word)}, which is no value,`, {
      hint: "words can be predicted as classes, not as values",
    });
  }
  refuseMissing(table, column, numbers);
  const scale = known?.kind === "value" ? known.scale : scaleOf(table, column, numbers, choices, rounded);
  return { target: { kind: "value", name, scale }, outcomes: scaled(table, column, numbers.values, scale) };
}

/** Whether what a column holds is rather classes than values. */
function isClasses({ values, decimals, firstWord }: NumberColumn): boolean {
  if (firstWord !== undefined) return true;
  if (decimals > 0) return false;
  const different = new Set<number>();
  for (const value of values) {
    different.add(value);
    if (different.size > mostClasses) return false;
  }
  return true;
}

function readNames(table: Table, column: number, known: ClassTarget | undefined) {
  const cells = table.words(column);
  refuseEmpty(table, column, cells);
  const knownNames = known?.names ?? [];
  const others = new Set(cells);
  for (const name of knownNames) others.delete(name);
  const names = [...knownNames, ...[...others].sort()];
  const classOf = new Map(names.map((name, index) => [name, index]));
  const target: Target = { kind: "classes", name: table.names[column]!, labels: Int32Array.from(names.keys()), names };
  return { target, outcomes: Int32Array.from(cells, (cell) => classOf.get(cell)!) };
}

function readLabels(table: Table, column: number, numbers: NumberColumn, known: ClassTarget | undefined) {
  const { values } = numbers;
  if (numbers.firstWord !== undefined) {
    const word = table.words(column)[numbers.firstWord]!;
    throw problemAt(table, numbers.firstWord, column, "RMT7025", `holds ${quoted(word)} where the model has numbers,`, {
      hint: "give samples as those that the model was trained on",
    });
  }
  const broken = numbers.decimals > 0 ? values.findIndex((value) => !Number.isInteger(value)) : -1;
  if (broken >= 0) {
    throw problemAt(table, broken, column, "RMT7025", `holds ${values[broken]}, which is no class,`, {
      hint: "predict it as a value, or give integers or words",
    });
  }
  const labels = scaled(table, column, values, 1);
  const others = new Set(labels);
  for (const label of known?.labels ?? []) others.delete(label);
  const all = Int32Array.from([...(known?.labels ?? []), ...[...others].sort((a, b) => a - b)]);
  const classOf = new Map(Array.from(all, (label, index) => [label, index]));
  const target: Target = { kind: "classes", name: table.names[column]!, labels: all };
  return { target, outcomes: labels.map((label) => classOf.get(label)!) };
}

function readWeights(table: Table, column: number): Float32Array {
  const numbers = table.numbers(column);
  refuseMissing(table, column, numbers);
  const weights = Float32Array.from(numbers.values);
  const broken = weights.findIndex((weight) => !(weight > 0 && weight < Number.POSITIVE_INFINITY));
  if (broken < 0) return weights;
  throw problemAt(table, broken, column, "RMT7025", `holds ${table.words(column)[broken]}, which is no weight,`, {
    hint: "weights are numbers above 0; leave out samples that shall not count",
  });
}

/** The scale for a column that no model has a scale for; names those that are rounded. */
function scaleOf(
  table: Table,
  column: number,
  numbers: NumberColumn,
  { scales = {} }: DatasetChoices,
  rounded: string[],
): number {
  const name = table.names[column]!;
  const given = Object.hasOwn(scales, name) ? scales[name] : undefined;
  if (given !== undefined) return given;
  const chosen = chooseScale(numbers);
  // Which number is too large is found when they are scaled.
  if (chosen === undefined) return 1;
  if (!chosen.isExact) rounded.push(`${name} (to ${1 / chosen.scale})`);
  return chosen.scale;
}

function scaled(table: Table, column: number, values: Float64Array, scale: number): Int32Array {
  const integers = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const integer = Math.round(values[row]! * scale);
    integers[row] = integer;
    if (integers[row] === integer) continue;
    if (fitsScale(values[row]!, scale)) continue;
    const times = scale === 1 ? "" : ` times its scale ${scale}`;
    throw problemAt(table, row, column, "RMT7026", `holds ${values[row]}${times}, which is more than 32 bits,`, {
      hint: "leave the column out, give differences, or give it a smaller scale",
    });
  }
  return integers;
}

function refuseMissing(table: Table, column: number, { firstMissing, firstWord }: NumberColumn): void {
  if (firstMissing === undefined || (firstWord ?? firstMissing) < firstMissing) return;
  const text = table.words(column)[firstMissing]!;
  throw problemAt(table, firstMissing, column, "RMT7024", text === "" ? "is empty" : `is ${text}`, {
    hint: "leave such samples out, or fill in what stands for a missing value",
  });
}

function refuseEmpty(table: Table, column: number, cells: readonly string[]): void {
  const row = cells.indexOf("");
  if (row < 0) return;
  throw problemAt(table, row, column, "RMT7024", "is empty", {
    hint: "leave such samples out, or fill in what stands for a missing value",
  });
}

function problemAt(
  table: Table,
  row: number,
  column: number,
  code: string,
  what: string,
  { hint }: { readonly hint: string },
): DiagnosticError {
  const { text, location } = table.locate(row, column);
  const message = `column ${table.names[column]} of ${table.file} ${what} in ${text}`;
  return new DiagnosticError(errorDiagnostic(code, message, { hint, location }));
}

function roundingWarning({ file }: Table, rounded: readonly string[]): Diagnostic {
  const listed = rounded.slice(0, 8);
  const more = rounded.length - listed.length;
  return {
    code: "RMT7029",
    severity: "warning",
    message: `more decimals in ${file} than integers of 32 bits hold, rounded: ${listed.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
    hint: "round them when writing the file, or give the columns scales of your own",
  };
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
