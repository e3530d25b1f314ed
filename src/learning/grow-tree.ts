/** Samples made ready for growing: bins instead of values, classes instead of labels. */
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
  /** By node: its samples of training are `order[start … end - 1]`. */
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
 *
 * @param order the samples to train on; reordered so that each node's samples stand together
 */
export function growTree(samples: BinnedSamples, order: Int32Array, limits: GrowthLimits): GrownTree {
  const capacity = Math.max(1, limits.maxNodes);
  const tree: GrownTree = {
    nodes: 1,
    feature: new Int16Array(capacity).fill(-1),
    splitBin: new Int32Array(capacity),
    left: new Int32Array(capacity),
    right: new Int32Array(capacity),
    depth: new Int32Array(capacity),
    start: new Int32Array(capacity),
    end: new Int32Array(capacity),
    order,
  };
  tree.end[0] = order.length;
  const search = createSearch(samples, order.length);
  const gains = new Float64Array(capacity);
  const bestFeature = new Int16Array(capacity);
  const bestBin = new Int32Array(capacity);
  const candidates: number[] = [];

  const consider = (node: number) => {
    const size = tree.end[node]! - tree.start[node]!;
    if (tree.depth[node]! >= limits.maxDepth || size < 2 * limits.minLeafSamples) return;
    findBestSplit(search, order, tree.start[node]!, tree.end[node]!, limits.minLeafSamples);
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
    tree.depth[left] = tree.depth[node]! + 1;
    tree.depth[right] = tree.depth[node]! + 1;
    consider(left);
    consider(right);
  }
  return tree;
}

/** Working memory of the search for splits, and what it found last. */
interface SplitSearch {
  readonly samples: BinnedSamples;
  /** Counting sort by bin: counts, then positions. */
  readonly positions: Int32Array;
  /** Classes of the node's samples, sorted by bin. */
  readonly sortedClasses: Uint16Array;
  readonly nodeCounts: Int32Array;
  readonly leftCounts: Int32Array;
  /** The classes in the node and how often each occurs; only these need to be reset. */
  readonly present: Uint16Array;
  readonly scratch: Int32Array;
  /** By n: n log2 n, as a whole number of 2^-20, so that sums are exact and equal splits compare as equal. */
  readonly logs: Float64Array;
  /** Information gain of the best split, in 2^-20 bits over all samples. */
  gain: number;
  /** Its drop of Gini impurity: s_left / n_left + s_right / n_right - s / n for sums of squared class counts s. */
  giniGain: number;
  feature: number;
  bin: number;
}

function createSearch(samples: BinnedSamples, size: number): SplitSearch {
  return {
    samples,
    positions: new Int32Array(257),
    sortedClasses: new Uint16Array(size),
    nodeCounts: new Int32Array(samples.classCount),
    leftCounts: new Int32Array(samples.classCount),
    present: new Uint16Array(samples.classCount),
    scratch: new Int32Array(size),
    logs: Float64Array.from({ length: size + 1 }, (_, n) => (n < 2 ? 0 : Math.round(n * Math.log2(n) * 2 ** 20))),
    gain: 0,
    giniGain: 0,
    feature: -1,
    bin: 0,
  };
}

/** Finds the best split of `order[start … end - 1]`; `search.gain` is 0 when none is better than noise. */
function findBestSplit(search: SplitSearch, order: Int32Array, start: number, end: number, minLeaf: number): void {
  const { samples, nodeCounts, leftCounts, present, logs } = search;
  const size = end - start;
  search.gain = 0;
  search.giniGain = 0;
  let presentCount = 0;
  for (let index = start; index < end; index++) {
    const label = samples.classes[order[index]!]!;
    if (nodeCounts[label]!++ === 0) present[presentCount++] = label;
  }
  let squares = 0;
  let largest = 0;
  let classLogs = 0;
  for (let index = 0; index < presentCount; index++) {
    const count = nodeCounts[present[index]!]!;
    squares += count * count;
    classLogs += logs[count]!;
    if (count > largest) largest = count;
  }
  if (presentCount > 1) {
    const tried = sweepFeatures(search, order, start, end, minLeaf, squares, classLogs, presentCount);
    if (search.giniGain <= noiseGain(size, squares, largest, tried)) search.gain = 0;
  }
  for (let index = 0; index < presentCount; index++) {
    nodeCounts[present[index]!] = 0;
    leftCounts[present[index]!] = 0;
  }
}

