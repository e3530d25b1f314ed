import { type IntegerType, integerBits } from "../../bytecode/index.ts";
import { treesOf } from "../check-model.ts";
import type {
  BoostedTreesDescription,
  DecisionTreeDescription,
  ForestDescription,
  MarginScale,
  ModelDescription,
} from "../code/description.ts";
import type { Model } from "../model.ts";
import { createFeatureLoader, featureBits } from "./feature-bits.ts";
import type { Predictor } from "./predictor.ts";
import { createRequantization, type Requantization } from "./requantize.ts";
import { confidenceOf, confidenceOfScores, firstLargest } from "./score-confidence.ts";

/** Words of a node: the feature or -1; threshold or value; where the left child is or the confidence; the right child. */
const nodeWords = 4;

/** Trees side by side, in the order that a walk reads them. */
interface PackedTrees {
  readonly nodes: Int32Array;
  /** By tree: where its root is. */
  readonly roots: Int32Array;
}

function packTrees(model: Model): PackedTrees {
  const trees = treesOf(model) ?? [];
  const count = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const nodes = new Int32Array(count * nodeWords);
  const roots = new Int32Array(trees.length);
  let start = 0;
  for (const [index, tree] of trees.entries()) {
    roots[index] = start;
    for (let node = 0; node < tree.feature.length; node++) {
      const at = start + node * nodeWords;
      const feature = tree.feature[node]!;
      nodes[at] = feature;
      nodes[at + 1] = feature < 0 ? tree.value[node]! : tree.threshold[node]!;
      nodes[at + 2] = feature < 0 ? tree.confidence[node]! : start + tree.left[node]! * nodeWords;
      nodes[at + 3] = start + tree.right[node]! * nodeWords;
    }
    start += tree.feature.length * nodeWords;
  }
  return { nodes, roots };
}

/** Where the leaf is that the features lead to. */
function walk(nodes: Int32Array, root: number, features: Int32Array, offset: number): number {
  let at = root;
  let feature = nodes[at]!;
  while (feature >= 0) {
    at = nodes[features[offset + feature]! <= nodes[at + 1]! ? at + 2 : at + 3]!;
    feature = nodes[at]!;
  }
  return at;
}

/** Features as trees compare them: patterns of 32 bits, where they are or, if they are narrower, wrapped in a copy. */
interface ComparedFeatures {
  readonly copy: Int32Array | undefined;
  readonly load: (features: Int32Array, offset: number) => void;
}

function comparedFeatures({ features, featureType }: ModelDescription): ComparedFeatures {
  if (integerBits(featureType) === 32) return { copy: undefined, load: () => {} };
  const copy = new Int32Array(features);
  return { copy, load: createFeatureLoader(featureType, copy) };
}

/** An unsigned type of 32 bits shows a leaf's pattern as another number. */
function viewOf(output: IntegerType): (pattern: number) => number {
  return output === "u32" ? (pattern) => pattern >>> 0 : (pattern) => pattern;
}

/** One tree. */
export function predictTree(description: DecisionTreeDescription, model: Model): Predictor {
  const { nodes, roots } = packTrees(model);
  const { copy, load } = comparedFeatures(description);
  const view = viewOf(description.output);
  const root = roots[0]!;
  const predictor = {
    confidence: 0,
    predict(features: Int32Array, offset: number): number {
      load(features, offset);
      const leaf = copy === undefined ? walk(nodes, root, features, offset) : walk(nodes, root, copy, 0);
      predictor.confidence = nodes[leaf + 2]!;
      return view(nodes[leaf + 1]!);
    },
  };
  return predictor;
}

