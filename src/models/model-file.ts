import { integerRange } from "../bytecode/index.ts";
import {
  type Diagnostic,
  DiagnosticError,
  errorDiagnostic,
  failure,
  type Result,
  success,
} from "../diagnostics/index.ts";
import { findBrokenStructure } from "./check-decision-tree.ts";
import type { DecisionTree } from "./decision-tree.ts";
import type { Envelope } from "./envelope.ts";
import type { Model, TensorData } from "./model.ts";
import { type TensorElement, tensorArrays } from "./tensor-data.ts";

const format = "rmt-model";
const version = 1;

/** The arrays of a tree with the types of their elements, in the order in which they are written. */
const treeArrays = {
  feature: Int16Array,
  threshold: Int32Array,
  left: Int32Array,
  right: Int32Array,
  value: Int32Array,
  confidence: Uint8Array,
} as const;

/** What a number of a list may be. */
interface NumberRange {
  readonly low: number;
  readonly high: number;
}

/**
 * The text of a model file: JSON, one line an array. `readModelFile` gives exactly the same model.
 *
 * A file has `format` ("rmt-model"), `version` (1), where there is one `envelope` ({"low": […], "high": […]}), and one of
 * `tree`, `trees` (a list) and `tensors`. A tree has `featureCount` and its arrays by name, as `DecisionTree` says; a
 * tensor has `element`, its type, and `values`, row by row.
 */
export function writeModelFile(model: Model): string {
  const { envelope } = model;
  const members = [`"format": "${format}"`, `"version": ${version}`];
  if (envelope !== undefined) members.push(`"envelope": ${JSON.stringify(envelope)}`);
  if ("trees" in model) members.push(`"trees": [\n${model.trees.map(writeTree).join(",\n")}\n]`);
  else if ("tensors" in model) members.push(`"tensors": [\n${model.tensors.map(writeTensor).join(",\n")}\n]`);
  else members.push(`"tree": ${writeTree(model)}`);
  return `{\n${members.join(",\n")}\n}\n`;
}

function writeTree(tree: DecisionTree): string {
  const names = Object.keys(treeArrays) as (keyof typeof treeArrays)[];
  const arrays = names.map((name) => `"${name}": [${tree[name].join(",")}]`);
  return `{\n"featureCount": ${tree.featureCount},\n${arrays.join(",\n")}\n}`;
}

function writeTensor(data: TensorData): string {
  const element = Object.entries(tensorArrays).find(([, ArrayType]) => data instanceof ArrayType)![0];
  return `{ "element": "${element}", "values": [${data.join(",")}] }`;
}

/**
 * The model in the text of a model file; whether it fits a slot is not looked at. Refused are texts that are no JSON
 * (RMT7010), other files and other versions (RMT7011), members that are missing, unknown or of another kind (RMT7012),
 * numbers that their arrays do not hold (RMT7013), and trees that are none (RMT7014).
 *
 * @param file the name for messages
 */
export function readModelFile(text: string, file: string): Result<Model> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = "give a file that the learning side wrote, whole";
    return failure(errorDiagnostic("RMT7010", `model file ${file} is not JSON: ${reason}`, { hint }));
  }
  try {
    return success(readModel({ file, path: "" }, value));
  } catch (error) {
    if (error instanceof DiagnosticError) return failure(...error.diagnostics);
    throw error;
  }
}

/** Where something stands in the file. */
interface Place {
  readonly file: string;
  /** Such as `trees[2].left`; empty for the whole. */
  readonly path: string;
}

