/**
 * products[c, k] += the sum over r of left[r, c] * right[r, k]; all row by row. What weights contribute to a loss: `left`
 * is the gradient of a layer's sums, `right` what the layer took. Two by four sums at a time stay in registers.
 *
 * @param rows of `left` and `right`, which start at their offsets
 */
export function addColumnProducts(
  left: Float64Array,
  leftOffset: number,
  columns: number,
  right: Float64Array,
  rightOffset: number,
  depth: number,
  rows: number,
  products: Float64Array,
): void {
  let column = 0;
  for (; column + 1 < columns; column += 2) {
    let index = 0;
    for (; index + 3 < depth; index += 4) {
      let sum00 = 0;
      let sum01 = 0;
      let sum02 = 0;
      let sum03 = 0;
      let sum10 = 0;
      let sum11 = 0;
      let sum12 = 0;
      let sum13 = 0;
      let from = leftOffset + column;
      let with0 = rightOffset + index;
      for (let row = 0; row < rows; row++) {
        const left0 = left[from]!;
        const left1 = left[from + 1]!;
        const right0 = right[with0]!;
        sum00 += left0 * right0;
        sum10 += left1 * right0;
        const right1 = right[with0 + 1]!;
        sum01 += left0 * right1;
        sum11 += left1 * right1;
        const right2 = right[with0 + 2]!;
        sum02 += left0 * right2;
        sum12 += left1 * right2;
        const right3 = right[with0 + 3]!;
        sum03 += left0 * right3;
        sum13 += left1 * right3;
        from += columns;
        with0 += depth;
      }
      const target0 = column * depth + index;
      const target1 = target0 + depth;
      products[target0] = products[target0]! + sum00;
      products[target0 + 1] = products[target0 + 1]! + sum01;
      products[target0 + 2] = products[target0 + 2]! + sum02;
      products[target0 + 3] = products[target0 + 3]! + sum03;
      products[target1] = products[target1]! + sum10;
      products[target1 + 1] = products[target1 + 1]! + sum11;
      products[target1 + 2] = products[target1 + 2]! + sum12;
      products[target1 + 3] = products[target1 + 3]! + sum13;
    }
    for (; index < depth; index++) {
      let sum0 = 0;
      let sum1 = 0;
      for (let row = 0; row < rows; row++) {
        const factor = right[rightOffset + row * depth + index]!;
        sum0 += left[leftOffset + row * columns + column]! * factor;
        sum1 += left[leftOffset + row * columns + column + 1]! * factor;
      }
      const target = column * depth + index;
      products[target] = products[target]! + sum0;
      products[target + depth] = products[target + depth]! + sum1;
    }
  }
  for (; column < columns; column++) {
    for (let index = 0; index < depth; index++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) {
        sum += left[leftOffset + row * columns + column]! * right[rightOffset + row * depth + index]!;
      }
      products[column * depth + index] = products[column * depth + index]! + sum;
    }
  }
}
