/** Nodes that wait to be split. */
export interface Candidates {
  readonly count: number;
  /** Each node once. */
  push(node: number, gain: number): void;
  /** Takes the next one out. */
  pop(): number;
}

/**
 * A heap of nodes. `leafWise`: the largest gain first, equal gains by node number; `depthWise`: in order of their numbers,
 * which are given level by level.
 *
 * @param gains takes the gain by node, for as many nodes as there can be
 */
export function createCandidates(growth: "leafWise" | "depthWise", gains: Float64Array | Int32Array): Candidates {
  const heap = new Int32Array(gains.length);
  let count = 0;
  const isBetter =
    growth === "leafWise"
      ? (node: number, other: number) => gains[node]! > gains[other]! || (gains[node] === gains[other] && node < other)
      : (node: number, other: number) => node < other;
  return {
    get count() {
      return count;
    },
    push(node, gain) {
      gains[node] = gain;
      let position = count++;
      while (position > 0) {
        const parent = (position - 1) >> 1;
        if (!isBetter(node, heap[parent]!)) break;
        heap[position] = heap[parent]!;
        position = parent;
      }
      heap[position] = node;
    },
    pop() {
      const first = heap[0]!;
      const last = heap[--count]!;
      let position = 0;
      for (let child = 1; child < count; child = 2 * position + 1) {
        if (child + 1 < count && isBetter(heap[child + 1]!, heap[child]!)) child++;
        if (!isBetter(heap[child]!, last)) break;
        heap[position] = heap[child]!;
        position = child;
      }
      heap[position] = last;
      return first;
    },
  };
}
