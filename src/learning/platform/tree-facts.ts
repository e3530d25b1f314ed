import { type DecisionTree, type Model, treeDepth, treesOf } from "../../models/index.ts";
import type { TreeFacts } from "./inference-work.ts";

/** Samples that are walked for the mean length of ways, at most: spread over all. */
const mostSamples = 512;

/**
 * What the time of trees depends on beside their slot; undefined for models that have none.
 *
 * @param values features of samples, one after the other; without any, ways are as long as the trees are deep
 */
export function treeFacts(model: Model, values: Int32Array = new Int32Array(0)): TreeFacts | undefined {
  const trees = treesOf(model);
  if (trees === undefined) return undefined;
  const nodes = trees.reduce((sum, { feature }) => sum + feature.length, 0);
  const ways = trees.map((tree) =>
    values.length === 0 ? { path: treeDepth(tree), irregular: 0 } : measureWays(tree, values),
  );
  const mean = (kind: "path" | "irregular") => ways.reduce((sum, way) => sum + way[kind], 0) / trees.length;
  return { trees: trees.length, nodes, path: mean("path"), irregular: mean("irregular") };
}

function measureWays(tree: DecisionTree, values: Int32Array): Pick<TreeFacts, "path" | "irregular"> {
  const { featureCount, feature, threshold, left, right } = tree;
  const samples = Math.floor(values.length / featureCount);
  const step = Math.max(1, Math.floor(samples / mostSamples));
  const byLength: number[] = [];
  for (let sample = 0; sample < samples; sample += step) {
    const offset = sample * featureCount;
    let node = 0;
    let length = 0;
    while (feature[node]! >= 0) {
      const isLeft = values[offset + feature[node]!]! <= threshold[node]!;
      node = isLeft ? left[node]! : right[node]!;
      length++;
    }
    byLength[length] = (byLength[length] ?? 0) + 1;
  }
  const walks = byLength.reduce((sum, count) => sum + count, 0);
  const visited = byLength.reduce((sum, count, length) => sum + count * length, 0);
  const usual = byLength.reduce((most, count) => Math.max(most, count), 0);
  return { path: visited / walks, irregular: 1 - usual / walks };
}
