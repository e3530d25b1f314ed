import type { Dataset } from "./dataset.ts";

/**
 * The samples as separated values with a header: features, the outcome, and `weight` where they have weights. Numbers are
 * in the units of the file that they came from. `readDataset` gives the same samples back, where the numbers of each
 * column need all digits of its scale and classes are seen to be classes; otherwise give it `like` or `scales` and `task`.
 */
export function writeDataset(dataset: Dataset): string {
  const { features, target, count, values, outcomes, weights } = dataset;
  const width = features.length;
  const writers = features.map(({ scale, words }) =>
    words === undefined ? numberWriter(scale) : (value: number) => quoted(words[value]!),
  );
  const writeOutcome = outcomeWriter(dataset);
  const header = [...features.map(({ name }) => name), target.name, ...(weights === undefined ? [] : ["weight"])];
  const lines = [header.map(quoted).join(",")];
  for (let sample = 0; sample < count; sample++) {
    let line = "";
    for (let feature = 0; feature < width; feature++) {
      line += `${writers[feature]!(values[sample * width + feature]!)},`;
    }
    line += writeOutcome(outcomes[sample]!);
    if (weights !== undefined) line += `,${weights[sample]}`;
    lines.push(line);
  }
  return `${lines.join("\n")}\n`;
}

function outcomeWriter({ target }: Dataset): (outcome: number) => string {
  if (target.kind === "value") return numberWriter(target.scale);
  const { labels, names } = target;
  return names === undefined ? (class_) => String(labels[class_]) : (class_) => quoted(names[class_]!);
}

/** Writes integers in the units of the file: with all digits where the scale is a power of ten. */
function numberWriter(scale: number): (value: number) => string {
  if (scale === 1) return String;
  const decimals = Math.log10(scale);
  const isPowerOfTen = Number.isInteger(decimals) && decimals > 0 && decimals <= 22;
  return isPowerOfTen ? (value) => shifted(value, decimals) : (value) => String(value / scale);
}

/** An integer divided by a power of ten, written exactly. */
function shifted(value: number, decimals: number): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, "0");
  return `${value < 0 ? "-" : ""}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** A cell, in quotes where it needs them. */
function quoted(text: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
