import { type DecisionTree, emptyTree, treeDepth } from "../decision-tree.ts";

/** What a tree must keep to. */
export interface TreeLimits {
  readonly maxNodes: number;
  readonly maxDepth: number;
}

/** Whether the tree keeps to the limits. */
export function isWithin(tree: DecisionTree, { maxNodes, maxDepth }: TreeLimits): boolean {
  return tree.feature.length <= maxNodes && treeDepth(tree) <= maxDepth;
}

/**
 * Makes leaves of inner nodes until the tree keeps to the limits: first of all that are too deep, then of those whose
 * children are leaves, always of the one where that costs least (weakest link pruning after Breiman et al. 1984). Without
 * samples a leaf counts by how sure it is and how near it is to the root, as if every comparison parted what it sees in
 * halves; a new leaf answers what most of its subtree answered, and the rest is what it costs.
 *
 * @returns a tree of its own; the same one where it keeps to the limits
 */
export function pruneTree(tree: DecisionTree, limits: TreeLimits): DecisionTree {
  if (isWithin(tree, limits)) return tree;
  const pruning = beginPruning(tree);
  const { depth } = pruning;
  // Children come after their parents: from the end all subtrees are leaves before their roots are looked at.
  for (let node = depth.length - 1; node >= 0; node--) {
    if (pruning.isInner[node] && depth[node]! >= limits.maxDepth) makeLeaf(pruning, node);
  }
  pruneToNodes(pruning, limits.maxNodes);
  return layOut(pruning);
}

interface Pruning {
  readonly tree: DecisionTree;
  /** By node. */
  readonly depth: Int32Array;
  readonly parent: Int32Array;
  readonly isInner: Uint8Array;
  readonly isAlive: Uint8Array;
  /** Of leaves, old and new. */
  readonly value: Int32Array;
  readonly confidence: Float64Array;
  alive: number;
}

function beginPruning(tree: DecisionTree): Pruning {
  const nodes = tree.feature.length;
  const depth = new Int32Array(nodes);
  const parent = new Int32Array(nodes).fill(-1);
  const isInner = new Uint8Array(nodes);
  for (let node = 0; node < nodes; node++) {
    if (tree.feature[node]! < 0) continue;
    isInner[node] = 1;
    for (const child of [tree.left[node]!, tree.right[node]!]) {
      depth[child] = depth[node]! + 1;
      parent[child] = node;
    }
  }
  return {
    tree,
    depth,
    parent,
    isInner,
    isAlive: new Uint8Array(nodes).fill(1),
    value: tree.value.slice(),
    confidence: Float64Array.from(tree.confidence),
    alive: nodes,
  };
}

/** Of a node whose children are leaves: they die, and it answers as the surer one does. */
function makeLeaf(pruning: Pruning, node: number): void {
  const { tree, value, confidence, isInner, isAlive } = pruning;
  const [left, right] = [tree.left[node]!, tree.right[node]!];
  const isSame = value[left] === value[right];
  const surer = confidence[right]! > confidence[left]! ? right : left;
  value[node] = value[surer]!;
  // Each child saw half of what the node sees.
  confidence[node] = (isSame ? confidence[left]! + confidence[right]! : confidence[surer]!) / 2;
  isInner[node] = 0;
  isAlive[left] = 0;
  isAlive[right] = 0;
  pruning.alive -= 2;
}

function costOf({ tree, value, confidence, depth }: Pruning, node: number): number {
  const [left, right] = [tree.left[node]!, tree.right[node]!];
  const lost = value[left] === value[right] ? 0 : Math.min(confidence[left]!, confidence[right]!);
  return lost * 2 ** -(depth[node]! + 1);
}

function pruneToNodes(pruning: Pruning, maxNodes: number): void {
  const { tree, isInner, parent } = pruning;
  const heap: Candidate[] = [];
  const offer = (node: number) => {
    if (isInner[tree.left[node]!] || isInner[tree.right[node]!]) return;
    push(heap, { node, cost: costOf(pruning, node) });
  };
  for (let node = 0; node < isInner.length; node++) if (isInner[node]) offer(node);
  while (pruning.alive > maxNodes) {
    const { node } = pop(heap)!;
    makeLeaf(pruning, node);
    if (parent[node]! >= 0) offer(parent[node]!);
  }
}

/** A node whose children are leaves. */
interface Candidate {
  readonly node: number;
  readonly cost: number;
}

/** The cheaper first; of equal ones that which came later into the tree. */
function isBefore(one: Candidate, other: Candidate): boolean {
  return one.cost === other.cost ? one.node > other.node : one.cost < other.cost;
}

function push(heap: Candidate[], candidate: Candidate): void {
  let at = heap.push(candidate) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (!isBefore(candidate, heap[above]!)) break;
    heap[at] = heap[above]!;
    at = above;
  }
  heap[at] = candidate;
}

function pop(heap: Candidate[]): Candidate | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
    if (!isBefore(heap[below]!, last)) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = last;
  return first;
}

/** The living nodes, in their order. */
function layOut({ tree, isAlive, isInner, value, confidence, alive }: Pruning): DecisionTree {
  const places = new Int32Array(isAlive.length);
  let place = 0;
  for (let node = 0; node < isAlive.length; node++) if (isAlive[node]) places[node] = place++;
  const pruned = emptyTree(tree.featureCount, alive);
  for (let node = 0; node < isAlive.length; node++) {
    if (!isAlive[node]) continue;
    const at = places[node]!;
    if (isInner[node]) {
      pruned.feature[at] = tree.feature[node]!;
      pruned.threshold[at] = tree.threshold[node]!;
      pruned.left[at] = places[tree.left[node]!]!;
      pruned.right[at] = places[tree.right[node]!]!;
    } else {
      pruned.value[at] = value[node]!;
      pruned.confidence[at] = Math.round(confidence[node]!);
    }
  }
  return tree.envelope === undefined ? pruned : { ...pruned, envelope: tree.envelope };
}
