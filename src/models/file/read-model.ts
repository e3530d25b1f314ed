import { integerRange } from "../../bytecode/index.ts";
import { findBrokenStructure } from "../check-decision-tree.ts";
import type { DecisionTree } from "../decision-tree.ts";
import type { Envelope } from "../envelope.ts";
import type { Model, TensorData } from "../model.ts";
import { type TensorElement, tensorArrays } from "../tensor-data.ts";
import {
  inside,
  integer,
  list,
  membersOf,
  numbers,
  object,
  type Place,
  type Reader,
  refusal,
  word,
} from "./readers.ts";

/** The arrays of a tree with the types of their elements, in the order in which they are written. */
export const treeArrays = {
  feature: Int16Array,
  threshold: Int32Array,
  left: Int32Array,
  right: Int32Array,
  value: Int32Array,
  confidence: Uint8Array,
} as const;

/** The members of a file of which one holds the model. */
export const contentKinds = ["tree", "trees", "tensors"] as const;

/** Trees or tensors in a model, at most. */
const mostParts = 65_536;

const readTreeArrays = object<DecisionTree>(
  {
    featureCount: integer(1, 32_767),
    feature: numbers(treeArrays.feature),
    threshold: numbers(treeArrays.threshold),
    left: numbers(treeArrays.left),
    right: numbers(treeArrays.right),
    value: numbers(treeArrays.value),
    confidence: numbers(treeArrays.confidence),
    envelope: readNothing,
  },
  "envelope",
);

/** The envelope stands beside the model, so that trees and parameters have it in the same place. */
function readNothing(place: Place): never {
  throw refusal(place, "RMT7012", "does not belong there", "give the envelope beside the model");
}

const readTree: Reader<DecisionTree> = (place, value) => {
  const tree = readTreeArrays(place, value);
  const broken = findBrokenStructure(tree);
  if (broken === undefined) return tree;
  throw refusal(place, "RMT7014", `is not a decision tree: ${broken}`, "train it again, or import it again");
};

const readElement = word(...(Object.keys(tensorArrays) as TensorElement[]));

const readTensor: Reader<TensorData> = (place, value) => {
  const members = membersOf(place, value, ["element", "values"]);
  const element = readElement(inside(place, "element"), members.element);
  return numbers<TensorData>(tensorArrays[element])(inside(place, "values"), members.values);
};

// Features have 32 bits at most, of either sign.
const featureValue = integer(Number(integerRange("i32").low), Number(integerRange("u32").high));
const ends = list(featureValue, 2 ** 20);
const readEnvelope = object<Envelope>({ low: ends, high: ends });

/** The model in the members of a file: one of `tree`, `trees` and `tensors`, and maybe `envelope`. */
export function readModel(place: Place, whole: Readonly<Record<string, unknown>>): Model {
  const kinds = contentKinds.filter((kind) => whole[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const what = kind === undefined ? "holds no model" : `holds several models: ${kinds.join(", ")}`;
    throw refusal(place, "RMT7012", what, "give one of tree, trees and tensors");
  }
  const envelope = whole.envelope === undefined ? undefined : readEnvelope(inside(place, "envelope"), whole.envelope);
  const model = readContent(inside(place, kind), kind, whole[kind]);
  return envelope === undefined ? model : { ...model, envelope };
}

function readContent(place: Place, kind: (typeof contentKinds)[number], value: unknown): Model {
  if (kind === "tree") return readTree(place, value);
  if (kind === "trees") return { trees: list(readTree, mostParts)(place, value) };
  return { tensors: list(readTensor, mostParts)(place, value) };
}
