import type { Feature, Target } from "../samples.ts";
import type { ClassLabels } from "./float-tree.ts";
import { refusal } from "./refusal.ts";

/** What integers of features and answers stand for, as far as it is known. */
export interface GivenUnits {
  /** Integers per unit, by name of the feature; `value` is the answer. */
  readonly scales?: ReadonlyMap<string, number>;
  /** The features and the target of samples that the model will be asked about. */
  readonly samples?: { readonly features: readonly Feature[]; readonly target: Target };
}

/** What a file says about a model's features and answers. */
interface Answering {
  readonly featureCount: number;
  readonly featureNames?: readonly string[];
  readonly answer: "value" | "sign" | "classes";
  readonly labels?: ClassLabels;
}

/** The name by which `--scale` and models without one call what is answered. */
const valueName = "value";

/**
 * The model's features: named as the file says, or else as the samples, or else f0, f1, …; with the scales given, or
 * those of the samples, or 1. Refuses samples of other features and scales of none (RMT7071).
 */
export function chooseFeatures(model: Answering, { scales, samples }: GivenUnits): readonly Feature[] {
  const { featureCount, featureNames } = model;
  const known = new Map(samples?.features.map((feature) => [feature.name, feature]));
  const byName = featureNames?.every((name) => known.has(name)) ?? false;
  if (samples !== undefined && !byName && samples.features.length !== featureCount) {
    const hint = featureNames ? `it takes ${shorten(featureNames)}` : "leave columns out with --ignore";
    throw refusal("RMT7071", `the model has ${featureCount} features, the samples ${samples.features.length}`, hint);
  }
  const features = Array.from({ length: featureCount }, (_, index): Feature => {
    const sampled = byName ? known.get(featureNames![index]!) : samples?.features[index];
    const name = sampled?.name ?? featureNames?.[index] ?? `f${index}`;
    const scale = scales?.get(name) ?? sampled?.scale ?? 1;
    return sampled?.words === undefined ? { name, scale } : { name, scale, words: sampled.words };
  });
  const names = new Set(features.map(({ name }) => name));
  const unknown = [...(scales?.keys() ?? [])].find((name) => name !== valueName && !names.has(name));
  if (unknown !== undefined) {
    const hint = `it has ${shorten([...names])}, and ${valueName} for the answer`;
    throw refusal("RMT7071", `the model has no feature ${JSON.stringify(unknown)} to scale`, hint);
  }
  return features;
}

/**
 * What the model predicts: classes with the labels of the file, or else of the samples where they are as many, or else
 * 0, 1, …; values in units of the scale given. Refuses samples that are of the other kind (RMT7071) and labels (RMT7074).
 *
 * @param outputs how many classes there are scores for
 */
export function chooseTarget(model: Answering, outputs: number, { scales, samples }: GivenUnits): Target {
  const wanted = samples?.target;
  const kind = model.answer === "value" ? "value" : "classes";
  if (wanted !== undefined && wanted.kind !== kind) {
    const words = { value: "a number", classes: "a class" };
    const message = `the model answers ${words[kind]}, but ${wanted.name} of the samples is ${words[wanted.kind]}`;
    throw refusal("RMT7071", message, "name the right column with --label, or what it is with --task");
  }
  if (kind === "value") {
    const given = wanted?.kind === "value" ? wanted.scale : 1;
    return { kind, name: wanted?.name ?? valueName, scale: scales?.get(valueName) ?? given };
  }
  const classes = model.answer === "sign" ? 2 : outputs;
  const name = wanted?.name ?? "class";
  if (model.labels !== undefined) return { kind, name, ...classLabels(model.labels, classes) };
  if (wanted?.kind === "classes" && wanted.labels.length === classes) return wanted;
  return { kind, name, labels: Int32Array.from({ length: classes }, (_, index) => index) };
}

function classLabels(labels: ClassLabels, classes: number): { labels: Int32Array; names?: readonly string[] } {
  if (labels.length !== classes) {
    throw refusal("RMT7074", `${classes} classes have ${labels.length} labels`, "write the file again from its origin");
  }
  if (new Set<unknown>(labels).size !== classes) {
    throw refusal("RMT7074", "two classes have the same label", "write the file again from its origin");
  }
  if (labels.every((label) => typeof label === "string")) {
    return { labels: Int32Array.from(labels, (_, index) => index), names: labels };
  }
  const bad = labels.find((label, index) => {
    const isInteger = typeof label === "number" && (label | 0) === label;
    return !isInteger || (index > 0 && label <= labels[index - 1]!);
  });
  if (bad !== undefined) {
    const hint = "number the classes from 0, ascending, before the model is trained";
    throw refusal("RMT7074", `label ${bad} is not above the one before it, or no 32-bit integer`, hint);
  }
  return { labels: Int32Array.from(labels as readonly number[]) };
}

function shorten(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(", ")} and ${names.length - 8} more` : names.join(", ");
}
