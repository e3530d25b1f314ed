import { checkFloatTree, checkSize, type FloatTree, type TreeEnsemble } from "./float-tree.ts";
import type { LinearModel } from "./linear-model.ts";
import { countOf, listOf, type Member, member, memberAt, numbersOf, textOf } from "./read-members.ts";
import { contradiction, refusal } from "./refusal.ts";

/** What the sums of an objective mean; `logit`: base_score is a probability whose log odds are added. */
const objectives: Readonly<Record<string, { answer: TreeEnsemble["answer"]; base: "margin" | "logit" }>> = {
  "binary:logistic": { answer: "sign", base: "logit" },
  "binary:logitraw": { answer: "sign", base: "logit" },
  "binary:hinge": { answer: "sign", base: "margin" },
  "multi:softmax": { answer: "classes", base: "margin" },
  "multi:softprob": { answer: "classes", base: "margin" },
  "reg:squarederror": { answer: "value", base: "margin" },
  "reg:linear": { answer: "value", base: "margin" },
  "reg:squaredlogerror": { answer: "value", base: "margin" },
  "reg:absoluteerror": { answer: "value", base: "margin" },
  "reg:pseudohubererror": { answer: "value", base: "margin" },
  "reg:quantileerror": { answer: "value", base: "margin" },
  "rank:pairwise": { answer: "value", base: "margin" },
  "rank:ndcg": { answer: "value", base: "margin" },
  "rank:map": { answer: "value", base: "margin" },
};

/**
 * A model in the JSON that `save_model` of XGBoost 1.0 and later writes: boosters gbtree and dart as trees, gblinear as
 * linear. XGBoost computes in 32-bit floating point; a walk goes left where the feature is below the split's condition.
 *
 * Refused are boosters and objectives (RMT7067) and splits (RMT7068) that integers cannot follow, and what is no such
 * model (RMT7060, RMT7065, RMT7066, RMT7069).
 */
export function readXgboost(document: unknown): TreeEnsemble | LinearModel {
  const learner = member({ path: "", value: document }, "learner");
  const parameters = member(learner, "learner_model_param");
  const featureCount = countOf(member(parameters, "num_feature"));
  const classes = Math.max(1, countOf(member(parameters, "num_class")));
  checkSize(featureCount, classes);
  const targets = member(parameters, "num_target");
  if (targets.value !== undefined && countOf(targets) > 1) {
    throw unsupported(`${countOf(targets)} targets`, "train one model for each target");
  }
  const objective = textOf(memberAt(learner, "objective", "name"));
  const meaning = objectives[objective];
  if (meaning === undefined) {
    const hint = `train with one of ${Object.keys(objectives).join(", ")}`;
    throw unsupported(`objective ${objective}, whose answers are not its sums`, hint);
  }
  const outputs = meaning.answer === "classes" ? classes : 1;
  if (classes > 1 !== (meaning.answer === "classes")) {
    throw contradiction(`the objective ${objective} does not go with num_class ${classes}`);
  }
  const base = baseScores(member(parameters, "base_score"), outputs, meaning);
  const names = listOf(orEmpty(member(learner, "feature_names"))).map(textOf);
  if (names.length > 0 && names.length !== featureCount) {
    throw contradiction(`learner.feature_names has ${names.length} names for ${featureCount} features`);
  }
  const common = { featureCount, answer: meaning.answer, ...(names.length > 0 ? { featureNames: names } : {}) };
  const booster = member(learner, "gradient_booster");
  const kind = textOf(member(booster, "name"));
  if (kind === "gblinear") {
    const weights = numbersOf(memberAt(booster, "model", "weights"), (featureCount + 1) * outputs);
    return { ...common, ...linearParameters(weights, featureCount, base) };
  }
  if (kind !== "gbtree" && kind !== "dart") {
    throw unsupported(`booster ${kind}`, "train with the booster gbtree, dart or gblinear");
  }
  const trees = kind === "gbtree" ? readTrees(booster) : readTrees(member(booster, "gbtree"), booster);
  for (const [index, tree] of trees.entries()) {
    if (tree.outputs[0]! >= outputs) throw contradiction(`tree_info[${index}] is ${tree.outputs[0]}`);
    // Nodes that were pruned can be left over.
    checkFloatTree(tree, `tree ${index}`, featureCount, false);
  }
  return { ...common, trees, base, read: (_, value) => Math.fround(value), arithmetic: "32-bit floating point" };
}