/** Tries all cuts between bins of all features; the counts of the left side follow sample by sample. */
function sweepFeatures(
  search: SplitSearch,
  order: Int32Array,
  start: number,
  end: number,
  minLeaf: number,
  squares: number,
  classLogs: number,
  presentCount: number,
): number {
  const { samples, positions, sortedClasses, nodeCounts, leftCounts, present, logs } = search;
  const { bins, classes, count } = samples;
  const size = end - start;
  const bitsBefore = classLogs - logs[size]!;
  let tried = 0;
  for (let feature = 0; feature < samples.featureCount; feature++) {
    const binCount = samples.binCounts[feature]!;
    if (binCount < 2) continue;
    const column = feature * count;
    positions.fill(0, 0, binCount + 1);
    for (let index = start; index < end; index++) positions[bins[column + order[index]!]! + 1]!++;
    for (let bin = 1; bin <= binCount; bin++) positions[bin]! += positions[bin - 1]!;
    // All samples in one bin: nothing to cut.
    const firstBin = bins[column + order[start]!]!;
    if (positions[firstBin + 1]! - positions[firstBin]! === size) continue;
    for (let index = start; index < end; index++) {
      const sample = order[index]!;
      sortedClasses[positions[bins[column + sample]!]!++] = classes[sample]!;
    }
    // After placing, positions[bin] is the end of the bin.
    for (let index = 0; index < presentCount; index++) leftCounts[present[index]!] = 0;
    let leftSquares = 0;
    let rightSquares = squares;
    let leftLogs = 0;
    let rightLogs = classLogs;
    let position = 0;
    for (let bin = 0; bin < binCount - 1; bin++) {
      const binEnd = positions[bin]!;
      if (binEnd === position) continue;
      for (; position < binEnd; position++) {
        const label = sortedClasses[position]!;
        const leftCount = leftCounts[label]!;
        const rightCount = nodeCounts[label]! - leftCount;
        // (c + 1)^2 - c^2 = 2 c + 1
        leftSquares += 2 * leftCount + 1;
        rightSquares -= 2 * rightCount - 1;
        leftLogs += logs[leftCount + 1]! - logs[leftCount]!;
        rightLogs += logs[rightCount - 1]! - logs[rightCount]!;
        leftCounts[label] = leftCount + 1;
      }
      const rightSize = size - position;
      if (rightSize < minLeaf) break;
      if (position < minLeaf) continue;
      tried++;
      const gain = leftLogs - logs[position]! + rightLogs - logs[rightSize]! - bitsBefore;
      if (gain > search.gain) {
        search.gain = gain;
        search.giniGain = leftSquares / position + rightSquares / rightSize - squares / size;
        search.feature = feature;
        search.bin = bin;
      }
    }
  }
  return tried;
}

/**
 * The drop of Gini impurity that the best of `tried` random cuts stays below, up to `falseSplits`. For labels independent of the cut it
 * is about a weighted sum of chi-squares, one a class with weight p(class) or less; its tail is bounded by Laurent
 * and Massart (2000, lemma 1): P(X >= sum w + 2 |w| sqrt(x) + 2 max(w) x) <= exp(-x).
 */
function noiseGain(size: number, squares: number, largest: number, tried: number): number {
  const sumOfSquares = squares / (size * size);
  const tail = Math.log(Math.max(1, tried) / falseSplits);
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
