import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readBenchDataset } from "../../../bench/learn/accuracy.ts";
import { unwrap } from "../../../src/diagnostics/index.ts";
import { type Dataset, quantizeNetwork, selectSamples, trainers } from "../../../src/learning/index.ts";
import {
  askFloatNetwork,
  createPredictor,
  exportOnnx,
  type ImportedModel,
  importModel,
} from "../../../src/models/index.ts";
import { type OriginCase, readCase, valueScale } from "./origin-answers.ts";

const folder = fileURLToPath(new URL("models", import.meta.url));
const names = readdirSync(folder).flatMap((file) => {
  return file.endsWith(".answers.json") ? [file.replace(".answers.json", "")] : [];
});
const networks = names.filter(
  (name) => /mlp|logistic$|convolution|sequence|linear/.test(name) && name !== "xgboost-logistic",
);
const trees = names.filter((name) => !networks.includes(name));

/** The answers of trees as classes, or as values. */
function askTrees(imported: ImportedModel, inputs: Int32Array): Int32Array {
  if (imported.kind !== "trees") throw new Error("no trees");
  const { description, model, target, features } = imported;
  const predictor = createPredictor(description, model);
  const classOf = (label: number) => (target.kind === "classes" ? target.labels.indexOf(label) : label);
  return Int32Array.from({ length: inputs.length / features.length }, (_, sample) => {
    const answer = predictor.predict(inputs, sample * features.length);
    return description.family === "decisionTree" ? classOf(answer) : answer;
  });
}

/** The inputs in the order of the imported features: images of several channels are rearranged. */
function arrangedInputs({ inputs, file }: OriginCase, { features }: ImportedModel): Int32Array {
  if (!file.endsWith(".onnx")) return inputs;
  const order = features.map(({ name }) => Number(name.slice(1)));
  const width = order.length;
  return Int32Array.from(inputs, (_, index) => inputs[index - (index % width) + order[index % width]!]!);
}

function countSame(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return Array.from(one).filter((value, index) => value === other[index]).length;
}

describe("imported trees answer as their origin on 10,000 random inputs", () => {
  it.each(trees)("%s", async (name) => {
    const origin = readCase(name);
    const imported = unwrap(await importModel(origin.bytes, origin.units));
    const answers = askTrees(imported, origin.inputs);
    expect(answers).toHaveLength(10_000);
    if (origin.kind === "classes") {
      expect(countSame(answers, origin.answers)).toBe(10_000);
      return;
    }
    const stated = Number(/at most (\S+) away/.exec(imported.exactness)![1]);
    // The answers kept are 32-bit floats, with 24 bits for up to 350.
    const kept = 350 * 2 ** -24 * 3;
    const worst = answers.reduce((most, answer, index) => {
      return Math.max(most, Math.abs(answer / valueScale - origin.answers[index]!));
    }, 0);
    expect(worst).toBeLessThanOrEqual(stated + kept);
    expect(stated).toBeLessThan(0.6 / valueScale);
  });
});

describe("imported networks answer as their origin on 10,000 random inputs", () => {
  it.each(networks)("%s", async (name) => {
    const origin = readCase(name);
    const imported = unwrap(await importModel(origin.bytes, origin.units));
    if (imported.kind !== "network") throw new Error("no network");
    const values = arrangedInputs(origin, imported);
    const float = askFloatNetwork(imported.network, values);
    if (origin.kind === "classes") expect(countSame(float, origin.answers)).toBe(10_000);
    else {
      const wanted = Array.from(origin.answers, (answer) => answer * valueScale);
      // In thousandths: half of rounding, and weights of 32-bit floats.
      for (const [index, value] of wanted.entries()) expect(Math.abs(float[index]! - value)).toBeLessThan(1);
    }
    // Convolutions take long to be asked.
    const count = name === "onnx-convolution" ? 1000 : 10_000;
    const asked = float.subarray(0, count);
    const heldOut = datasetOf(imported, values, asked);
    const calibration = datasetOf(imported, values, float.subarray(0, 1000));
    const { description, model, report } = unwrap(quantizeNetwork(imported.network, calibration, { heldOut }));
    const predictor = createPredictor(description, model);
    const width = imported.features.length;
    const integers = Int32Array.from({ length: count }, (_, sample) => predictor.predict(values, sample * width));
    // What the report states is what integers do: shares of equal answers, or R2.
    if (origin.kind === "classes") {
      expect(countSame(integers, asked) / count).toBeCloseTo(report.agreement, 6);
      expect(report.agreement).toBeGreaterThan(0.95);
    } else {
      const deviations = squares(asked, new Int32Array(count).fill(mean(asked)));
      expect(1 - squares(integers, asked) / deviations).toBeCloseTo(report.agreement, 3);
      expect(report.agreement).toBeGreaterThan(0.99);
    }
  });
});

function datasetOf({ features, target }: ImportedModel, values: Int32Array, outcomes: Int32Array): Dataset {
  const count = outcomes.length;
  return { features, target, count, values: values.subarray(0, count * features.length), outcomes };
}

function mean(values: Int32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squares(one: Int32Array, other: Int32Array): number {
  return one.reduce((sum, value, index) => sum + (value - other[index]!) ** 2, 0);
}

describe("what is exported answers the same when it is imported again", () => {
  it.each(trees)("%s", async (name) => {
    const origin = readCase(name);
    const imported = unwrap(await importModel(origin.bytes, origin.units));
    if (imported.kind !== "trees") throw new Error("no trees");
    const again = unwrap(await importModel(unwrap(await exportOnnx(imported)), {}));
    expect(again.format).toBe("ONNX");
    expect(namesOf(again)).toEqual(namesOf(imported));
    expect(countSame(askTrees(again, origin.inputs), askTrees(imported, origin.inputs))).toBe(10_000);
  });

  it.each(networks)("%s", async (name) => {
    const origin = readCase(name);
    const imported = unwrap(await importModel(origin.bytes, origin.units));
    if (imported.kind !== "network") throw new Error("no network");
    const { network, target } = imported;
    const values = arrangedInputs(origin, imported);
    const before = askFloatNetwork(network, values);
    const { description, model } = unwrap(
      quantizeNetwork(network, datasetOf(imported, values, before.subarray(0, 100))),
    );
    const again = unwrap(await importModel(unwrap(await exportOnnx({ description, model, target, network })), {}));
    if (again.kind !== "network") throw new Error("no network");
    expect(namesOf(again)).toEqual(namesOf(imported));
    const after = askFloatNetwork(again.network, values);
    // Constants are single in the file: values of a thousand may differ in the last place.
    for (const [index, answer] of before.entries()) {
      expect(Math.abs(after[index]! - answer)).toBeLessThanOrEqual(origin.kind === "classes" ? 0 : 1);
    }
  });

  it("a network trained here, some of whose features never change", async () => {
    const digits = await readBenchDataset("digits");
    const parameters = { hidden: "8", epochs: 5 };
    const task = { training: digits, validation: selectSamples(digits, []), parameters, seed: 1 };
    const learned = unwrap(trainers.multilayerPerceptron!.train({ ...task, classWeights: "none" }));
    const network = learned.network!;
    expect(network.featureScale).toContain(0);
    const again = unwrap(await importModel(unwrap(await exportOnnx(learned)), {}));
    if (again.kind !== "network") throw new Error("no network");
    expect(askFloatNetwork(again.network, digits.values)).toEqual(askFloatNetwork(network, digits.values));
  });
});

function namesOf({ target }: ImportedModel): readonly (string | number)[] {
  return target.kind === "classes" ? (target.names ?? [...target.labels]) : [];
}
