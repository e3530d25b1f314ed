import type { DecisionTree } from "../decision-tree.ts";
import type { FloatLayer, FloatNetwork } from "../float-network.ts";
import type { Model, TensorData } from "../model.ts";
import type { Target } from "../samples.ts";
import { tensorArrays } from "../tensor-data.ts";
import type { ModelDocument } from "./document.ts";
import { format, version } from "./read-document.ts";
import { treeArrays } from "./read-model.ts";
import { shortestSingle } from "./shortest-single.ts";

/**
 * The text of a model file: JSON, one line an array. `readModelDocument` gives exactly the same document.
 *
 * A file has `format` ("rmt-model"), `version` (1), where there is one `envelope` ({"low": […], "high": […]}), and one of
 * `tree`, `trees` (a list) and `tensors`. A tree has `featureCount` and its arrays by name, as `DecisionTree` says; a
 * tensor has `element`, its type, and `values`, row by row. What else a document has stands by its names in
 * `ModelDocument`, with lists for arrays.
 */
export function writeModelDocument(document: ModelDocument): string {
  const { model, description, target, features, network, notes } = document;
  const { envelope } = model;
  const members = [`"format": "${format}"`, `"version": ${version}`];
  if (description !== undefined) members.push(`"description": ${JSON.stringify(description)}`);
  if (target !== undefined) members.push(`"target": ${writeTarget(target)}`);
  if (features !== undefined) members.push(`"features": [\n${features.map(json).join(",\n")}\n]`);
  if (notes !== undefined) members.push(`"notes": ${JSON.stringify(notes)}`);
  if (envelope !== undefined) members.push(`"envelope": ${JSON.stringify(envelope)}`);
  if ("trees" in model) members.push(`"trees": [\n${model.trees.map(writeTree).join(",\n")}\n]`);
  else if ("tensors" in model) members.push(`"tensors": [\n${model.tensors.map(writeTensor).join(",\n")}\n]`);
  else members.push(`"tree": ${writeTree(model)}`);
  if (network !== undefined) members.push(`"network": ${writeNetwork(network)}`);
  return `{\n${members.join(",\n")}\n}\n`;
}

/** The text of a model file that holds nothing but the model. */
export function writeModelFile(model: Model): string {
  return writeModelDocument({ model });
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

function writeTarget(target: Target): string {
  return JSON.stringify(target.kind === "value" ? target : { ...target, labels: [...target.labels] });
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

function writeNetwork(network: FloatNetwork): string {
  const { image, featureMean, featureScale, featureLimit, layers, answer, valueMean, valueScale } = network;
  const members = [
    `"image": ${JSON.stringify(image)}`,
    `"featureMean": ${writeNumbers(featureMean)}`,
    `"featureScale": ${writeNumbers(featureScale)}`,
    ...(featureLimit === undefined ? [] : [`"featureLimit": ${featureLimit}`]),
    `"layers": [\n${layers.map(writeLayer).join(",\n")}\n]`,
    `"answer": ${JSON.stringify(answer)}`,
    `"valueMean": ${writeNumber(valueMean)}`,
    `"valueScale": ${writeNumber(valueScale)}`,
  ];
  return `{\n${members.join(",\n")}\n}`;
}

function writeLayer(layer: FloatLayer): string {
  const members = Object.entries(layer).map(([name, value]) => {
    return `"${name}": ${ArrayBuffer.isView(value) ? writeNumbers(value as Float32Array) : JSON.stringify(value)}`;
  });
  return `{ ${members.join(", ")} }`;
}

function writeNumbers(numbers: Float32Array | Float64Array): string {
  const isSingle = numbers instanceof Float32Array;
  return `[${Array.from(numbers, (value) => writeNumber(isSingle ? shortestSingle(value) : value)).join(",")}]`;
}

/** JSON knows a negative zero, but `JSON.stringify` writes it without its sign. */
function writeNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
