import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import { modelFamilies } from "../../models/index.ts";
import { type DatasetDescriptor, descriptorNames } from "./describe-dataset.ts";
import type { RememberedDataset, RememberedTrial } from "./recommend.ts";

const format = "rmt-search-memory";
const version = 1;

/** Digits that are kept of what was measured. */
const digits = 4;

/** The text of a file of remembered searches: JSON, one line a trial. `readMemory` gives the same, rounded. */
export function writeMemory(memory: readonly RememberedDataset[]): string {
  const datasets = memory.map(({ name, descriptor, tried }) => {
    const numbers = Object.fromEntries(descriptorNames.map((key) => [key, rounded(descriptor[key])]));
    const trials = tried.map(({ family, parameters, quality, test }) =>
      JSON.stringify({
        family,
        parameters,
        quality: rounded(quality),
        ...(test === undefined ? {} : { test: rounded(test) }),
      }),
    );
    return `{\n"name": ${JSON.stringify(name)},\n"descriptor": ${JSON.stringify(numbers)},\n"tried": [\n${trials.join(",\n")}\n]\n}`;
  });
  return `{\n"format": "${format}",\n"version": ${version},\n"datasets": [\n${datasets.join(",\n")}\n]\n}\n`;
}

function rounded(value: number): number {
  return Number(value.toFixed(digits));
}

/**
 * Reads a file of remembered searches.
 *
 * @param file the name for messages
 * @returns RMT7056 for text that is none
 */
export function readMemory(text: string, file: string): Result<readonly RememberedDataset[]> {
  const refuse = (what: string) => {
    const hint = "give a file that `rmt search --remember` wrote, whole, or the name of a new one";
    return failure(errorDiagnostic("RMT7056", `${file} holds no remembered searches: ${what}`, { hint }));
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  if (!isRecord(value) || value.format !== format || value.version !== version) {
    return refuse(`it is not of format "${format}" and version ${version}`);
  }
  if (!Array.isArray(value.datasets)) return refuse("it has no list of datasets");
  const wrong = value.datasets.findIndex((dataset) => !isDataset(dataset));
  if (wrong >= 0) return refuse(`dataset ${wrong} is not complete`);
  return success(value.datasets as readonly RememberedDataset[]);
}

/** Puts a dataset into what is remembered, in place of one of the same name. */
export function remember(
  memory: readonly RememberedDataset[],
  dataset: RememberedDataset,
): readonly RememberedDataset[] {
  return [...memory.filter(({ name }) => name !== dataset.name), dataset];
}

function isDataset(value: unknown): value is RememberedDataset {
  return (
    isRecord(value) &&
    typeof value.name === "string" &&
    isDescriptor(value.descriptor) &&
    Array.isArray(value.tried) &&
    value.tried.every(isTrial)
  );
}

function isDescriptor(value: unknown): value is DatasetDescriptor {
  return isRecord(value) && descriptorNames.every((name) => Number.isFinite(value[name]));
}

function isTrial(value: unknown): value is RememberedTrial {
  return (
    isRecord(value) &&
    modelFamilies.some((family) => family === value.family) &&
    isRecord(value.parameters) &&
    Object.values(value.parameters).every((one) => typeof one === "string" || Number.isFinite(one)) &&
    Number.isFinite(value.quality) &&
    (value.test === undefined || Number.isFinite(value.test))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
