import { fitsIntegerType } from "../../bytecode/index.ts";
import { checkModel, treesOf } from "../check-model.ts";
import { declareModel } from "../code/declare-model.ts";
import type { ModelDescription } from "../code/description.ts";
import type { FloatNetwork } from "../float-network.ts";
import { type Image, imageSize, layerOutput } from "../layer-shape.ts";
import type { Feature, Target } from "../samples.ts";
import type { ModelDocument } from "./document.ts";
import { inside, type Place, refusal } from "./readers.ts";

/**
 * Checks that the parts of a document go together: sizes that the file states are those of what it holds, so that a
 * document can be used without further checks.
 *
 * @throws DiagnosticError RMT7015
 */
export function checkDocument(place: Place, document: ModelDocument): void {
  const { model, description, target, features, network } = document;
  if (description !== undefined) {
    checkDescription(inside(place, "description"), description);
    checkModelFits(place, document, description);
  }
  const featureCount = description?.features ?? treesOf(model)?.[0]?.featureCount;
  const mismatch = (part: string, what: string) => {
    const hint = "make the file again: its parts are of different models";
    return refusal(inside(place, part), "RMT7015", what, hint);
  };
  if (features !== undefined) {
    if (featureCount !== undefined && features.length !== featureCount) {
      throw mismatch("features", `has ${features.length} features, the model ${featureCount}`);
    }
    checkNames(inside(place, "features"), features);
  }
  if (target !== undefined) {
    checkTarget(inside(place, "target"), target);
    const answer = description === undefined ? undefined : answerOf(description);
    if (answer?.kind === "classes" && (target.kind !== "classes" || target.labels.length !== answer.classes)) {
      const has = target.kind === "classes" ? `has ${target.labels.length} classes` : "is a value";
      throw mismatch("target", `${has}, the model answers ${answer.classes} classes`);
    }
    if (answer?.kind === "value" && target.kind !== "value") {
      throw mismatch("target", "is classes, the model answers a value");
    }
  }
  if (network === undefined) return;
  checkNetwork(inside(place, "network"), network);
  const inputs = imageSize(network.image);
  if (featureCount !== undefined && inputs !== featureCount) {
    throw mismatch("network", `takes ${inputs} features, the model ${featureCount}`);
  }
}

/** What models of a description answer; labels can be either. */
function answerOf(
  description: ModelDescription,
): { readonly kind: "classes"; readonly classes: number } | { readonly kind: "value" | "labels" } {
  switch (description.family) {
    case "decisionTree":
      return { kind: "labels" };
    case "contextTable":
      return description.answer.kind === "counts"
        ? { kind: "classes", classes: description.answer.classes }
        : { kind: "labels" };
    case "binarized":
      return { kind: "classes", classes: description.classes };
    case "hashedPerceptron":
      return { kind: "classes", classes: 2 };
    default: {
      const { answer } = description;
      if (answer.kind === "classes") return { kind: "classes", classes: answer.classes };
      return answer.kind === "sign" ? { kind: "classes", classes: 2 } : { kind: "value" };
    }
  }
}

function checkDescription(place: Place, description: ModelDescription): void {
  const { features, output } = description;
  const wrong = (what: string) => refusal(place, "RMT7015", what, "correct the description, or make the file again");
  const answer = answerOf(description);
  // The sums of boosted trees have the output's type, not the class.
  if (answer.kind === "classes" && description.family !== "boostedTrees") {
    if (!fitsIntegerType(BigInt(answer.classes - 1), output)) {
      throw wrong(`has ${answer.classes} classes, which ${output} does not hold`);
    }
  }
  if (description.family === "convolutional") {
    const size = imageSize(description.image);
    if (size !== features) throw wrong(`has ${features} features, but an image of ${size}`);
    let image: Image = description.image;
    for (const [index, layer] of description.layers.entries()) {
      image = layerOutput(layer, image);
      if (isEmpty(image)) throw wrong(`has layer ${index} with a window larger than what it sees`);
    }
  }
  if (description.family === "contextTable" && description.order > features) {
    throw wrong(`has order ${description.order}, but ${features} features`);
  }
  if (description.family === "hashedPerceptron") {
    const beyond = description.tables.flat().find((feature) => feature >= features);
    if (beyond !== undefined) throw wrong(`hashes feature ${beyond}, but has ${features} features`);
  }
}

function isEmpty({ height, width }: Image): boolean {
  return height < 1 || width < 1;
}

/** The model must fit a slot that is declared as described. */
function checkModelFits(place: Place, { model }: ModelDocument, description: ModelDescription): void {
  const { slot, tensors } = declareModel(description, { name: "described", slotIndex: 0, location: -1 });
  const checked = checkModel({ models: [slot], tensors }, 0, model);
  if (checked.ok) return;
  const [reason] = checked.diagnostics;
  throw refusal(
    place,
    "RMT7015",
    `lies about its model: ${reason!.message}`,
    "make the file again: description and model are of different models",
  );
}

function checkNames(place: Place, features: readonly Feature[]): void {
  const names = new Set<string>();
  for (const { name } of features) {
    if (names.has(name)) {
      throw refusal(place, "RMT7015", `has two features ${JSON.stringify(name)}`, "give each a name of its own");
    }
    names.add(name);
  }
}

function checkTarget(place: Place, target: Target): void {
  if (target.kind === "value") return;
  const { labels, names } = target;
  const wrong = (what: string) =>
    refusal(place, "RMT7015", what, "give each class a label of its own, and a name or none");
  if (labels.length === 0) throw wrong("has no classes");
  if (new Set(labels).size < labels.length) throw wrong("has the same label for two classes");
  if (names === undefined) return;
  if (names.length !== labels.length) throw wrong(`has ${labels.length} labels, but ${names.length} names`);
  if (new Set(names).size < names.length) throw wrong("has the same name for two classes");
}

function checkNetwork(place: Place, network: FloatNetwork): void {
  const { image, featureMean, featureScale, layers, answer } = network;
  const wrong = (what: string) => refusal(place, "RMT7015", what, "make the file again, or export the network again");
  const inputs = imageSize(image);
  for (const [member, { length }] of Object.entries({ featureMean, featureScale })) {
    if (length !== inputs) throw wrong(`has ${length} numbers in ${member}, but an image of ${inputs}`);
  }
  let input: Image = image;
  for (const [index, layer] of layers.entries()) {
    const output = layerOutput(layer, input);
    if (isEmpty(output)) throw wrong(`has layer ${index} with a window larger than what it sees`);
    if (layer.kind !== "pooling") {
      const window = layer.kind === "dense" ? imageSize(input) : layer.kernel[0] * layer.kernel[1] * input.channels;
      const expected = { weights: output.channels * window, bias: output.channels };
      for (const member of ["weights", "bias"] as const) {
        const { length } = layer[member];
        if (length === expected[member]) continue;
        throw wrong(`has ${length} ${member} in layer ${index}, which needs ${expected[member]}`);
      }
    }
    input = output;
  }
  const last = layers.at(-1);
  const outputs = answer.kind === "value" ? 1 : answer.classes;
  if (last?.kind !== "dense" || last.activation !== "none" || last.size !== outputs) {
    throw wrong(`does not end with a dense layer of ${outputs} outputs without activation`);
  }
}
