/**
 * outputs[r, c] = bias[c] + the sum over k of left[r, k] * right[c, k]; all row by row. Sums run over k in order, whatever
 * the number of rows. Four rows by two columns at a time: as many sums as fit into registers beside what they need.
 *
 * @param rows of `left`, which starts at `leftOffset`, and of `outputs`, which start at `outputOffset`
 * @param columns rows of `right`, columns of `outputs`
 * @param depth columns of `left` and `right`
 */
export function multiplyByRows(
  left: Float64Array,
  leftOffset: number,
  rows: number,
  right: Float64Array,
  columns: number,
  depth: number,
  bias: Float64Array,
  outputs: Float64Array,
  outputOffset: number,
): void {
  let row = 0;
  for (; row + 3 < rows; row += 4) {
    const start0 = leftOffset + row * depth;
    const start1 = start0 + depth;
    const start2 = start1 + depth;
    const start3 = start2 + depth;
    const target0 = outputOffset + row * columns;
    const target1 = target0 + columns;
    const target2 = target1 + columns;
    const target3 = target2 + columns;
    let column = 0;
    for (; column + 1 < columns; column += 2) {
      const start = column * depth;
      let sum00 = bias[column]!;
      let sum01 = bias[column + 1]!;
      let sum10 = sum00;
      let sum11 = sum01;
      let sum20 = sum00;
      let sum21 = sum01;
      let sum30 = sum00;
      let sum31 = sum01;
      for (let index = 0; index < depth; index++) {
        const right0 = right[start + index]!;
        const right1 = right[start + depth + index]!;
        const left0 = left[start0 + index]!;
        sum00 += left0 * right0;
        sum01 += left0 * right1;
        const left1 = left[start1 + index]!;
        sum10 += left1 * right0;
        sum11 += left1 * right1;
        const left2 = left[start2 + index]!;
        sum20 += left2 * right0;
        sum21 += left2 * right1;
        const left3 = left[start3 + index]!;
        sum30 += left3 * right0;
        sum31 += left3 * right1;
      }
      outputs[target0 + column] = sum00;
      outputs[target0 + column + 1] = sum01;
      outputs[target1 + column] = sum10;
      outputs[target1 + column + 1] = sum11;
      outputs[target2 + column] = sum20;
      outputs[target2 + column + 1] = sum21;
      outputs[target3 + column] = sum30;
      outputs[target3 + column + 1] = sum31;
    }
    for (; column < columns; column++) {
      const start = column * depth;
      let sum0 = bias[column]!;
      let sum1 = sum0;
      let sum2 = sum0;
      let sum3 = sum0;
      for (let index = 0; index < depth; index++) {
        const factor = right[start + index]!;
        sum0 += left[start0 + index]! * factor;
        sum1 += left[start1 + index]! * factor;
        sum2 += left[start2 + index]! * factor;
        sum3 += left[start3 + index]! * factor;
      }
      outputs[target0 + column] = sum0;
      outputs[target1 + column] = sum1;
      outputs[target2 + column] = sum2;
      outputs[target3 + column] = sum3;
    }
  }
  for (; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = bias[column]!;
      const start = leftOffset + row * depth;
      for (let index = 0; index < depth; index++) sum += left[start + index]! * right[column * depth + index]!;
      outputs[outputOffset + row * columns + column] = sum;
    }
  }
}
