import { expect, it } from "vitest";
import { readBenchDataset } from "../../bench/learn/accuracy.ts";
import { unwrap } from "../../src/diagnostics/index.ts";
import { type Dataset, type LearnedModel, selectFeatures, selectSamples, trainers } from "../../src/learning/index.ts";
import { createPredictor, type ModelDescription, modelFamilies } from "../../src/models/index.ts";
import { verifyModel, verifyProgram } from "../../src/verifier/index.ts";
import { forEachMachineKind } from "./for-each-machine-kind.ts";
import { listen, modelProgram } from "./model-program.ts";

const wine = await readBenchDataset("wine");
const diabetes = await readBenchDataset("diabetes");
const digits = selectSamples(
  await readBenchDataset("digits"),
  Array.from({ length: 400 }, (_, sample) => sample),
);

/** Small settings: what is compared is the answers, not how good they are. */
const parameters: Partial<Record<ModelDescription["family"], Readonly<Record<string, string | number>>>> = {
  forest: { trees: 7 },
  boostedTrees: { trees: 5 },
  multilayerPerceptron: { epochs: 20 },
  convolutional: { layers: "conv 4x3x3 pool max 2x2 dense 8", height: 8, width: 8, epochs: 4 },
  binarized: { hidden: "32", epochs: 5 },
};

/** A model trained on real samples, and what it is asked about. */
function trainedOn(dataset: Dataset, family: ModelDescription["family"]): LearnedModel | undefined {
  const trainer = trainers[family]!;
  if (!trainer.targets.includes(dataset.target.kind)) return undefined;
  const validation = selectSamples(dataset, []);
  const task = { training: dataset, validation, parameters: parameters[family] ?? {}, seed: 3 };
  return unwrap(trainer.train({ ...task, classWeights: "none" }));
}

/** Two classes: whether a wine is of the first cultivar. */
const twoClasses: Dataset = {
  ...wine,
  target: { kind: "classes", name: "first", labels: Int32Array.of(0, 1) },
  outcomes: wine.outcomes.map((outcome) => (outcome === 0 ? 1 : 0)),
};
/** Little integers as a stream of deltas has them. */
const fewValues = selectFeatures({ ...twoClasses, values: twoClasses.values.map((value) => value % 16) }, [0, 1, 2, 3]);

const datasets: Readonly<Record<string, Dataset>> = { wine, diabetes, digits, "two classes": twoClasses, fewValues };
const takes: Readonly<Record<string, (family: ModelDescription["family"]) => boolean>> = {
  wine: (family) => family !== "convolutional" && family !== "hashedPerceptron",
  diabetes: (family) => family !== "convolutional",
  digits: (family) => family === "convolutional",
  "two classes": (family) => family === "boostedTrees" || family === "linear",
  fewValues: (family) => family === "hashedPerceptron" || family === "contextTable",
};

const cases = modelFamilies.flatMap((family) => {
  return Object.entries(datasets).flatMap(([name, dataset]) => {
    const learned = takes[name]!(family) ? trainedOn(dataset, family) : undefined;
    return learned === undefined ? [] : [{ family, name, dataset, learned }];
  });
});

it("every family is trained", () => {
  expect(new Set(cases.map(({ family }) => family))).toEqual(new Set(modelFamilies));
});

forEachMachineKind("trained models", (kind) => {
  it.each(cases)("are verified and answer as the predictor does: $family on $name", ({ dataset, learned }) => {
    const { description, model } = learned;
    const program = modelProgram(description);
    unwrap(verifyProgram(program));
    unwrap(verifyModel(program, 0, model));
    const listener = listen(program, kind);
    expect(listener.machine.setModel(0, model)).toBeUndefined();
    const predictor = createPredictor(description, model);
    const width = description.features;
    for (let sample = 0; sample < 40; sample++) {
      const features = dataset.values.subarray(sample * width, (sample + 1) * width);
      const value = predictor.predict(dataset.values, sample * width);
      let told: readonly bigint[] = [];
      for (let index = width - 1; index >= 0; index--) told = listener.event(features[index]!);
      expect(told).toEqual([BigInt(value), BigInt(predictor.confidence)]);
    }
  });
});
