import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSampleRing, openSampleRing } from "./sample-ring.ts";

describe("a ring of samples", () => {
  it("gives what was written, in order, and drops what finds no place: as a queue of bounded length does", () => {
    const steps = fc.array(fc.oneof(fc.record({ write: fc.integer() }), fc.constant("read" as const)), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const ring = createSampleRing(2, 8);
        const reader = openSampleRing(ring.memory, 2, 8);
        const queue: number[] = [];
        let dropped = 0;
        const features = new Int32Array(2);
        for (const step of all) {
          if (step === "read") {
            const label = reader.read(features);
            const expected = queue.shift();
            expect(label).toBe(expected);
            if (expected !== undefined) expect([...features]).toEqual([expected ^ 1, expected ^ 2]);
            continue;
          }
          const hasPlace = queue.length < 8;
          const label = step.write;
          expect(ring.write(Int32Array.of(label ^ 1, label ^ 2), label)).toBe(hasPlace);
          if (hasPlace) queue.push(label);
          else dropped++;
          expect([reader.waiting, reader.dropped]).toEqual([queue.length, dropped]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("goes on where its counters wrap", () => {
    const ring = createSampleRing(1, 4);
    new Int32Array(ring.memory).fill(2 ** 31 - 2, 0, 2);
    const features = new Int32Array(1);
    for (let sample = 0; sample < 20; sample++) {
      expect(ring.write(Int32Array.of(sample), 100 - sample)).toBe(true);
      expect(ring.read(features)).toBe(100 - sample);
      expect(features[0]).toBe(sample);
    }
  });

  it("waits no longer than asked, and not where a sample is there", () => {
    const ring = createSampleRing(1, 4);
    expect(ring.wait(1)).toBe(false);
    ring.write(Int32Array.of(1), 1);
    expect(ring.wait(10_000)).toBe(true);
  });

  it("wakes a thread that waits", async () => {
    const ring = createSampleRing(1, 4);
    const code =
      "const { workerData, parentPort } = require('node:worker_threads');" +
      "const words = new Int32Array(workerData);" +
      "parentPort.postMessage('asleep');" +
      "parentPort.postMessage(Atomics.wait(words, 3, 0, 20000));";
    const worker = new Worker(code, { eval: true, workerData: ring.memory });
    const messages: unknown[] = [];
    await new Promise<void>((resolve) => {
      worker.on("message", (message) => {
        messages.push(message);
        if (message === "asleep") setTimeout(ring.wake, 20);
        else resolve();
      });
    });
    await worker.terminate();
    expect(messages[1]).toMatch(/^(ok|not-equal)$/);
  });
});