function readTrees(booster: Member, weighted?: Member): readonly FloatTree[] {
  const model = member(booster, "model");
  const list = listOf(member(model, "trees"));
  if (list.length === 0) throw contradiction("the model has no trees");
  const claimed = countOf(memberAt(model, "gbtree_model_param", "num_trees"));
  if (claimed !== list.length) throw contradiction(`${claimed} trees are announced, but there are ${list.length}`);
  const classOfTree = numbersOf(member(model, "tree_info"), list.length);
  const weights = weighted && numbersOf(member(weighted, "weight_drop"), list.length);
  return list.map((tree, index) => readTree(tree, classOfTree[index]!, weights?.[index] ?? 1));
}

function readTree(tree: Member, output: number, weight: number): FloatTree {
  const parameters = member(tree, "tree_param");
  const nodes = countOf(member(parameters, "num_nodes"));
  const width = member(parameters, "size_leaf_vector");
  if (width.value !== undefined && countOf(width) > 1) {
    throw unsupported("trees with several outputs", "train with multi_strategy one_output_per_tree");
  }
  if (!Number.isInteger(output) || output < 0) throw contradiction(`${tree.path} adds to class ${output}`);
  const left = numbersOf(member(tree, "left_children"), nodes);
  const right = numbersOf(member(tree, "right_children"), nodes);
  const conditions = numbersOf(member(tree, "split_conditions"), nodes).map(Math.fround);
  const indices = numbersOf(member(tree, "split_indices"), nodes);
  const types = member(tree, "split_type");
  const categorical = types.value === undefined ? -1 : numbersOf(types, nodes).indexOf(1);
  if (categorical >= 0) {
    const hint = "train without enable_categorical, with categories as numbers";
    throw refusal(
      "RMT7068",
      `node ${categorical} of ${tree.path} is a categorical split, which is not supported`,
      hint,
    );
  }
  return {
    root: 0,
    feature: Int32Array.from(indices, (feature, node) => (left[node] === -1 ? -1 : featureIndex(feature, node, tree))),
    threshold: conditions,
    test: "less",
    whenTrue: Int32Array.from(left),
    whenFalse: Int32Array.from(right),
    outputs: [output],
    values: conditions.map((value) => Math.fround(value * Math.fround(weight))),
  };
}

function featureIndex(feature: number, node: number, tree: Member): number {
  if (Number.isInteger(feature) && feature >= 0) return feature;
  throw contradiction(`node ${node} of ${tree.path} compares feature ${feature}`);
}

/** base_score is a number as text; since XGBoost 3.1 a list of them. */
function baseScores(from: Member, outputs: number, { base }: { readonly base: "margin" | "logit" }): Float64Array {
  const text = textOf(from);
  const scores = text
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map((one) => (one.trim() === "" ? Number.NaN : Number(one)));
  if (scores.some((score) => !Number.isFinite(score)) || (scores.length !== 1 && scores.length !== outputs)) {
    throw contradiction(`${from.path} is ${JSON.stringify(text)}`);
  }
  return Float64Array.from({ length: outputs }, (_, output) => {
    const score = scores[scores.length === 1 ? 0 : output]!;
    if (base === "margin") return Math.fround(score);
    if (!(score > 0 && score < 1)) throw contradiction(`${from.path} is ${score}, which is no probability`);
    return Math.fround(-Math.log(1 / score - 1));
  });
}

/** gblinear keeps a row of weights for each feature and one for the bias, a column for each output. */
function linearParameters(
  weights: Float64Array,
  featureCount: number,
  base: Float64Array,
): Pick<LinearModel, "weights" | "bias"> {
  const outputs = base.length;
  const bad = weights.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) throw refusal("RMT7069", `weight ${bad} is ${weights[bad]}`, "train the model on finite numbers");
  return {
    weights: Float64Array.from({ length: outputs * featureCount }, (_, index) => {
      return weights[(index % featureCount) * outputs + Math.floor(index / featureCount)]!;
    }),
    bias: base.map((start, output) => start + weights[featureCount * outputs + output]!),
  };
}

function orEmpty({ path, value }: Member): Member {
  return { path, value: value ?? [] };
}

function unsupported(what: string, hint: string): Error {
  return refusal("RMT7067", `the XGBoost model has ${what}: this is not supported`, hint);
}