function readModel(place: Place, value: unknown): Model {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const whole = (isObject ? value : {}) as Readonly<Record<string, unknown>>;
  if (whole.format !== format || whole.version !== version) {
    const what =
      whole.format === format ? `is of version ${JSON.stringify(whole.version)}` : `does not say "format": "${format}"`;
    throw refusal(place, "RMT7011", what, `files of format "${format}" and version ${version} can be read`);
  }
  const kinds = (["tree", "trees", "tensors"] as const).filter((kind) => whole[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const what = kind === undefined ? "holds no model" : `holds several models: ${kinds.join(", ")}`;
    throw refusal(place, "RMT7012", what, "give one of tree, trees and tensors");
  }
  checkMembers(place, whole, ["format", "version", "envelope", kind]);
  const envelope = whole.envelope === undefined ? undefined : readEnvelope(inside(place, "envelope"), whole.envelope);
  const model = readContent(place, kind, whole[kind]);
  return envelope === undefined ? model : { ...model, envelope };
}

function readContent(place: Place, kind: "tree" | "trees" | "tensors", value: unknown): Model {
  if (kind === "tree") return readTree(inside(place, kind), value);
  const list = readList(inside(place, kind), value);
  const at = (index: number) => inside(place, `${kind}[${index}]`);
  if (kind === "trees") return { trees: list.map((tree, index) => readTree(at(index), tree)) };
  return { tensors: list.map((tensor, index) => readTensor(at(index), tensor)) };
}

function readTree(place: Place, value: unknown): DecisionTree {
  const members = readObject(place, value, ["featureCount", ...Object.keys(treeArrays)]);
  const [featureCount] = readNumbers(inside(place, "featureCount"), [members.featureCount], { low: 1, high: 32_767 });
  const arrays = Object.entries(treeArrays).map(([name, ArrayType]) => {
    return [name, readArray(inside(place, name), members[name], ArrayType)];
  });
  const tree = { featureCount, ...Object.fromEntries(arrays) } as DecisionTree;
  const broken = findBrokenStructure(tree);
  if (broken !== undefined) {
    throw refusal(place, "RMT7014", `is not a decision tree: ${broken}`, "train it again, or import it again");
  }
  return tree;
}

function readTensor(place: Place, value: unknown): TensorData {
  const { element, values } = readObject(place, value, ["element", "values"]);
  if (typeof element !== "string" || !Object.hasOwn(tensorArrays, element)) {
    const types = Object.keys(tensorArrays).join(", ");
    throw refusal(inside(place, "element"), "RMT7012", `is ${shown(element)}`, `give one of ${types}`);
  }
  return readArray(inside(place, "values"), values, tensorArrays[element as TensorElement]);
}

function readEnvelope(place: Place, value: unknown): Envelope {
  const members = readObject(place, value, ["low", "high"]);
  // Features have 32 bits at most, of either sign.
  const range = { low: Number(integerRange("i32").low), high: Number(integerRange("u32").high) };
  const read = (end: "low" | "high") => {
    const at = inside(place, end);
    return [...readNumbers(at, readList(at, members[end]), range)];
  };
  return { low: read("low"), high: read("high") };
}

function readArray(
  place: Place,
  value: unknown,
  ArrayType: { new (length: number): TensorData; readonly BYTES_PER_ELEMENT: number; readonly name: string },
): TensorData {
  const list = readList(place, value);
  const data = new ArrayType(list.length);
  const size = 2 ** (8 * ArrayType.BYTES_PER_ELEMENT);
  const isSigned = ArrayType.name.startsWith("Int");
  const range = isSigned ? { low: -size / 2, high: size / 2 - 1 } : { low: 0, high: size - 1 };
  data.set(readNumbers(place, list, range));
  return data;
}

function readNumbers(place: Place, list: readonly unknown[], { low, high }: NumberRange): readonly number[] {
  const wrong = list.findIndex((value) => {
    return typeof value !== "number" || !Number.isInteger(value) || value < low || value > high;
  });
  if (wrong < 0) return list as readonly number[];
  const what = `has ${shown(list[wrong])}${list.length > 1 ? ` at ${wrong}` : ""}`;
  throw refusal(place, "RMT7013", what, `integers from ${low} to ${high} can stand there`);
}

function readList(place: Place, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw refusal(place, "RMT7012", `is ${shown(value)}`, "give a list: [ … ]");
}

function readObject(place: Place, value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refusal(place, "RMT7012", `is ${shown(value)}`, `give { … } with ${names.join(", ")}`);
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const name of names) {
    if (members[name] !== undefined) continue;
    throw refusal(place, "RMT7012", `has no ${name}`, `give ${names.join(", ")}`);
  }
  checkMembers(place, members, names);
  return members;
}

function checkMembers(place: Place, members: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const unknown = Object.keys(members).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw refusal(
    place,
    "RMT7012",
    `has ${JSON.stringify(unknown)}, which nobody knows`,
    `there can be ${names.join(", ")}`,
  );
}

function inside({ file, path }: Place, name: string): Place {
  return { file, path: path === "" ? name : `${path}.${name}` };
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function refusal({ file, path }: Place, code: string, what: string, hint: string): DiagnosticError {
  const subject = path === "" ? `model file ${file}` : `${path} in model file ${file}`;
  const diagnostic: Diagnostic = errorDiagnostic(code, `${subject} ${what}`, { hint });
  return new DiagnosticError(diagnostic);
}
