import ts from "typescript";
import { type IntegerType, integerRange } from "../../bytecode/index.ts";
import type { ModelDescription } from "../../models/index.ts";
import type { DeclaredModel } from "../declared-model.ts";
import { declarationErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import { readImage, readLayers } from "./model-layers.ts";
import { integerTypeNamed } from "./names.ts";
import type { OptionReader } from "./option-reader.ts";

type Family = ModelDescription["family"];

/** How a family's declaration is read. */
interface FamilyReader {
  readonly options: readonly string[];
  read(reader: OptionReader): DeclaredModel;
}

const modelTypes = ["i32", "i8", "i16", "u8", "u16", "u32"] as const;
const weightTypes = ["i8", "i16"] as const;
const networkOptions = ["weightType", "activationType", "activation", "featureScaling", "confidence"] as const;
const treeOptions = ["maxNodes", "maxDepth"] as const;

/** The declarations of models, by the name of the family. */
export const modelFamilies: Readonly<Record<Family, FamilyReader>> = {
  decisionTree: {
    options: ["features", "featureType", "output", ...treeOptions],
    read(reader) {
      const features = readFeatures(reader, limits.modelFeatures);
      const tree = readTree(reader);
      const output = reader.type("output", modelTypes);
      return integerModel({ family: "decisionTree", ...features, output, ...tree });
    },
  },
  forest: {
    options: ["features", "featureType", "output", "trees", ...treeOptions],
    read(reader) {
      const shape = { ...readFeatures(reader, limits.modelFeatures), ...readForest(reader) };
      const { output, classes } = readOutput(reader, "any");
      return classes === undefined
        ? integerModel({ family: "forest", ...shape, output, answer: { kind: "mean" } })
        : classModel({ family: "forest", ...shape, output, answer: { kind: "classes", classes } }, classes);
    },
  },
  boostedTrees: {
    options: ["features", "featureType", "output", "trees", ...treeOptions, "shift", "margin"],
    read(reader) {
      const shape = { ...readFeatures(reader, limits.modelFeatures), ...readForest(reader) };
      const { output, classes } = readOutput(reader, "any");
      const shift = reader.integer("shift", "The shift", 0, 63, 0);
      const margin = readMargin(reader);
      if (classes === undefined) {
        reader.refuse("margin", withoutClasses("margin"));
        return integerModel({ family: "boostedTrees", ...shape, output, answer: { kind: "value", shift } });
      }
      reader.refuse(
        "shift",
        declarationErrors.conflict(
          "`shift` means nothing where the answer is a class",
          "Remove it; classes are chosen by the largest sum",
        ),
      );
      const answer =
        classes === 2 ? ({ kind: "sign", ...margin } as const) : ({ kind: "classes", classes, ...margin } as const);
      return classModel({ family: "boostedTrees", ...shape, output: "i32", answer }, classes);
    },
  },
  linear: {
    options: ["features", "featureType", "output", "weightType", "featureScaling", "accumulator", "confidence"],
    read(reader) {
      const shape = {
        ...readFeatures(reader, limits.elements),
        weightType: reader.type("weightType", weightTypes, "i8"),
        featureScaling: reader.word("featureScaling", ["none", "each"], "none"),
        accumulator: reader.type("accumulator", ["i32", "i64"], "i64"),
      } as const;
      return networkModel(reader, ({ output, answer }) => ({ family: "linear", ...shape, output, answer }));
    },
  },
  multilayerPerceptron: {
    options: ["features", "featureType", "hidden", "output", ...networkOptions],
    read(reader) {
      const features = readFeatures(reader, limits.elements);
      const shape = { ...features, hidden: readHidden(reader), ...readNetwork(reader, features.featureType) };
      return networkModel(reader, ({ output, answer }) => ({
        family: "multilayerPerceptron",
        ...shape,
        output,
        answer,
      }));
    },
  },
  convolutional: {
    options: ["image", "featureType", "layers", "output", ...networkOptions],
    read(reader) {
      const image = readImage(reader);
      const featureType = reader.type("featureType", modelTypes, "i32");
      const features = image.height * image.width * image.channels;
      const layers = readLayers(reader, image);
      const network = readNetwork(reader, featureType);
      const isUnscaled = network.featureScaling === "none" && featureType !== network.activationType;
      if (layers[0]?.kind === "pooling" && isUnscaled) {
        reader.refuse(
          "featureScaling",
          declarationErrors.conflict(
            "A first layer that pools works on the activation type",
            `Let features be scaled, or declare featureType: ${network.activationType}`,
          ),
        );
      }
      const shape = { features, featureType, image, layers, ...network };
      return networkModel(reader, ({ output, answer }) => ({ family: "convolutional", ...shape, output, answer }));
    },
  },
  binarized: {
    options: ["features", "featureType", "hidden", "output", "confidence"],
    read(reader) {
      const shape = { ...readFeatures(reader, limits.elements), hidden: readHidden(reader) };
      const { output, classes = 2 } = readOutput(reader, "classes");
      return classModel({ family: "binarized", ...shape, output, classes, ...readConfidence(reader) }, classes);
    },
  },
  contextTable: {
    options: ["order", "rows", "features", "featureType", "output"],
    read(reader) {
      const order = reader.integer("order", "The order", 1, limits.hashed);
      const shape = {
        order,
        rows: reader.integer("rows", "The number of rows", 1, limits.tensorElements),
        features: reader.integer("features", "The number of features", order, limits.elements, order),
        featureType: reader.type("featureType", modelTypes, "i32"),
      };
      const { output, classes } = readOutput(reader, "any");
      return classes === undefined
        ? integerModel({ family: "contextTable", ...shape, output, answer: { kind: "prediction" } })
        : classModel({ family: "contextTable", ...shape, output, answer: { kind: "counts", classes } }, classes);
    },
  },
  hashedPerceptron: {
    options: ["features", "featureType", "tables", "rows", "weightType"],
    read(reader) {
      const features = readFeatures(reader, limits.elements);
      const description = {
        family: "hashedPerceptron",
        ...features,
        output: "u8",
        tables: readTables(reader, features.features),
        rows: reader.integer("rows", "The number of rows", 1, limits.tensorElements),
        weightType: reader.type("weightType", weightTypes, "i8"),
      } as const;
      return classModel(description, 2);
    },
  },
};

/** Answers are any integers of the output type. */
function integerModel(description: ModelDescription): DeclaredModel {
  const type = description.output;
  return { description, answer: { type, ...integerRange(type) } };
}

function classModel(description: ModelDescription, classes: number): DeclaredModel {
  return { description, answer: { type: classType(classes), low: 0n, high: BigInt(classes) - 1n }, classes };
}

/** The smallest type that holds all classes. */
function classType(classes: number): "u8" | "u16" {
  return classes <= 256 ? "u8" : "u16";
}

type NetworkAnswer = Extract<ModelDescription, { readonly family: "linear" }>["answer"];

function networkModel(
  reader: OptionReader,
  describe: (parts: { readonly output: IntegerType; readonly answer: NetworkAnswer }) => ModelDescription,
): DeclaredModel {
  const { output, classes } = readOutput(reader, "any");
  const confidence = readConfidence(reader);
  if (classes !== undefined) {
    return classModel(describe({ output, answer: { kind: "classes", classes, ...confidence } }), classes);
  }
  reader.refuse("confidence", withoutClasses("confidence"));
  return integerModel(describe({ output, answer: { kind: "value" } }));
}

function withoutClasses(option: string) {
  return declarationErrors.conflict(
    `\`${option}\` means nothing where the answer is no class`,
    "Remove it, or declare output: { classes: 4 }",
  );
}

/** How sure a class is: wholly, or by its margin. */
function readConfidence(reader: OptionReader): { readonly confidence?: "margin" } {
  const confidence = reader.word("confidence", ["full", "margin"], "full");
  return confidence === "full" ? {} : { confidence };
}

/** `margin: { multiplier: 3, shift: 4 }`. */
function readMargin(reader: OptionReader) {
  if (!reader.has("margin")) return {};
  const option = reader.required("margin");
  const inner = option && reader.object(option.value, "margin", "{ multiplier: 3, shift: 4 }");
  const multiplier = inner?.integer("multiplier", "The multiplier of the margin", 0, 2 ** 15 - 1) ?? 0;
  const shift = inner?.integer("shift", "The shift of the margin", 0, 63, 0) ?? 0;
  inner?.refuseOthers(["multiplier", "shift"]);
  reader.join(inner);
  return { margin: { multiplier, shift } };
}

function readFeatures(reader: OptionReader, most: bigint) {
  const features = reader.integer("features", "The number of features", 1, most);
  return { features, featureType: reader.type("featureType", modelTypes, "i32") };
}

function readTree(reader: OptionReader) {
  const maxNodes = reader.integer("maxNodes", "The number of nodes", 1, limits.modelNodes);
  return { maxNodes, maxDepth: reader.integer("maxDepth", "The depth of a tree", 1, limits.modelDepth) };
}

function readForest(reader: OptionReader) {
  return { trees: reader.integer("trees", "The number of trees", 1, limits.modelTrees), ...readTree(reader) };
}

function readNetwork(reader: OptionReader, featureType: IntegerType) {
  const activationType = reader.type("activationType", weightTypes, "i8");
  return {
    weightType: reader.type("weightType", weightTypes, "i8"),
    activationType,
    activation: reader.word("activation", ["relu", "table"], "relu"),
    featureScaling: reader.word(
      "featureScaling",
      ["none", "common", "each"],
      featureType === activationType ? "none" : "common",
    ),
  };
}

function readHidden(reader: OptionReader): number[] {
  return reader
    .list("hidden", "[16, 8]")
    .map((element) => reader.integerAt(element, "The size of a layer", 1, limits.elements));
}

function readTables(reader: OptionReader, features: number): number[][] {
  const example = "[[0], [0, 1]]";
  const list = reader.list("tables", example);
  if (list.length > limits.hashed || (list.length === 0 && !reader.failed)) {
    reader.refuse("tables", declarationErrors.limit("The number of tables", 1n, limits.hashed));
  }
  return list.map((table) =>
    reader.listAt(table, example).map((index) => reader.integerAt(index, "The index of a feature", 0, features - 1)),
  );
}

/** `output: i32` or `output: { classes: 4 }`. */
function readOutput(
  reader: OptionReader,
  allowed: "any" | "classes",
): { readonly output: IntegerType; readonly classes?: number } {
  const failed = { output: "i32" } as const;
  const option = reader.required("output");
  if (option === undefined) return failed;
  const type = integerTypeNamed(reader.lowering, option.value);
  if (type === undefined && ts.isObjectLiteralExpression(option.value)) {
    const inner = reader.object(option.value, "output", "{ classes: 4 }");
    const classes = inner?.integer("classes", "The number of classes", 2, limits.elements) ?? 2;
    inner?.refuseOthers(["classes"]);
    reader.join(inner);
    return { output: classType(classes), classes };
  }
  if (allowed === "any" && type !== undefined) return { output: reader.type("output", modelTypes) };
  const types = allowed === "any" ? `${modelTypes.join(", ")} or ` : "";
  reader.refuse("output", declarationErrors.fieldType(`${types}{ classes: 4 }`));
  return failed;
}
