/** Different samples made ready for growing: bins instead of values, classes instead of labels. */
export interface BinnedSamples {
  readonly count: number;
  readonly featureCount: number;
  /** `bins[feature * count + sample]`. */
  readonly bins: Uint8Array;
  /** By feature: how many bins it has. */
  readonly binCounts: Int32Array;
  /** By sample: its class, 0 … classCount - 1. */
  readonly classes: Uint16Array;
  readonly classCount: number;
  /** By sample: how often it occurs; 0 where it is not to train on. */
  readonly weights: Int32Array;
}

/** How far a tree grows. */
interface GrowthLimits {
  readonly maxNodes: number;
  readonly maxDepth: number;
  readonly minLeafSamples: number;
}

/** A grown tree in terms of bins; children come after their parent, a leaf has feature -1. */
export interface GrownTree {
  nodes: number;
  readonly feature: Int16Array;
  /** By inner node: samples go left when their bin is at most this. */
  readonly splitBin: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly depth: Int32Array;
  /** By node: how many samples of training it has, each as often as it occurs. */
  readonly size: Int32Array;
  /** By node: its different samples of training are `order[start … end - 1]`. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly order: Int32Array;
}

/**
 * How many splits noise alone may offer us, by expectation, in all that are tried. Generous: the held-out samples take
 * the noise out again, while a stricter level misses patterns in which a single feature tells little.
 */
const falseSplits = 50;

/**
 * Grows a classification tree best-first: the split that saves the most bits in the whole tree is made next (as LightGBM
 * grows its trees, Ke et al. 2017, section 2.1). Information gain, not Gini: of many equally frequent classes, Gini is
 * as glad of one split off as of half of them, and grows trees too deep. Splits that noise would offer as well are not
 * made; see `noiseGain`.
 */
export function growTree(samples: BinnedSamples, limits: GrowthLimits): GrownTree {
  const capacity = Math.max(1, limits.maxNodes);
  const order = trainingOrder(samples.weights);
  const tree: GrownTree = {
    nodes: 1,
    feature: new Int16Array(capacity).fill(-1),
    splitBin: new Int32Array(capacity),
    left: new Int32Array(capacity),
    right: new Int32Array(capacity),
    depth: new Int32Array(capacity),
    size: new Int32Array(capacity),
    start: new Int32Array(capacity),
    end: new Int32Array(capacity),
    order,
  };
  tree.end[0] = order.length;
  tree.size[0] = totalWeight(samples.weights, order, 0, order.length);
  const search = createSearch(samples, order.length, tree.size[0]!, limits.minLeafSamples);
  const gains = new Float64Array(capacity);
  const bestFeature = new Int16Array(capacity);
  const bestBin = new Int32Array(capacity);
  const candidates: number[] = [];

  const consider = (node: number) => {
    if (tree.depth[node]! >= limits.maxDepth || tree.size[node]! < 2 * limits.minLeafSamples) return;
    findBestSplit(search, order, tree.start[node]!, tree.end[node]!);
    if (search.gain <= 0) return;
    gains[node] = search.gain;
    bestFeature[node] = search.feature;
    bestBin[node] = search.bin;
    pushCandidate(candidates, gains, node);
  };

  consider(0);
  while (candidates.length > 0 && tree.nodes + 2 <= limits.maxNodes) {
    const node = popCandidate(candidates, gains);
    const feature = bestFeature[node]!;
    const bin = bestBin[node]!;
    const middle = partition(search, order, tree.start[node]!, tree.end[node]!, feature, bin);
    const left = tree.nodes++;
    const right = tree.nodes++;
    tree.feature[node] = feature;
    tree.splitBin[node] = bin;
    tree.left[node] = left;
    tree.right[node] = right;
    tree.start[left] = tree.start[node]!;
    tree.end[left] = middle;
    tree.start[right] = middle;
    tree.end[right] = tree.end[node]!;
    tree.size[left] = totalWeight(samples.weights, order, tree.start[left]!, middle);
    tree.size[right] = tree.size[node]! - tree.size[left]!;
    tree.depth[left] = tree.depth[node]! + 1;
    tree.depth[right] = tree.depth[node]! + 1;
    consider(left);
    consider(right);
  }
  return tree;
}

/** The samples that occur in training. */
function trainingOrder(weights: Int32Array): Int32Array {
  const order = new Int32Array(weights.length);
  let count = 0;
  for (let sample = 0; sample < weights.length; sample++) if (weights[sample]! > 0) order[count++] = sample;
  return order.subarray(0, count);
}

function totalWeight(weights: Int32Array, order: Int32Array, start: number, end: number): number {
  let total = 0;
  for (let index = start; index < end; index++) total += weights[order[index]!]!;
  return total;
}

/** Working memory of the search for splits, the node it is at, and what it found last. */
interface SplitSearch {
  readonly samples: BinnedSamples;
  /** By n: n log2 n; see `logarithms`. */
  readonly logs: Float64Array;
  readonly minLeafSamples: number;
  /** Different samples of the node, and how many they are as often as they occur. */
  distinct: number;
  size: number;
  /** By class of the samples: its number among the node's classes + 1, or 0; those numbers count from 0. */
  readonly numberOfClass: Uint16Array;
  /** The node's samples in order: number of the class, weight, and bin of the feature looked at. */
  readonly classes: Uint16Array;
  readonly weights: Int32Array;
  readonly bins: Uint8Array;
  readonly classCounts: Int32Array;
  presentClasses: number;
  /** Sum of `logs` of the class counts. */
  classLogs: number;
  readonly leftCounts: Int32Array;
  /** Counting sort by bin: counts, then positions; all 0 between features. */
  readonly positions: Int32Array;
  readonly sortedClasses: Uint16Array;
  readonly sortedWeights: Int32Array;
  /** Weights by bin and class; all 0 between features. */
  readonly cells: Int32Array;
  readonly scratch: Int32Array;
  /** How many cuts were tried. */
  tried: number;
  /** Information gain of the best split, in 2^-20 bits over all samples. */
  gain: number;
  feature: number;
  bin: number;
}

function createSearch(samples: BinnedSamples, distinct: number, size: number, minLeafSamples: number): SplitSearch {
  return {
    samples,
    logs: logarithms(size),
    minLeafSamples,
    distinct,
    size,
    numberOfClass: new Uint16Array(samples.classCount),
    classes: new Uint16Array(distinct),
    weights: new Int32Array(distinct),
    bins: new Uint8Array(distinct),
    classCounts: new Int32Array(samples.classCount),
    presentClasses: 0,
    classLogs: 0,
    leftCounts: new Int32Array(samples.classCount),
    positions: new Int32Array(257),
    sortedClasses: new Uint16Array(distinct),
    sortedWeights: new Int32Array(distinct),
    cells: new Int32Array(cellsPerSample * distinct),
    scratch: new Int32Array(distinct),
    tried: 0,
    gain: 0,
    feature: -1,
    bin: 0,
  };
}

/** A table of bins and classes is summed up instead of sorting, where it has at most so many cells a sample. */
const cellsPerSample = 2;

let knownLogarithms = new Float64Array(0);

/** By n up to `most`: n log2 n, as a whole number of 2^-20, so that sums are exact and equal splits compare as equal. */
function logarithms(most: number): Float64Array {
  const known = knownLogarithms.length;
  if (known <= most) {
    const more = new Float64Array(Math.max(most + 1, 2 * known));
    more.set(knownLogarithms);
    for (let n = Math.max(2, known); n < more.length; n++) more[n] = Math.round(n * Math.log2(n) * 2 ** 20);
    knownLogarithms = more;
  }
  return knownLogarithms;
}

/** Finds the best split of `order[start … end - 1]`; `search.gain` is 0 when none is better than noise. */
function findBestSplit(search: SplitSearch, order: Int32Array, start: number, end: number): void {
  const { samples, numberOfClass, classes, weights, classCounts, logs } = search;
  let present = 0;
  let size = 0;
  for (let index = start; index < end; index++) {
    const sample = order[index]!;
    const label = samples.classes[sample]!;
    const weight = samples.weights[sample]!;
    if (numberOfClass[label] === 0) {
      classCounts[present] = 0;
      numberOfClass[label] = ++present;
    }
    const number = numberOfClass[label]! - 1;
    classCounts[number]! += weight;
    classes[index - start] = number;
    weights[index - start] = weight;
    size += weight;
  }
  for (let index = start; index < end; index++) numberOfClass[samples.classes[order[index]!]!] = 0;
  let squares = 0;
  let largest = 0;
  let classLogs = 0;
  for (let number = 0; number < present; number++) {
    const count = classCounts[number]!;
    squares += count * count;
    classLogs += logs[count]!;
    if (count > largest) largest = count;
  }
  search.distinct = end - start;
  search.size = size;
  search.presentClasses = present;
  search.classLogs = classLogs;
  search.tried = 0;
  search.gain = 0;
  if (present < 2) return;
  for (let feature = 0; feature < samples.featureCount; feature++) {
    if (samples.binCounts[feature]! > 1) tryFeature(search, order, start, feature);
  }
  if (search.gain > 0 && giniGain(search, order, start) <= noiseGain(size, squares, largest, search.tried)) {
    search.gain = 0;
  }
}

/** Tries all cuts between the bins of a feature. */
function tryFeature(search: SplitSearch, order: Int32Array, start: number, feature: number): void {
  const { distinct, presentClasses, bins, leftCounts } = search;
  const all = search.samples.bins;
  const column = feature * search.samples.count;
  let firstBin = 256;
  let lastBin = 0;
  for (let index = 0; index < distinct; index++) {
    const bin = all[column + order[start + index]!]!;
    bins[index] = bin;
    if (bin < firstBin) firstBin = bin;
    if (bin > lastBin) lastBin = bin;
  }
  if (firstBin === lastBin) return;
  for (let number = 0; number < presentClasses; number++) leftCounts[number] = 0;
  if ((lastBin - firstBin + 1) * presentClasses <= cellsPerSample * distinct) {
    sweepCells(search, feature, firstBin, lastBin);
  } else {
    sweepSorted(search, feature, firstBin, lastBin);
  }
}

/** Sums the samples up by bin and class first; the counts of the left side follow cell by cell. */
function sweepCells(search: SplitSearch, feature: number, firstBin: number, lastBin: number): void {
  const { distinct, presentClasses, classes, weights, bins, classCounts, leftCounts, cells, logs } = search;
  for (let index = 0; index < distinct; index++) {
    cells[(bins[index]! - firstBin) * presentClasses + classes[index]!]! += weights[index]!;
  }
  let leftLogs = 0;
  let rightLogs = search.classLogs;
  let leftSize = 0;
  let cell = 0;
  for (let bin = firstBin; bin < lastBin; bin++) {
    const sizeBefore = leftSize;
    for (let number = 0; number < presentClasses; number++, cell++) {
      const weight = cells[cell]!;
      if (weight === 0) continue;
      cells[cell] = 0;
      const leftCount = leftCounts[number]!;
      const rightCount = classCounts[number]! - leftCount;
      leftLogs += logs[leftCount + weight]! - logs[leftCount]!;
      rightLogs += logs[rightCount - weight]! - logs[rightCount]!;
      leftCounts[number] = leftCount + weight;
      leftSize += weight;
    }
    if (leftSize > sizeBefore) judgeCut(search, feature, bin, leftSize, leftLogs + rightLogs);
  }
  cells.fill(0, cell, cell + presentClasses);
}

/** Sorts the samples by bin; the counts of the left side follow sample by sample. */
function sweepSorted(search: SplitSearch, feature: number, firstBin: number, lastBin: number): void {
  const { distinct, classes, weights, bins, classCounts, leftCounts, positions, logs } = search;
  const { sortedClasses, sortedWeights } = search;
  for (let index = 0; index < distinct; index++) positions[bins[index]! + 1]!++;
  for (let bin = firstBin + 1; bin <= lastBin; bin++) positions[bin + 1]! += positions[bin]!;
  for (let index = 0; index < distinct; index++) {
    const position = positions[bins[index]!]!++;
    sortedClasses[position] = classes[index]!;
    sortedWeights[position] = weights[index]!;
  }
  // After placing, positions[bin] is the end of the bin.
  let leftLogs = 0;
  let rightLogs = search.classLogs;
  let leftSize = 0;
  let position = 0;
  for (let bin = firstBin; bin < lastBin; bin++) {
    const binEnd = positions[bin]!;
    if (binEnd === position) continue;
    for (; position < binEnd; position++) {
      const number = sortedClasses[position]!;
      const weight = sortedWeights[position]!;
      const leftCount = leftCounts[number]!;
      const rightCount = classCounts[number]! - leftCount;
      leftLogs += logs[leftCount + weight]! - logs[leftCount]!;
      rightLogs += logs[rightCount - weight]! - logs[rightCount]!;
      leftCounts[number] = leftCount + weight;
      leftSize += weight;
    }
    judgeCut(search, feature, bin, leftSize, leftLogs + rightLogs);
  }
  positions.fill(0, firstBin, lastBin + 2);
}

/** Keeps the cut after this bin if it is the best so far; `sideLogs` is the sum of `logs` of the class counts of both sides. */
function judgeCut(search: SplitSearch, feature: number, bin: number, leftSize: number, sideLogs: number): void {
  const { logs, size, minLeafSamples } = search;
  const rightSize = size - leftSize;
  if (leftSize < minLeafSamples || rightSize < minLeafSamples) return;
  search.tried++;
  const gain = sideLogs - logs[leftSize]! - logs[rightSize]! - (search.classLogs - logs[size]!);
  if (gain <= search.gain) return;
  search.gain = gain;
  search.feature = feature;
  search.bin = bin;
}

/** The best split's drop of Gini impurity: s_left / n_left + s_right / n_right - s / n for sums of squared class counts s. */
function giniGain(search: SplitSearch, order: Int32Array, start: number): number {
  const { samples, distinct, size, presentClasses, classes, weights, classCounts, leftCounts } = search;
  const column = search.feature * samples.count;
  for (let number = 0; number < presentClasses; number++) leftCounts[number] = 0;
  let leftSize = 0;
  for (let index = 0; index < distinct; index++) {
    if (samples.bins[column + order[start + index]!]! > search.bin) continue;
    leftCounts[classes[index]!]! += weights[index]!;
    leftSize += weights[index]!;
  }
  let squares = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (let number = 0; number < presentClasses; number++) {
    const all = classCounts[number]!;
    const left = leftCounts[number]!;
    squares += all * all;
    leftSquares += left * left;
    rightSquares += (all - left) * (all - left);
  }
  return leftSquares / leftSize + rightSquares / (size - leftSize) - squares / size;
}

/**
 * The drop of Gini impurity that the best of `tried` random cuts stays below, up to `falseSplits`. For labels
 * independent of the cut it is about a weighted sum of chi-squares, one a class with weight p(class) or less; its tail is
 * bounded by Laurent and Massart (2000, lemma 1): P(X >= sum w + 2 |w| sqrt(x) + 2 max(w) x) <= exp(-x). Where fewer cuts
 * are tried than may be false, each is let through.
 */
function noiseGain(size: number, squares: number, largest: number, tried: number): number {
  if (tried < falseSplits) return Number.NEGATIVE_INFINITY;
  const sumOfSquares = squares / (size * size);
  const tail = Math.log(tried / falseSplits);
  return 1 - sumOfSquares + 2 * Math.sqrt(sumOfSquares * tail) + 2 * (largest / size) * tail;
}

/** Puts the samples that go left first, in their order; returns where the right ones begin. */
function partition(
  search: SplitSearch,
  order: Int32Array,
  start: number,
  end: number,
  feature: number,
  splitBin: number,
): number {
  const { bins, count } = search.samples;
  const { scratch } = search;
  let middle = start;
  let right = 0;
  for (let index = start; index < end; index++) {
    const sample = order[index]!;
    if (bins[feature * count + sample]! <= splitBin) order[middle++] = sample;
    else scratch[right++] = sample;
  }
  for (let index = 0; index < right; index++) order[middle + index] = scratch[index]!;
  return middle;
}

/** Adds a node to the heap of candidates: largest gain first, equal gains by node number. */
function pushCandidate(heap: number[], gains: Float64Array, node: number): void {
  let position = heap.length;
  heap.push(node);
  while (position > 0) {
    const parent = (position - 1) >> 1;
    if (!isBetter(gains, node, heap[parent]!)) break;
    heap[position] = heap[parent]!;
    position = parent;
  }
  heap[position] = node;
}

function popCandidate(heap: number[], gains: Float64Array): number {
  const best = heap[0]!;
  const last = heap.pop()!;
  if (heap.length > 0) {
    let position = 0;
    for (;;) {
      let child = 2 * position + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBetter(gains, heap[child + 1]!, heap[child]!)) child++;
      if (!isBetter(gains, heap[child]!, last)) break;
      heap[position] = heap[child]!;
      position = child;
    }
    heap[position] = last;
  }
  return best;
}

function isBetter(gains: Float64Array, left: number, right: number): boolean {
  return gains[left]! > gains[right]! || (gains[left] === gains[right] && left < right);
}
