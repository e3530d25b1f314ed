import { describe, expect, it } from "vitest";
import { createEffectMonitor } from "./effect-monitor.ts";

const settings = { leastAccuracy: 0.5, margin: 0.1, patience: 4, window: 10 };

/** Makes `count` predictions of new subjects, of which the given share comes true at once. */
function predict(monitor: ReturnType<typeof createEffectMonitor>, from: number, count: number, share: number) {
  for (let index = 0; index < count; index++) {
    monitor.predicted(from + index);
    if (Math.floor((index + 1) * share) > Math.floor(index * share)) monitor.happened(from + index);
  }
}

describe("the effect monitor", () => {
  it("stays active while predictions come true", () => {
    const monitor = createEffectMonitor(settings);
    predict(monitor, 0, 100, 1);
    expect(monitor.mode).toBe("active");
    expect(monitor.accuracy).toBe(1);
    expect(monitor.changes).toBe(0);
  });

  it("steps down to shadow when they do not, and up again when they do, with the margin on top", () => {
    const monitor = createEffectMonitor(settings);
    predict(monitor, 0, 100, 0);
    expect(monitor.mode).toBe("shadow");
    expect(monitor.accuracy).toBe(0);
    predict(monitor, 1000, 200, 0.55);
    expect(monitor.mode).toBe("shadow");
    predict(monitor, 2000, 200, 0.8);
    expect(monitor.mode).toBe("active");
    expect(monitor.changes).toBe(2);
  });

  it("counts a prediction as useless only after the patience has run out", () => {
    const monitor = createEffectMonitor({ ...settings, window: 1 });
    for (let subject = 0; subject < 4; subject++) monitor.predicted(subject);
    expect(monitor.accuracy).toBeUndefined();
    monitor.happened(0);
    expect(monitor.accuracy).toBe(1);
    monitor.predicted(4);
    expect(monitor.accuracy).toBe(1);
    monitor.predicted(5);
    expect(monitor.accuracy).toBe(0.5 / 1.5);
  });

  it("counts a repeated prediction once, and forgets what it was never told", () => {
    const monitor = createEffectMonitor({ ...settings, window: 1 });
    monitor.predicted(7);
    monitor.predicted(7);
    monitor.happened(8);
    expect(monitor.accuracy).toBeUndefined();
    monitor.happened(7);
    monitor.happened(7);
    expect(monitor.accuracy).toBe(1);
  });
});
