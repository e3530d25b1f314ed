import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import type { GivenUnits } from "../../../src/models/exchange/choose-units.ts";

/** A model of another library with what it answers; make-models.py wrote it. */
export interface OriginCase {
  readonly name: string;
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly kind: "classes" | "value";
  readonly featureNames: readonly string[];
  /** Sample by sample: integers, the feature times its scale. */
  readonly inputs: Int32Array;
  readonly count: number;
  /** By sample: the class, or the value in the origin's units. */
  readonly answers: ArrayLike<number>;
  readonly units: GivenUnits & { readonly scales: ReadonlyMap<string, number> };
}

interface Document {
  readonly file: string;
  readonly seed: number;
  readonly kind: "classes" | "value";
  readonly features: readonly { name: string; scale: number; low: number; high: number }[];
  /** Where given, multiples of it are 0 instead. */
  readonly zeros?: number;
  readonly answers: string;
}

/** Integers of the answers' own unit: values have this scale. */
export const valueScale = 1000;

/** Where the models are. */
export function modelPath(file: string): string {
  return fileURLToPath(new URL(`models/${file}`, import.meta.url));
}

/** Reads one case; the inputs come from the generator of make-models.py. */
export function readCase(name: string): OriginCase {
  const document = JSON.parse(readFileSync(modelPath(`${name}.answers.json`), "utf8")) as Document;
  const { features, kind, file, zeros } = document;
  const data = inflateSync(Buffer.from(document.answers, "base64"));
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const answers =
    kind === "classes" ? data : Float32Array.from({ length: data.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  const inputs = new Int32Array(answers.length * features.length);
  let state = document.seed;
  for (let index = 0; index < inputs.length; index++) {
    const { low, high } = features[index % features.length]!;
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // The product has up to 53 bits.
    const integer = low + Math.floor((state * (high - low + 1)) / 2 ** 32);
    inputs[index] = zeros !== undefined && integer % zeros === 0 ? 0 : integer;
  }
  // Where a file has names they are these; otherwise features are f0, f1, ….
  const scaleOf = features.flatMap(({ name: feature, scale }, index): [string, number][] => [
    [file.endsWith(".onnx") ? `f${index}` : feature, scale],
  ]);
  return {
    name,
    file,
    bytes: readFileSync(modelPath(file)),
    kind,
    featureNames: features.map((feature) => feature.name),
    inputs,
    count: answers.length,
    answers,
    units: { scales: new Map([...scaleOf, ...(kind === "value" ? [["value", valueScale] as const] : [])]) },
  };
}
