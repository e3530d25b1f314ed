import { type DecisionTree, emptyTree } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";

/** A tree with what samples say of its nodes. */
interface SeenTree {
  readonly tree: DecisionTree;
  readonly depth: Int32Array;
  /** By node: the answer as a leaf, how often that is wrong (or by how much, squared), and how sure it is. */
  readonly answer: Int32Array;
  readonly error: Float64Array;
  readonly confidence: Float64Array;
  readonly isLeaf: Uint8Array;
}

/**
 * The smaller trees that weakest link pruning makes of one, from the whole tree to a single leaf: always that node becomes
 * a leaf which costs the samples least for each leaf that it saves (Breiman et al. 1984). Nodes that no sample reaches keep
 * their answers.
 *
 * @param labels by class: what a leaf answers; absent: values
 */
export function pruningPath(
  tree: DecisionTree,
  dataset: Dataset,
  labels: Int32Array | undefined,
): (keeps: (nodes: number, depth: number) => boolean) => DecisionTree {
  const seen = lookAt(tree, dataset, labels);
  return (keeps) => {
    const isLeaf = seen.isLeaf.slice();
    for (;;) {
      const { nodes, depth } = sizeOf(seen, isLeaf);
      if (nodes === 1 || keeps(nodes, depth)) return layOut(seen, isLeaf, nodes);
      isLeaf[weakestLink(seen, isLeaf)] = 1;
    }
  };
}

function lookAt(
  tree: DecisionTree,
  { values, outcomes, weights, count, features }: Dataset,
  labels?: Int32Array,
): SeenTree {
  const nodes = tree.feature.length;
  const depth = new Int32Array(nodes);
  const isLeaf = Uint8Array.from(tree.feature, (feature) => (feature < 0 ? 1 : 0));
  const groups = labels?.length ?? 3;
  const sums = new Float64Array(nodes * groups);
  for (let node = 0; node < nodes; node++) {
    if (isLeaf[node]) continue;
    for (const child of [tree.left[node]!, tree.right[node]!]) depth[child] = depth[node]! + 1;
  }
  for (let sample = 0; sample < count; sample++) {
    const weight = weights?.[sample] ?? 1;
    const outcome = outcomes[sample]!;
    for (let node = 0; ; ) {
      if (labels === undefined) {
        sums[node * 3] = sums[node * 3]! + weight;
        sums[node * 3 + 1] = sums[node * 3 + 1]! + weight * outcome;
        sums[node * 3 + 2] = sums[node * 3 + 2]! + weight * outcome * outcome;
      } else {
        sums[node * groups + outcome] = sums[node * groups + outcome]! + weight;
      }
      const feature = tree.feature[node]!;
      if (feature < 0) break;
      node =
        values[sample * features.length + feature]! <= tree.threshold[node]! ? tree.left[node]! : tree.right[node]!;
    }
  }
  const answer = new Int32Array(nodes);
  const error = new Float64Array(nodes);
  const confidence = new Float64Array(nodes);
  for (let node = nodes - 1; node >= 0; node--) {
    const own = sums.subarray(node * groups, (node + 1) * groups);
    const total = labels === undefined ? own[0]! : own.reduce((sum, weight) => sum + weight, 0);
    if (isLeaf[node] || total === 0) {
      const surer = isLeaf[node] ? node : tree.left[node]!;
      answer[node] = isLeaf[node] ? tree.value[node]! : answer[surer]!;
      confidence[node] = isLeaf[node] ? tree.confidence[node]! : confidence[surer]!;
      error[node] = errorOf(own, answer[node]!, labels);
      continue;
    }
    if (labels === undefined) {
      answer[node] = Math.round(own[1]! / total);
      confidence[node] = (confidence[tree.left[node]!]! + confidence[tree.right[node]!]!) / 2;
    } else {
      let best = 0;
      for (let group = 1; group < groups; group++) if (own[group]! > own[best]!) best = group;
      answer[node] = labels[best]!;
      confidence[node] = (255 * own[best]!) / total;
    }
    error[node] = errorOf(own, answer[node]!, labels);
  }
  return { tree, depth, answer, error, confidence, isLeaf };
}

function errorOf(own: Float64Array, answer: number, labels: Int32Array | undefined): number {
  if (labels === undefined) return own[2]! - 2 * answer * own[1]! + answer * answer * own[0]!;
  let wrong = 0;
  for (let group = 0; group < own.length; group++) if (labels[group] !== answer) wrong += own[group]!;
  return wrong;
}

function sizeOf({ tree, depth }: SeenTree, isLeaf: Uint8Array): { readonly nodes: number; readonly depth: number } {
  let nodes = 0;
  let deepest = 0;
  visit(tree, isLeaf, (node) => {
    nodes++;
    deepest = Math.max(deepest, depth[node]!);
  });
  return { nodes, depth: deepest };
}

/** Parents come before their children. */
function visit(tree: DecisionTree, isLeaf: Uint8Array, see: (node: number) => void): void {
  const isAlive = new Uint8Array(tree.feature.length);
  isAlive[0] = 1;
  for (let node = 0; node < isAlive.length; node++) {
    if (!isAlive[node]) continue;
    see(node);
    if (isLeaf[node]) continue;
    isAlive[tree.left[node]!] = 1;
    isAlive[tree.right[node]!] = 1;
  }
}

function weakestLink({ tree, error }: SeenTree, isLeaf: Uint8Array): number {
  const alive: number[] = [];
  visit(tree, isLeaf, (node) => alive.push(node));
  const below = new Float64Array(isLeaf.length);
  const leaves = new Int32Array(isLeaf.length);
  let weakest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const node of alive.reverse()) {
    if (isLeaf[node]) {
      below[node] = error[node]!;
      leaves[node] = 1;
      continue;
    }
    const left = tree.left[node]!;
    const right = tree.right[node]!;
    below[node] = below[left]! + below[right]!;
    leaves[node] = leaves[left]! + leaves[right]!;
    const cost = (error[node]! - below[node]!) / (leaves[node]! - 1);
    if (cost >= least) continue;
    least = cost;
    weakest = node;
  }
  return weakest;
}

function layOut({ tree, answer, confidence }: SeenTree, isLeaf: Uint8Array, nodes: number): DecisionTree {
  const places = new Int32Array(isLeaf.length);
  let place = 0;
  visit(tree, isLeaf, (node) => {
    places[node] = place++;
  });
  const pruned = emptyTree(tree.featureCount, nodes);
  visit(tree, isLeaf, (node) => {
    const at = places[node]!;
    if (isLeaf[node]) {
      pruned.value[at] = answer[node]!;
      pruned.confidence[at] = Math.round(confidence[node]!);
      return;
    }
    pruned.feature[at] = tree.feature[node]!;
    pruned.threshold[at] = tree.threshold[node]!;
    pruned.left[at] = places[tree.left[node]!]!;
    pruned.right[at] = places[tree.right[node]!]!;
  });
  return tree.envelope === undefined ? pruned : { ...pruned, envelope: tree.envelope };
}
