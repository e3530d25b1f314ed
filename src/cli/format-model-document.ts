import { treeNodeBytes } from "../bytecode/index.ts";
import type { Result } from "../diagnostics/index.ts";
import {
  type Feature,
  type Model,
  type ModelDescription,
  type ModelDocument,
  printTree,
  type Target,
  treeDepth,
  treesOf,
} from "../models/index.ts";
import { formatBytes, formatCount, formatTime } from "./format-units.ts";
import type { ModelCost } from "./model-cost.ts";
import { wrapLines } from "./wrap-lines.ts";

/** Trees of more nodes are not printed. */
const printedNodes = 63;

/** Of classes and features, so many are listed. */
const listed = 40;

/** What a model file holds, for people, at most 80 columns wide but for trees and long names; ends with a line feed. */
export function formatModelDocument(
  file: string,
  { model, description, target, features, network, notes = {} }: ModelDocument,
  cost: Result<ModelCost> | undefined,
): string {
  const lines = [
    ...wrapLines("", `${file}: ${description === undefined ? "a model of unknown family" : kindOf(description)}`),
    ...wrapLines("  size      ", sizeOf(model)),
    ...(description === undefined ? [] : wrapLines("  shape     ", shapeOf(description))),
    ...(cost === undefined ? [] : wrapLines("  cost      ", costText(cost))),
    ...(target === undefined ? [] : wrapLines("  predicts  ", targetText(target))),
    ...(features === undefined ? [] : wrapLines("  features  ", listText(features.map(featureText)))),
    ...(model.envelope === undefined ? [] : ["  envelope  answers only within what it was trained on, where asked to"]),
    ...(network === undefined ? [] : wrapLines("  network   ", networkText(network.layers.length))),
  ];
  const noted = Object.entries(notes);
  const width = Math.max(0, ...noted.map(([name]) => name.length));
  if (noted.length > 0) lines.push("", "notes");
  for (const [name, value] of noted) lines.push(...wrapLines(`  ${name.padEnd(width)}  `, String(value)));
  const [tree, ...others] = treesOf(model) ?? [];
  if (tree !== undefined && others.length === 0 && tree.feature.length <= printedNodes) {
    lines.push("", "tree");
    const names = features?.map(({ name, scale }) => (scale === 1 ? name : `${scale} × ${name}`));
    lines.push(
      ...printTree(tree, names)
        .split("\n")
        .map((line) => `  ${line}`),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Bytes of a model's trees or tensors. */
export function modelBytes(model: Model): number {
  const trees = treesOf(model);
  if (trees !== undefined) return trees.reduce((sum, tree) => sum + tree.feature.length * treeNodeBytes, 0);
  return "tensors" in model ? model.tensors.reduce((sum, { byteLength }) => sum + byteLength, 0) : 0;
}

function kindOf(description: ModelDescription): string {
  const { family, features, featureType, output } = description;
  const answers = "answer" in description ? answerText(description.answer, output) : output;
  const classes = description.family === "binarized" ? `one of ${description.classes} classes` : answers;
  return `${family} of ${plural(features, "feature")} (${featureType}), answers ${classes}`;
}

function answerText(answer: { readonly kind: string; readonly classes?: number }, output: string): string {
  if (answer.classes !== undefined) return `one of ${answer.classes} classes`;
  return answer.kind === "sign" ? "one of 2 classes" : output;
}

function sizeOf(model: Model): string {
  const trees = treesOf(model);
  const bytes = formatBytes(modelBytes(model));
  if (trees === undefined) {
    const tensors = "tensors" in model ? model.tensors : [];
    const parameters = tensors.reduce((sum, { length }) => sum + length, 0);
    return `${plural(parameters, "parameter")} in ${plural(tensors.length, "tensor")}, ${bytes}`;
  }
  const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const depth = Math.max(0, ...trees.map(treeDepth));
  return `${plural(trees.length, "tree")} of ${plural(nodes, "node")}, at most ${plural(depth, "level")} deep, ${bytes}`;
}

/** Members of descriptions that are shown otherwise. */
const shownElsewhere = ["family", "features", "featureType", "output", "answer", "classes"];

function shapeOf(description: ModelDescription): string {
  const members = Object.entries(description).filter(([member]) => !shownElsewhere.includes(member));
  return members.map(([member, value]) => `${member} ${typeof value === "object" ? json(value) : value}`).join(", ");
}

function json(value: unknown): string {
  return JSON.stringify(value).replaceAll('"', "").replaceAll(",", ", ").replaceAll(":", ": ");
}

function costText(cost: Result<ModelCost>): string {
  if (!cost.ok) return `not known: ${cost.diagnostics[0]!.message}`;
  const { report, nanoseconds } = cost.value;
  const parts = [`at most ${plural(report.instructions, "instruction")}`];
  if (report.multiplyAccumulates > 0) parts.push(`${formatCount(report.multiplyAccumulates)} multiply-adds`);
  if (nanoseconds === null) parts.push("more than any hook allows");
  else {
    parts.push(`${formatTime(nanoseconds.webAssembly)} in WebAssembly`);
    parts.push(`${formatTime(nanoseconds.interpreter)} interpreted`);
  }
  parts.push(`answers ${formatCount(report.answer.low)} to ${formatCount(report.answer.high)}`);
  return parts.join(", ");
}

function targetText(target: Target): string {
  if (target.kind === "value") return `${target.name}, a value${target.scale === 1 ? "" : `, times ${target.scale}`}`;
  const names = target.names ?? Array.from(target.labels, String);
  return `${target.name}, one of ${plural(names.length, "class", "classes")}: ${listText(names)}`;
}

function featureText({ name, scale, words }: Feature): string {
  if (words !== undefined) return `${name} (${plural(words.length, "word")})`;
  return scale === 1 ? name : `${name} (times ${scale})`;
}

function networkText(layers: number): string {
  return `in floating point too, ${plural(layers, "layer")}: it can be quantized again`;
}

function listText(names: readonly string[]): string {
  const more = names.length - listed;
  return `${names.slice(0, listed).join(", ")}${more > 0 ? ` and ${formatCount(more)} more` : ""}`;
}

function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}
