import { describe, expect, it } from "vitest";
import { createSampleCollector } from "./sample-collector.ts";

/** Collects samples 0 … count - 1 with features n and 7 n, and label -n. */
function collect(count: number, most: number, keep: "newest" | "scattered", seed = 1) {
  const collector = createSampleCollector(2, { most, keep, seed });
  for (let sample = 0; sample < count; sample++) collector.add(Int32Array.of(sample, 7 * sample), -sample);
  const { values, labels } = collector.samples();
  expect(collector.seen).toBe(count);
  const numbers = Array.from(labels, (label) => (label === 0 ? 0 : -label));
  expect([...values]).toEqual(numbers.flatMap((number) => [number, 7 * number]));
  return numbers;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("samples collected", () => {
  it("are all where there is room, in their order", () => {
    expect(collect(3000, 3000, "newest")).toEqual(upTo(3000));
    expect(collect(5, 100, "scattered")).toEqual(upTo(5));
    expect(collect(0, 100, "newest")).toEqual([]);
  });

  it("are the newest", () => {
    expect(collect(2500, 1100, "newest")).toEqual(upTo(2500).slice(1400));
    expect(collect(7, 3, "newest")).toEqual([4, 5, 6]);
  });

  it("are from everywhere, in their order, each as likely as any other", () => {
    const counts = new Float64Array(10);
    for (let seed = 0; seed < 200; seed++) {
      const kept = collect(1000, 100, "scattered", seed);
      expect(kept).toHaveLength(100);
      expect(kept).toEqual(kept.toSorted((a, b) => a - b));
      for (const sample of kept) counts[Math.floor(sample / 100)]!++;
    }
    // 2,000 of 20,000 in each tenth, with a deviation of about 42.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(210);
  });
});
