import { DiagnosticError, errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import type { Model } from "../model.ts";
import type { ClassTarget, Feature, Target, ValueTarget } from "../samples.ts";
import { checkDocument } from "./check-document.ts";
import type { ModelDocument } from "./document.ts";
import { readDescription } from "./read-description.ts";
import { contentKinds, readModel } from "./read-model.ts";
import { readNetwork } from "./read-network.ts";
import {
  inside,
  list,
  membersOf,
  numbers,
  object,
  type Place,
  positive,
  type Reader,
  real,
  record,
  refusal,
  text,
  variant,
  word,
} from "./readers.ts";

export const format = "rmt-model";
export const version = 1;

const name = text(256);
const names = list(text(4096), 2 ** 20);

const readFeatures = list(object<Feature>({ name, scale: positive, words: names }, "words"), 2 ** 20);

const readTarget: Reader<Target> = variant<Target>("kind", {
  classes: object<ClassTarget>({ kind: word("classes"), name, labels: numbers(Int32Array), names }, "names"),
  value: object<ValueTarget>({ kind: word("value"), name, scale: positive }),
});

const noteText = text(65_536);
const readNotes = record((place, value) => (typeof value === "number" ? real : noteText)(place, value));

/** What a document may hold beside the model. */
const parts = {
  description: readDescription,
  target: readTarget,
  features: readFeatures,
  network: readNetwork,
  notes: readNotes,
} as const satisfies { readonly [K in Exclude<keyof ModelDocument, "model">]: Reader<ModelDocument[K]> };

/**
 * What a model file holds; whether the model fits a slot is not looked at. Refused are texts that are no JSON (RMT7010),
 * other files and other versions (RMT7011), members that are missing, unknown or of another kind (RMT7012), numbers that
 * cannot stand where they do (RMT7013), trees that are none (RMT7014), and parts that contradict each other, such as
 * tensors of other sizes than the description says (RMT7015).
 *
 * @param file the name for messages
 */
export function readModelDocument(text: string, file: string): Result<ModelDocument> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = "give a file that the learning side wrote, whole";
    return failure(errorDiagnostic("RMT7010", `model file ${file} is not JSON: ${reason}`, { hint }));
  }
  try {
    const place = { file, path: "" };
    const document = readDocument(place, value);
    checkDocument(place, document);
    return success(document);
  } catch (error) {
    if (error instanceof DiagnosticError) return failure(...error.diagnostics);
    throw error;
  }
}

/** The model in the text of a model file, whatever else stands there; see `readModelDocument`. */
export function readModelFile(text: string, file: string): Result<Model> {
  const document = readModelDocument(text, file);
  return document.ok ? success(document.value.model) : document;
}

function readDocument(place: Place, value: unknown): ModelDocument {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const whole = (isObject ? value : {}) as Readonly<Record<string, unknown>>;
  if (whole.format !== format || whole.version !== version) {
    const what =
      whole.format === format ? `is of version ${JSON.stringify(whole.version)}` : `does not say "format": "${format}"`;
    throw refusal(place, "RMT7011", what, `files of format "${format}" and version ${version} can be read`);
  }
  membersOf(place, whole, ["format", "version"], ["envelope", ...contentKinds, ...Object.keys(parts)]);
  const model = readModel(place, whole);
  const present = Object.entries(parts).filter(([part]) => whole[part] !== undefined);
  const others = present.map(([part, read]) => [part, read(inside(place, part), whole[part])]);
  return { model, ...Object.fromEntries(others) };
}
