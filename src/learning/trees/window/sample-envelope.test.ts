import { expect, it } from "vitest";
import { createOnlineLearner } from "../../online/online-learner.ts";
import { sampleEnvelope } from "./sample-envelope.ts";
import { createSampleWindow } from "./sample-window.ts";

it("the envelope holds the newest samples and nothing that was dropped", () => {
  const window = createSampleWindow(3, 2);
  for (const [first, second] of [
    [99, -99],
    [1, 5],
    [-7, 6],
    [3, 5],
  ] as const)
    window.add(Int32Array.of(first, second), 0);
  expect(sampleEnvelope(window, false)).toEqual({ low: [-7, 5], high: [3, 6] });
  expect(sampleEnvelope(window, true)).toEqual({ low: [1, 5], high: [2 ** 32 - 7, 6] });
});

it("a learner gives it with its trees where the slot asks for it", () => {
  const slot = { features: 1, maxNodes: 7, maxDepth: 3 };
  const train = (asked: Parameters<typeof createOnlineLearner>[0]) => {
    const learner = createOnlineLearner(asked);
    for (let sample = 0; sample < 10; sample++) learner.addSample(Int32Array.of(sample - 3), sample % 2);
    return learner.train();
  };
  expect(train({ ...slot, envelope: true, featureType: "i32" }).envelope).toEqual({ low: [-3], high: [6] });
  expect(train({ ...slot, envelope: true, featureType: "u32" }).envelope).toEqual({ low: [0], high: [2 ** 32 - 1] });
  expect(train({ ...slot, envelope: false }).envelope).toBeUndefined();
  expect(train(slot).envelope).toBeUndefined();
});
