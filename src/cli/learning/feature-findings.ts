import type { CorrelatedPair, LeanFeatures, Unneeded } from "../../learning/index.ts";

/** What `rmt features` found out. */
export interface FeatureFindings {
  /** The name of the samples, for titles. */
  readonly name: string;
  readonly family: string;
  readonly seed: number;
  /** Samples on which importance was measured; `heldOut`: the model was not trained on them. */
  readonly samples: number;
  readonly heldOut: boolean;
  readonly repeats: number;
  readonly measure: "accuracy" | "R2";
  /** With all features. */
  readonly score: number;
  /** Of always answering the most frequent class, or the mean. */
  readonly baseline: number;
  /** In the order of the samples' columns. */
  readonly features: readonly FeatureImportance[];
  /** By index into the features, the strongest first. */
  readonly correlated: readonly CorrelatedPair[];
  readonly lean?: LeanFeatures;
  /** What the program need not collect with the features of `lean`. */
  readonly unneeded?: Unneeded;
}

/** What one feature contributes. */
export interface FeatureImportance {
  readonly name: string;
  /** By how much the score drops when its values change places between samples, and one standard deviation of that. */
  readonly drop: number;
  readonly deviation: number;
  /** Of all gain of splits, 0 to 1; only of trees. */
  readonly gainShare?: number;
}

/** The features with the most important one first. */
export function byImportance({ features }: FeatureFindings): readonly FeatureImportance[] {
  return features.toSorted((a, b) => b.drop - a.drop || (b.gainShare ?? 0) - (a.gainShare ?? 0));
}

/** A caution where the model has learned nothing that features could matter to; undefined: it has. */
export function cautionOf({ measure, score, baseline }: FeatureFindings): string | undefined {
  if (score > baseline) return undefined;
  const always = measure === "accuracy" ? "the most frequent class" : "the mean";
  return (
    `No better than always answering ${always} (${formatScore(measure, baseline)}): this says little about features. ` +
    "Later samples may differ from earlier ones (--shuffle), or another family may suit them."
  );
}

/** A score, with its unit. */
export function formatScore(measure: FeatureFindings["measure"], score: number): string {
  return measure === "accuracy" ? `${(100 * score).toFixed(2)} %` : `R2 ${score.toFixed(4)}`;
}

/** A drop of the score: points of accuracy in percent, or R2. */
export function formatDrop(measure: FeatureFindings["measure"], drop: number): string {
  const text = measure === "accuracy" ? (100 * drop).toFixed(2) : drop.toFixed(4);
  // What is rounded to nothing has no sign.
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** The names of the features that lean monitoring kept. */
export function keptNames({ features }: FeatureFindings, lean: LeanFeatures): readonly string[] {
  return lean.features.map((feature) => features[feature]!.name);
}

/** What of a program can go, a line each. */
export function unneededLines(unneeded: Unneeded): readonly string[] {
  const { fields, contexts, tables, metadata, lines } = unneeded;
  const at = (line: number) => (line > 0 ? ` (line ${line})` : "");
  return [
    ...contexts.map(({ name, line }) => `context ${name}${at(line)}`),
    ...fields.map(({ context, field, kind, length, needed, lines: keepers }) => {
      const what =
        needed === 0 ? `${kind === "scalar" ? "field" : kind} ${context}.${field}` : `${kind} ${context}.${field}`;
      const part = needed === 0 ? "" : `, ${needed} of ${length} elements are enough`;
      const kept = keepers.length === 0 ? "" : `, kept up to date in ${listLines(keepers)}`;
      return `${what}${part}${kept}`;
    }),
    ...tables.map(({ name, line }) => `table ${name}${at(line)}`),
    ...metadata.map(({ name }) => `metadata ${name}`),
    ...(lines.length === 0 ? [] : [`nothing left to do in ${listLines(lines)}`]),
  ];
}

/** `line 4`, or `lines 4, 7-9`. */
function listLines(lines: readonly number[]): string {
  const parts: string[] = [];
  for (let index = 0; index < lines.length; ) {
    let last = index;
    while (lines[last + 1] === lines[last]! + 1) last++;
    parts.push(last === index ? `${lines[index]}` : `${lines[index]}-${lines[last]}`);
    index = last + 1;
  }
  return `${lines.length === 1 ? "line" : "lines"} ${parts.join(", ")}`;
}
