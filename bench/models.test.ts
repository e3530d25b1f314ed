import { describe, expect, it } from "vitest";
import { inferenceNanoseconds, inferenceWork, inferenceWorkKinds, treeFacts } from "../src/learning/platform/index.ts";
import { modelProgram } from "../src/models/index.ts";
import { modelDesigns } from "./calibrate/model-designs.ts";
import { fitInferenceTimes } from "./models.ts";

describe("fitInferenceTimes", () => {
  it("tells the times of other models where times are what work takes on a machine that was made up", () => {
    const secret = Object.fromEntries(inferenceWorkKinds.map((kind, index) => [kind, 0.2 + ((index * 7) % 11) / 4]));
    const work = (seed: number) =>
      modelDesigns(6, seed).map(({ description, model, values }) =>
        inferenceWork(modelProgram(description), treeFacts(model, values)),
      );
    const [fitted, others] = [work(1), work(2)];
    const timeOf = (one: readonly number[]) => inferenceNanoseconds(one, secret as never);
    // A twentieth of noise, as measurements have it.
    const noisy = fitted.map((one, index) => timeOf(one) * (1 + (0.1 * ((index * 37) % 20)) / 20));
    const times = fitInferenceTimes(fitted, noisy);
    const errors = others
      .map((one) => Math.abs(inferenceNanoseconds(one, times) / timeOf(one) - 1))
      .sort((one, other) => one - other);
    expect(errors[errors.length >> 1]).toBeLessThan(0.1);
    expect(errors[Math.floor(errors.length * 0.9)]).toBeLessThan(0.25);
  });
});

describe("modelDesigns", () => {
  it("makes other models with other seeds, the same with the same", () => {
    const names = (seed: number) => modelDesigns(2, seed).map(({ description }) => JSON.stringify(description));
    expect(names(1)).toEqual(names(1));
    expect(names(1)).not.toEqual(names(2));
  });
});
