/** Rounds after which the coefficients count as found. */
const mostRounds = 20_000;
/** The largest relative change of a coefficient in one round that counts as none. */
const stillness = 1e-9;

/** Times that rows are weighed anew by whether they are below their targets. */
const mostWeighings = 20;

/**
 * The coefficients from 0 on with the smallest sum of squared relative errors: each row's products with them shall be near
 * its target, in proportion to the target. Coordinate descent, each coefficient in turn at its best while the others stay
 * (Franc, Hlaváč, Navara, CAIP 2005, "Sequential coordinate-wise algorithm for the non-negative least squares problem").
 *
 * @param rows as many numbers each as there are coefficients, from 0 on
 * @param targets one a row, above 0
 * @param costOfTooLittle how many times the squared error counts of rows that stay below their targets: 1 for all alike
 *   (asymmetric least squares: Newey, Powell, Econometrica 1987)
 */
export function nonNegativeLeastSquares(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  costOfTooLittle = 1,
): number[] {
  const relative = rows.map((row, index) => row.map((amount) => amount / targets[index]!));
  let weights = relative.map(() => 1);
  let coefficients = weighted(relative, weights);
  for (let weighing = 0; costOfTooLittle !== 1 && weighing < mostWeighings; weighing++) {
    const next = relative.map((row) => (estimate(row, coefficients) < 1 ? costOfTooLittle : 1));
    if (next.every((weight, index) => weight === weights[index])) break;
    weights = next;
    coefficients = weighted(relative, weights);
  }
  return coefficients;
}

function estimate(row: readonly number[], coefficients: readonly number[]): number {
  return row.reduce((sum, amount, index) => sum + amount * coefficients[index]!, 0);
}

/** The best coefficients for rows whose targets are all 1. */
function weighted(rows: readonly (readonly number[])[], weights: readonly number[]): number[] {
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, column) => rows.map((row) => row[column]!));
  const norms = columns.map((column) => column.reduce((sum, amount, row) => sum + weights[row]! * amount * amount, 0));
  const coefficients = Array<number>(width).fill(0);
  const rest = rows.map(() => 1);
  for (let round = 0; round < mostRounds; round++) {
    let moved = 0;
    for (const [index, column] of columns.entries()) {
      if (norms[index] === 0) continue;
      const gain = column.reduce((sum, amount, row) => sum + weights[row]! * amount * rest[row]!, 0) / norms[index]!;
      const before = coefficients[index]!;
      const after = Math.max(0, before + gain);
      coefficients[index] = after;
      for (const [row, amount] of column.entries()) rest[row] = rest[row]! - (after - before) * amount;
      moved = Math.max(moved, Math.abs(after - before) / Math.max(after, before, Number.MIN_VALUE));
    }
    if (moved < stillness) break;
  }
  return coefficients;
}
