import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nonNegativeLeastSquares } from "./least-squares.ts";

describe("nonNegativeLeastSquares", () => {
  it("finds the coefficients that explain the targets exactly", () => {
    const rows = [
      [1, 0, 0],
      [1, 10, 0],
      [1, 0, 4],
      [1, 3, 5],
    ];
    const found = nonNegativeLeastSquares(
      rows,
      rows.map(([one, two, three]) => 7 * one! + 0.5 * two! + 20 * three!),
    );
    for (const [index, wanted] of [7, 0.5, 20].entries()) expect(found[index]).toBeCloseTo(wanted, 4);
  });

  it("leaves a coefficient at 0 that would have to be below", () => {
    // 4 = a, 2 = a + b: best without the bound is b = -2; with b = 0, (a - 4)²/16 + (a - 2)²/4 is least at 2.4.
    const [a, b] = nonNegativeLeastSquares(
      [
        [1, 0],
        [1, 1],
      ],
      [4, 2],
    );
    expect(a).toBeCloseTo(2.4, 6);
    expect(b).toBe(0);
  });

  it("is never beaten by a small step in any direction", () => {
    const amount = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(amount, amount, amount, fc.integer({ min: 1, max: 99 })), { minLength: 1 }),
        (data) => {
          const rows = data.map(([a, b, c]) => [a, b, c]);
          const targets = data.map(([, , , target]) => target);
          const loss = (coefficients: readonly number[]) =>
            rows.reduce((sum, row, index) => {
              const estimate = row.reduce((all, part, column) => all + part * coefficients[column]!, 0);
              return sum + (estimate / targets[index]! - 1) ** 2;
            }, 0);
          const found = nonNegativeLeastSquares(rows, targets);
          for (const column of [0, 1, 2]) {
            for (const step of [-0.01, 0.01]) {
              const other = found.map((value, index) => (index === column ? Math.max(0, value + step) : value));
              expect(loss(found)).toBeLessThanOrEqual(loss(other) + 1e-6);
            }
          }
        },
      ),
    );
  });
});