/** Trees that vote, or the mean of their answers. */
export function predictForest(description: ForestDescription, model: Model): Predictor {
  const { nodes, roots } = packTrees(model);
  const { copy, load } = comparedFeatures(description);
  const { answer } = description;
  if (answer.kind === "mean") {
    const view = viewOf(description.output);
    const predictor = {
      confidence: 0,
      predict(features: Int32Array, offset: number): number {
        load(features, offset);
        const compared = copy ?? features;
        const from = copy === undefined ? offset : 0;
        let counted = 0;
        let sum = 0;
        let confidences = 0;
        for (let tree = 0; tree < roots.length; tree++) {
          const leaf = walk(nodes, roots[tree]!, compared, from);
          const confidence = nodes[leaf + 2]!;
          if (confidence === 0) continue;
          counted++;
          confidences += confidence;
          sum += view(nodes[leaf + 1]!);
        }
        predictor.confidence = counted === 0 ? 0 : Math.floor(confidences / counted);
        return counted === 0 ? 0 : Math.trunc(sum / counted) + 0;
      },
    };
    return predictor;
  }
  const { classes } = answer;
  const weights = new Int32Array(classes);
  const predictor = {
    confidence: 0,
    predict(features: Int32Array, offset: number): number {
      load(features, offset);
      const compared = copy ?? features;
      const from = copy === undefined ? offset : 0;
      weights.fill(0);
      let counted = 0;
      for (let tree = 0; tree < roots.length; tree++) {
        const leaf = walk(nodes, roots[tree]!, compared, from);
        const confidence = nodes[leaf + 2]!;
        const label = nodes[leaf + 1]!;
        if (confidence === 0 || label < 0 || label >= classes) continue;
        counted++;
        weights[label]! += confidence;
      }
      const best = firstLargest(weights);
      predictor.confidence = counted === 0 ? 0 : Math.floor(weights[best]! / counted);
      return best;
    },
  };
  return predictor;
}

/** Trees whose leaves are added up. */
export function predictBoostedTrees(description: BoostedTreesDescription, model: Model): Predictor {
  const { nodes, roots } = packTrees(model);
  const { copy, load } = comparedFeatures(description);
  const { answer, output } = description;
  const view = viewOf(output);
  if (answer.kind === "classes") {
    // Sums of leaves of 32 bits are exact.
    const scores = new Float64Array(answer.classes);
    const scale = marginRequantization(answer.margin);
    const predictor = {
      confidence: 0,
      predict(features: Int32Array, offset: number): number {
        load(features, offset);
        const compared = copy ?? features;
        const from = copy === undefined ? offset : 0;
        scores.fill(0);
        let label = 0;
        for (let tree = 0; tree < roots.length; tree++) {
          scores[label]! += view(nodes[walk(nodes, roots[tree]!, compared, from) + 1]!);
          label = label + 1 === scores.length ? 0 : label + 1;
        }
        const best = firstLargest(scores);
        predictor.confidence = confidenceOfScores(scores, best, scale);
        return best;
      },
    };
    return predictor;
  }
  const sumOf = (features: Int32Array, offset: number): number => {
    load(features, offset);
    const compared = copy ?? features;
    const from = copy === undefined ? offset : 0;
    let sum = 0;
    for (let tree = 0; tree < roots.length; tree++) {
      sum += view(nodes[walk(nodes, roots[tree]!, compared, from) + 1]!);
    }
    return sum;
  };
  if (answer.kind === "sign") {
    const scale = marginRequantization(answer.margin);
    const predictor = {
      confidence: 0,
      predict(features: Int32Array, offset: number): number {
        const sum = sumOf(features, offset);
        predictor.confidence = confidenceOf(sum < 0 ? -sum : sum, scale);
        return sum > 0 ? 1 : 0;
      },
    };
    return predictor;
  }
  const half = answer.shift === 0 ? 0 : 2 ** (answer.shift - 1);
  const factor = 2 ** -answer.shift;
  const { unused, isUnsigned } = featureBits(output);
  const predictor = {
    confidence: 0,
    predict(features: Int32Array, offset: number): number {
      predictor.confidence = 255;
      // Sums stay below 2^52, so that a half that they are not added to exactly makes all of them 0.
      const wrapped = Math.floor((sumOf(features, offset) + half) * factor) << unused;
      return view(isUnsigned ? wrapped >>> unused : wrapped >> unused);
    },
  };
  return predictor;
}

function marginRequantization(margin: MarginScale | undefined): Requantization | undefined {
  return margin && createRequantization(margin.multiplier, margin.shift, "u8");
}
