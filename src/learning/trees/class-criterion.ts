import type { Split, SplitCriterion } from "./split-criterion.ts";

/** Samples of classes, for growing trees. */
export interface ClassSamples {
  /** By sample. */
  readonly classes: Uint16Array;
  readonly classCount: number;
  /** By sample: how much it counts; absent: 1 each. Multiples of 2^-20, so that sums are exact. */
  readonly weights?: Float64Array;
  /** By class: how much its samples count when cuts are judged. */
  readonly classWeights: Float64Array;
}

/** What is too little to be more than rounding, in samples: gains that differ by less are equal. */
const rounding = 1e-7;

/**
 * Cuts by how pure the classes get: by Gini impurity (Breiman et al. 1984) or by entropy (Quinlan 1986), in samples.
 * A cut that gains nothing is better than none, since what it parts may be told apart then; pure nodes are final.
 */
export function createClassCriterion(
  { classes, classCount, weights, classWeights }: ClassSamples,
  impurity: "gini" | "entropy",
  minLeafSamples: number,
): SplitCriterion {
  const nodeClasses = new Uint16Array(classes.length);
  const nodeWeights = weights === undefined ? undefined : new Float64Array(classes.length);
  /** By class: its number among those of the node + 1; 0 outside of `enter`. */
  const numberOfClass = new Uint16Array(classCount);
  /** By number: of the class. */
  const factors = new Float64Array(classCount);
  const totals = new Float64Array(classCount);
  const left = new Float64Array(classCount);
  const right = new Float64Array(classCount);
  let width = classCount;
  let nodeCount = 0;
  let size = 0;
  let isPure = false;

  const numberClasses = (order: Int32Array, start: number, end: number): void => {
    let present = 0;
    for (let index = start; index < end; index++) {
      const own = classes[order[index]!]!;
      let number = numberOfClass[own]!;
      if (number === 0) {
        number = ++present;
        numberOfClass[own] = number;
        factors[number - 1] = classWeights[own]!;
      }
      nodeClasses[index - start] = number - 1;
    }
    for (let index = start; index < end; index++) numberOfClass[classes[order[index]!]!] = 0;
    width = present;
  };

  const enter = (order: Int32Array, start: number, end: number, isCompact: boolean): void => {
    nodeCount = end - start;
    if (isCompact) {
      numberClasses(order, start, end);
    } else {
      width = classCount;
      factors.set(classWeights);
      for (let index = start; index < end; index++) nodeClasses[index - start] = classes[order[index]!]!;
    }
    totals.fill(0, 0, width);
    if (nodeWeights === undefined) {
      for (let index = 0; index < nodeCount; index++) totals[nodeClasses[index]!]! += 1;
      size = nodeCount;
    } else {
      size = 0;
      for (let index = 0; index < nodeCount; index++) {
        const weight = weights![order[start + index]!]!;
        nodeWeights[index] = weight;
        totals[nodeClasses[index]!]! += weight;
        size += weight;
      }
    }
    let present = 0;
    for (let number = 0; number < width; number++) if (totals[number]! > 0) present++;
    isPure = present < 2;
  };

  const add = (cells: Float64Array, offset: number, rows: Uint8Array): void => {
    const [count, step] = [nodeCount, width];
    if (nodeWeights === undefined) {
      for (let index = 0; index < count; index++) cells[offset + rows[index]! * step + nodeClasses[index]!]! += 1;
    } else {
      for (let index = 0; index < count; index++) {
        cells[offset + rows[index]! * step + nodeClasses[index]!]! += nodeWeights[index]!;
      }
    }
  };

  const tryGini = (
    cells: Float64Array,
    offset: number,
    rowCount: number,
    binOfRow: Uint8Array,
    feature: number,
    best: Split,
  ): void => {
    let rightSize = 0;
    let rightSquares = 0;
    for (let number = 0; number < width; number++) {
      const total = totals[number]! * factors[number]!;
      left[number] = 0;
      right[number] = total;
      rightSize += total;
      rightSquares += total * total;
    }
    const before = rightSquares / rightSize;
    let leftSize = 0;
    let leftSquares = 0;
    let leftSamples = 0;
    let low = -1;
    let cell = offset;
    for (let row = 0; row < rowCount; row++) {
      let isEmpty = true;
      for (let number = 0; number < width; number++, cell++) {
        const samples = cells[cell]!;
        if (samples === 0) continue;
        if (isEmpty) {
          isEmpty = false;
          if (leftSamples >= minLeafSamples && low >= 0 && size - leftSamples >= minLeafSamples) {
            const gain = leftSquares / leftSize + rightSquares / rightSize - before;
            if (gain > best.gain + rounding) {
              best.gain = gain;
              best.feature = feature;
              best.low = low;
              best.high = binOfRow[row]!;
            }
          }
          low = binOfRow[row]!;
        }
        const weight = samples * factors[number]!;
        const onLeft = left[number]!;
        const onRight = right[number]!;
        leftSquares += weight * (2 * onLeft + weight);
        rightSquares -= weight * (2 * onRight - weight);
        left[number] = onLeft + weight;
        right[number] = onRight - weight;
        leftSize += weight;
        rightSize -= weight;
        leftSamples += samples;
      }
    }
  };

  const tryEntropy = (
    cells: Float64Array,
    offset: number,
    rowCount: number,
    binOfRow: Uint8Array,
    feature: number,
    best: Split,
  ): void => {
    let rightSize = 0;
    let rightLogs = 0;
    for (let number = 0; number < width; number++) {
      const total = totals[number]! * factors[number]!;
      left[number] = 0;
      right[number] = total;
      rightSize += total;
      rightLogs += timesLogarithm(total);
    }
    const before = rightLogs - timesLogarithm(rightSize);
    let leftSize = 0;
    let leftLogs = 0;
    let leftSamples = 0;
    let low = -1;
    let cell = offset;
    for (let row = 0; row < rowCount; row++) {
      let isEmpty = true;
      for (let number = 0; number < width; number++, cell++) {
        const samples = cells[cell]!;
        if (samples === 0) continue;
        if (isEmpty) {
          isEmpty = false;
          if (leftSamples >= minLeafSamples && low >= 0 && size - leftSamples >= minLeafSamples) {
            const sides = leftLogs - timesLogarithm(leftSize) + rightLogs - timesLogarithm(rightSize);
            if (sides - before > best.gain + rounding) {
              best.gain = sides - before;
              best.feature = feature;
              best.low = low;
              best.high = binOfRow[row]!;
            }
          }
          low = binOfRow[row]!;
        }
        const weight = samples * factors[number]!;
        const onLeft = left[number]!;
        const onRight = right[number]!;
        left[number] = onLeft + weight;
        right[number] = onRight - weight;
        leftLogs += timesLogarithm(onLeft + weight) - timesLogarithm(onLeft);
        rightLogs += timesLogarithm(onRight - weight) - timesLogarithm(onRight);
        leftSize += weight;
        rightSize -= weight;
        leftSamples += samples;
      }
    }
  };

  return {
    histogramWidth: classCount,
    get width() {
      return width;
    },
    get isFinal() {
      return isPure || size < 2 * minLeafSamples;
    },
    leastGain: -2 * rounding,
    enter,
    add,
    tryCuts: impurity === "gini" ? tryGini : tryEntropy,
  };
}

/** x ln x; 0 for what is 0 but for rounding. */
function timesLogarithm(x: number): number {
  return x < rounding ? 0 : x * Math.log(x);
}
