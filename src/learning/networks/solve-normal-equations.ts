/** Pivots below this share of the largest are taken for rounding errors: the column depends on those before it. */
const leastPivot = 1e-12;

/**
 * Solves matrix * x = right for a symmetric matrix without negative eigenvalues, by Cholesky's decomposition. Unknowns
 * that the others leave open are 0.
 *
 * @param matrix row by row; overwritten by the decomposition
 * @param right overwritten by the solution
 */
export function solveNormalEquations(matrix: Float64Array, right: Float64Array): void {
  const size = right.length;
  let largest = 0;
  for (let row = 0; row < size; row++) largest = Math.max(largest, matrix[row * size + row]!);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let index = 0; index < column; index++) sum -= matrix[row * size + index]! * matrix[column * size + index]!;
      const pivot = column === row ? Math.sqrt(sum) : matrix[column * size + column]!;
      if (column === row) matrix[row * size + row] = sum > leastPivot * largest ? pivot : 0;
      else matrix[row * size + column] = pivot > 0 ? sum / pivot : 0;
    }
  }
  for (let row = 0; row < size; row++) {
    let sum = right[row]!;
    for (let index = 0; index < row; index++) sum -= matrix[row * size + index]! * right[index]!;
    const pivot = matrix[row * size + row]!;
    right[row] = pivot > 0 ? sum / pivot : 0;
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = right[row]!;
    for (let index = row + 1; index < size; index++) sum -= matrix[index * size + row]! * right[index]!;
    const pivot = matrix[row * size + row]!;
    right[row] = pivot > 0 ? sum / pivot : 0;
  }
}
