import { describe, expect, it } from "vitest";
import { unwrap } from "../../diagnostics/index.ts";
import { modelProgram, treeDepth } from "../../models/index.ts";
import { verifyModel } from "../../verifier/index.ts";
import { type Dataset, readDataset, splitScattered } from "../dataset/index.ts";
import type { LearnedModel } from "../trainer.ts";
import { boostedTreesTrainer, forestTrainer } from "../trees/index.ts";
import { distill } from "./distill.ts";
import { drawSamples } from "./draw-samples.ts";
import { createTeacher } from "./teacher.ts";

async function partsOf(name: string) {
  return splitScattered(unwrap(await readDataset(`bench/learn/datasets/${name}.csv`)), 0.3, 1);
}

function teacherOf(training: Dataset, family: "forest" | "boostedTrees"): LearnedModel {
  const trainer = family === "forest" ? forestTrainer : boostedTreesTrainer;
  const validation = { ...training, count: 0, values: new Int32Array(), outcomes: new Int32Array() };
  return unwrap(trainer.train({ training, validation, parameters: { trees: 40 }, classWeights: "none", seed: 1 }));
}

describe("distillation into a tree", () => {
  it.each([
    ["iris", "forest"],
    ["page-deltas-matrix", "forest"],
    ["page-deltas-video", "boostedTrees"],
  ] as const)("stays within a point of the teacher at a twentieth of its operations: %s, %s", async (name, family) => {
    const { training, test } = await partsOf(name);
    const teacher = teacherOf(training, family);
    const { learned, report } = unwrap(
      distill(teacher, training, { student: "decisionTree", seed: 1, heldOut: test, drawn: 8000 }),
    );
    expect(report.teacher).toBeGreaterThan(0.9);
    expect(report.student).toBeGreaterThanOrEqual(report.teacher - 0.01);
    expect(report.studentOperations! / report.teacherOperations!).toBeLessThanOrEqual(0.05);
    expect(report.samples).toBe(test.count);
    unwrap(verifyModel(modelProgram(learned.description), 0, learned.model));
  });

  it("keeps to limits, and gives the same tree for the same seed", async () => {
    const { training } = await partsOf("wine");
    const teacher = teacherOf(training, "forest");
    const options = { student: "decisionTree", maxDepth: 3, maxNodes: 9, seed: 4, drawn: 2000 } as const;
    const { learned } = unwrap(distill(teacher, training, options));
    if (!("left" in learned.model)) throw new Error("no tree");
    expect(learned.model.feature.length).toBeLessThanOrEqual(9);
    expect(treeDepth(learned.model)).toBeLessThanOrEqual(3);
    expect(unwrap(distill(teacher, training, options)).learned).toEqual(learned);
  });
});

it("distillation into a network learns the shares of the teacher", async () => {
  const { training, test } = await partsOf("wine");
  const teacher = teacherOf(training, "forest");
  const { learned, report } = unwrap(
    distill(teacher, training, { student: "network", hidden: [12], seed: 1, heldOut: test, drawn: 2000 }),
  );
  expect(learned.description).toMatchObject({ family: "multilayerPerceptron", hidden: [12] });
  expect(report.agreement).toBeGreaterThan(0.9);
  // The network in floating point is a teacher too, and knows shares.
  const { shares, outcomes } = createTeacher(learned).teach(test.values);
  for (const [sample, outcome] of outcomes.entries()) {
    const own = Array.from(shares!.subarray(sample * 3, sample * 3 + 3));
    expect(own.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(own.indexOf(Math.max(...own))).toBe(outcome);
  }
});

it("samples are drawn between real ones, and differ from them", async () => {
  const { training } = await partsOf("iris");
  const drawn = drawSamples(training, 500, 7);
  expect(drawSamples(training, 500, 7)).toEqual(drawn);
  let isOther = 0;
  for (let feature = 0; feature < 4; feature++) {
    const real = new Set(Array.from({ length: training.count }, (_, sample) => training.values[sample * 4 + feature]!));
    for (let sample = 0; sample < 500; sample++) {
      const value = drawn[sample * 4 + feature]!;
      expect(value >= Math.min(...real) && value <= Math.max(...real)).toBe(true);
      if (!real.has(value)) isOther++;
    }
  }
  expect(isOther).toBeGreaterThan(0);
});

it("samples that are not the teacher's are refused", async () => {
  const { training } = await partsOf("iris");
  const teacher = teacherOf(training, "forest");
  const codes = (dataset: Dataset) => {
    const result = distill(teacher, dataset, { student: "decisionTree", seed: 1 });
    return result.ok ? [] : result.diagnostics.map(({ code }) => code);
  };
  expect(codes({ ...training, count: 3 })).toEqual(["RMT7048"]);
  expect(codes({ ...training, features: training.features.slice(1) })).toEqual(["RMT7048"]);
  expect(codes({ ...training, target: { kind: "value", name: "y", scale: 1 } })).toEqual(["RMT7048"]);
  expect(codes({ ...training, target: { kind: "classes", name: "y", labels: Int32Array.of(1, 2, 3) } })).toEqual([
    "RMT7048",
  ]);
});
