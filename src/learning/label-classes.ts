/** Labels as small numbers: the most frequent labels are classes 0, 1, …; all others share the class `reject`. */
export interface LabelClasses {
  /** By class: the label. */
  readonly labels: Int32Array;
  /** The class of labels that are not among the most frequent; equal to `labels.length`. */
  readonly reject: number;
  /** By sample: its class. */
  readonly classes: Uint16Array;
}

/** Numbers the `maxClasses` most frequent labels, equally frequent ones by ascending label. */
export function classifyLabels(labels: Int32Array, count: number, maxClasses: number): LabelClasses {
  const counts = new Map<number, number>();
  for (let sample = 0; sample < count; sample++) {
    const label = labels[sample]!;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([labelA, countA], [labelB, countB]) => countB - countA || labelA - labelB);
  const kept = ranked.slice(0, maxClasses).map(([label]) => label);
  const classOf = new Map(kept.map((label, index) => [label, index]));
  const classes = new Uint16Array(count);
  for (let sample = 0; sample < count; sample++) classes[sample] = classOf.get(labels[sample]!) ?? kept.length;
  return { labels: Int32Array.from(kept), reject: kept.length, classes };
}
