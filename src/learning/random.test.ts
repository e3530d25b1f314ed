import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";

describe("random numbers", () => {
  it("repeat with their seed, and differ with it", () => {
    const draw = (seed: number) => Array.from({ length: 8 }, createRandom(seed).uniform);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7)).not.toEqual(draw(7 + 2 ** 32));
  });

  it("are spread evenly: a chi-squared of 256 bins of 2^18 draws within five deviations", () => {
    const random = createRandom(1);
    const bins = new Float64Array(256);
    for (let draw = 0; draw < 2 ** 18; draw++) bins[random.below(256)]!++;
    const squares = bins.reduce((sum, count) => sum + (count - 1024) ** 2 / 1024, 0);
    expect(Math.abs(squares - 255)).toBeLessThan(5 * Math.sqrt(2 * 255));
  });

  it("of a normal distribution have mean 0 and deviation 1", () => {
    const random = createRandom(2);
    const draws = Array.from({ length: 100_000 }, () => random.normal());
    expect(Math.abs(draws.reduce((sum, value) => sum + value, 0) / draws.length)).toBeLessThan(0.02);
    expect(draws.reduce((sum, value) => sum + value * value, 0) / draws.length).toBeCloseTo(1, 1);
  });

  it("put numbers into each order equally often", () => {
    const random = createRandom(3);
    const orders = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const numbers = Int32Array.of(1, 2, 3);
      random.shuffle(numbers);
      orders.set(numbers.join(), (orders.get(numbers.join()) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
