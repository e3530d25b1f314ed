import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { minimize } from "./minimize.ts";
import { solveNormalEquations } from "./solve-normal-equations.ts";

describe("the minimum of a function", () => {
  it("is found at the end of the valley of Rosenbrock (1960)", () => {
    const point = Float64Array.of(-1.2, 1);
    const value = minimize(
      (at, gradient) => {
        const [x, y] = at as unknown as [number, number];
        gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
        gradient[1] = 200 * (y - x * x);
        return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
      },
      point,
      { iterations: 200, tolerance: 1e-10 },
    );
    expect(value).toBeLessThan(1e-18);
    expect(point[0]).toBeCloseTo(1, 8);
    expect(point[1]).toBeCloseTo(1, 8);
  });

  it("of a badly scaled bowl is found, and the value never rises on the way", () => {
    const scales = [1, 1e3, 1e-3, 10, 1e5];
    const point = new Float64Array(5);
    const values: number[] = [];
    minimize(
      (at, gradient) => {
        let sum = 0;
        for (const [index, scale] of scales.entries()) {
          gradient[index] = 2 * scale * (at[index]! - index);
          sum += scale * (at[index]! - index) ** 2;
        }
        return sum;
      },
      point,
      { iterations: 500, tolerance: 1e-9, onIteration: (_, value) => values.push(value) },
    );
    for (const index of scales.keys()) expect(point[index]).toBeCloseTo(index, 4);
    expect(values).toEqual(values.toSorted((left, right) => right - left));
  });

  it("is where it began when it began there", () => {
    const point = Float64Array.of(3);
    const iterations: number[] = [];
    minimize(
      (at, gradient) => {
        gradient[0] = at[0]! - 3;
        return 0.5 * (at[0]! - 3) ** 2;
      },
      point,
      { iterations: 10, tolerance: 1e-9, onIteration: (iteration) => iterations.push(iteration) },
    );
    expect(point[0]).toBe(3);
    expect(iterations).toEqual([]);
  });
});

describe("normal equations", () => {
  it("are solved", () => {
    const random = createRandom(3);
    const size = 7;
    const rows = Array.from({ length: 20 }, () => Array.from({ length: size }, () => random.normal()));
    const solution = Float64Array.from({ length: size }, () => random.normal());
    const matrix = new Float64Array(size * size);
    const right = new Float64Array(size);
    for (const row of rows) {
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          matrix[i * size + j]! += row[i]! * row[j]!;
          right[i]! += row[i]! * row[j]! * solution[j]!;
        }
      }
    }
    solveNormalEquations(matrix, right);
    for (const [index, expected] of solution.entries()) expect(right[index]).toBeCloseTo(expected, 9);
  });

  it("leave unknowns at 0 that the others leave open", () => {
    const right = Float64Array.of(2, 2, 0);
    solveNormalEquations(Float64Array.of(1, 1, 0, 1, 1, 0, 0, 0, 0), right);
    expect([...right]).toEqual([2, 0, 0]);
  });
});
