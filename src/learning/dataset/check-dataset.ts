import { type Diagnostic, errorDiagnostic, failure, type Result } from "../../diagnostics/index.ts";
import type { Dataset } from "./dataset.ts";

/** Samples without which nothing can be told apart. */
const fewestSamples = 2;

/** Features that a message lists by name. */
const listedFeatures = 8;

/** What was found out about samples to learn from. */
export interface DatasetCheck {
  /** By index: the features that have the same value in every sample, which say nothing. */
  readonly constantFeatures: readonly number[];
}

/**
 * Checks that something can be learned from the samples. Refused are too few samples (RMT7021), no features (RMT7023),
 * samples of one class or one value only (RMT7027), and features that are all constant (RMT7028); where some are, that is
 * a warning of the same code.
 */
export function checkDataset(dataset: Dataset): Result<DatasetCheck> {
  const { count, features, outcomes, target } = dataset;
  if (count < fewestSamples) {
    const what = count === 0 ? "there are no samples" : "there is one sample only";
    const hint = `give at least ${fewestSamples}; some hundreds for a useful model`;
    return failure(errorDiagnostic("RMT7021", `${what} to learn from`, { hint }));
  }
  if (features.length === 0) {
    const hint = "leave out fewer columns, or give a file with more";
    return failure(errorDiagnostic("RMT7023", "there is no feature beside what is to be predicted", { hint }));
  }
  const first = outcomes[0]!;
  if (outcomes.every((outcome) => outcome === first)) {
    const isClass = target.kind === "classes";
    const shown = isClass ? (target.names?.[first] ?? target.labels[first]) : first / target.scale;
    const what = isClass ? `all ${count} samples are of one class` : `the value of all ${count} samples is the same`;
    const hint = "give samples that differ in what is to be predicted, or another label column";
    return failure(errorDiagnostic("RMT7027", `${what}: ${target.name} is ${shown}`, { hint }));
  }
  const constantFeatures = findConstantFeatures(dataset);
  if (constantFeatures.length === 0) return { ok: true, value: { constantFeatures } };
  if (constantFeatures.length === features.length) {
    const hint = "give features that differ between samples";
    return failure(errorDiagnostic("RMT7028", `all ${count} samples have the same features`, { hint }));
  }
  return { ok: true, value: { constantFeatures }, warnings: [warnOfConstants(dataset, constantFeatures)] };
}

function findConstantFeatures({ count, features, values }: Dataset): readonly number[] {
  const width = features.length;
  const constant: number[] = [];
  for (let feature = 0; feature < width; feature++) {
    const first = values[feature];
    let sample = 1;
    while (sample < count && values[sample * width + feature] === first) sample++;
    if (sample === count) constant.push(feature);
  }
  return constant;
}

function warnOfConstants({ features, values }: Dataset, constant: readonly number[]): Diagnostic {
  const listed = constant.slice(0, listedFeatures).map((feature) => {
    return `${features[feature]!.name} (always ${values[feature]! / features[feature]!.scale})`;
  });
  const more = constant.length - listed.length;
  const names = more > 0 ? `${listed.join(", ")} and ${more} more` : listed.join(", ");
  const what = constant.length === 1 ? "a feature that says nothing" : "features that say nothing";
  return {
    code: "RMT7028",
    severity: "warning",
    message: `${what}: ${names}`,
    hint: "leave them out: they only cost time",
  };
}
