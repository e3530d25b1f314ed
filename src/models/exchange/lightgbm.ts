import { checkFloatTree, checkSize, type FloatTree, type TreeEnsemble } from "./float-tree.ts";
import { contradiction, refusal } from "./refusal.ts";

/** By objective, what the sums mean. */
const objectives: Readonly<Record<string, TreeEnsemble["answer"]>> = {
  binary: "sign",
  multiclass: "classes",
  multiclassova: "classes",
  regression: "value",
  regression_l1: "value",
  huber: "value",
  fair: "value",
  quantile: "value",
  mape: "value",
  lambdarank: "value",
  rank_xendcg: "value",
};

/** Bits of decision_type (include/LightGBM/tree.h): whether categories are compared, the default way, what is missing. */
const categoricalBit = 1;
const defaultLeftBit = 2;
const missingShift = 2;
const zeroIsMissing = 1;

/**
 * A model in the text that LightGBM writes (versions v2 to v4). It computes in double precision; a walk goes left where
 * the feature is at most the threshold, and the default way at 0 where zeros were trained as missing values.
 *
 * Refused are objectives (RMT7067) and splits and leaves (RMT7068) that integers cannot follow, and what is no such model
 * (RMT7060, RMT7065, RMT7066, RMT7069).
 */
export function readLightgbm(text: string): TreeEnsemble {
  const lines = text.split(/\r?\n/);
  const end = lines.indexOf("end of trees");
  if (end < 0) throw damaged('it does not reach "end of trees"');
  const starts = lines.flatMap((line, index) => (index < end && line.startsWith("Tree=") ? [index] : []));
  if (starts.length === 0) throw contradiction("the model has no trees");
  const header = readPairs(lines.slice(0, starts[0]));
  const featureCount = count(header, "max_feature_idx") + 1;
  const outputs = count(header, "num_tree_per_iteration");
  checkSize(featureCount, outputs);
  const answer = answerOf(header, outputs);
  const featureNames = (header.get("feature_names") ?? "").split(" ").filter((name) => name !== "");
  if (featureNames.length !== featureCount) {
    throw contradiction(`feature_names has ${featureNames.length} names for ${featureCount} features`);
  }
  if (outputs < 1 || starts.length % outputs !== 0) {
    throw contradiction(`${starts.length} trees do not share out to ${outputs} outputs`);
  }
  // Random forests answer with the mean.
  const divisor = header.has("average_output") ? starts.length / outputs : 1;
  const trees = starts.map((start, index) => {
    const pairs = readPairs(lines.slice(start, starts[index + 1] ?? end));
    const tree = readTree(pairs, { name: `tree ${index}`, output: index % outputs, divisor });
    checkFloatTree(tree, `tree ${index}`, featureCount, true);
    return tree;
  });
  return {
    featureCount,
    featureNames,
    trees,
    base: new Float64Array(outputs),
    answer,
    read: (_, value) => value,
    arithmetic: "double precision",
  };
}

function answerOf(header: ReadonlyMap<string, string>, outputs: number): TreeEnsemble["answer"] {
  const [objective = "", ...parameters] = (header.get("objective") ?? "").split(" ");
  const answer = objective === "" ? (outputs > 1 ? "classes" : "value") : objectives[objective];
  if (answer === undefined || parameters.includes("sqrt")) {
    const what = answer === undefined ? objective : `${objective} with reg_sqrt`;
    const hint = `train with one of ${Object.keys(objectives).join(", ")}`;
    const message = `the LightGBM model has objective ${what}, whose answers are not its sums: this is not supported`;
    throw refusal("RMT7067", message, hint);
  }
  if (outputs > 1 !== (answer === "classes")) throw contradiction(`objective ${objective} has ${outputs} outputs`);
  return answer;
}

function readTree(
  pairs: ReadonlyMap<string, string>,
  { name, output, divisor }: { readonly name: string; readonly output: number; readonly divisor: number },
): FloatTree {
  const leaves = count(pairs, "num_leaves");
  if (pairs.has("num_cat") && count(pairs, "num_cat") > 0) {
    const hint = "train with categories as plain numbers";
    throw refusal("RMT7068", `${name} has categorical splits, which are not supported`, hint);
  }
  if (pairs.has("is_linear") && count(pairs, "is_linear") > 0) {
    throw refusal("RMT7068", `${name} has linear leaves, which are not supported`, "train with linear_tree=false");
  }
  const values = numbers(pairs, "leaf_value", leaves, name);
  const inner = leaves - 1;
  const integers = (key: string) => wholeNumbers(numbers(pairs, key, inner, name), `${key} of ${name}`);
  const feature = integers("split_feature");
  const thresholds = numbers(pairs, "threshold", inner, name);
  const decisions = integers("decision_type");
  const negative = feature.findIndex((index) => index < 0);
  if (negative >= 0) throw contradiction(`node ${negative} of ${name} compares feature ${feature[negative]}`);
  if (decisions.some((decision) => (decision & categoricalBit) !== 0)) {
    throw refusal("RMT7068", `${name} has categorical splits, which are not supported`, "train without categories");
  }
  // Leaves stand behind the inner nodes; children that are leaves are written as the complement of their number.
  const place = (child: number) => (child < 0 ? inner + ~child : child < inner ? child : inner + leaves);
  const behind = <T>(first: ArrayLike<T>, fill: T) => [...Array.from(first), ...new Array<T>(leaves).fill(fill)];
  return {
    root: 0,
    feature: Int32Array.from(behind(feature, -1)),
    threshold: Float64Array.from(behind(thresholds, 0)),
    test: "lessOrEqual",
    whenTrue: Int32Array.from(behind(integers("left_child").map(place), 0)),
    whenFalse: Int32Array.from(behind(integers("right_child").map(place), 0)),
    zeroWay: Uint8Array.from(behind(decisions.map(zeroWay), 0)),
    outputs: [output],
    values: Float64Array.from([...new Array<number>(inner).fill(0), ...values], (value) => value / divisor),
  };
}

function zeroWay(decision: number): number {
  if (((decision >> missingShift) & 3) !== zeroIsMissing) return 0;
  return (decision & defaultLeftBit) !== 0 ? 1 : 2;
}

function readPairs(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines
      .filter((line) => line !== "")
      .map((line) => {
        const equals = line.indexOf("=");
        return equals < 0 ? [line, ""] : [line.slice(0, equals), line.slice(equals + 1)];
      }),
  );
}

function count(pairs: ReadonlyMap<string, string>, key: string): number {
  const text = pairs.get(key);
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  throw damaged(`${key} is ${text === undefined ? "missing" : JSON.stringify(text.slice(0, 40))}, not a whole number`);
}

function numbers(pairs: ReadonlyMap<string, string>, key: string, length: number, name: string): readonly number[] {
  const words = (pairs.get(key) ?? "").split(" ").filter((word) => word !== "");
  if (words.length !== length) throw contradiction(`${key} of ${name} has ${words.length} numbers, not ${length}`);
  return words.map((word) => {
    const value = word === "inf" ? Number.POSITIVE_INFINITY : word === "-inf" ? Number.NEGATIVE_INFINITY : Number(word);
    if (!Number.isNaN(value) || word === "nan") return value;
    throw damaged(`${key} of ${name} has ${JSON.stringify(word.slice(0, 40))}, which is no number`);
  });
}

function wholeNumbers(values: readonly number[], what: string): readonly number[] {
  const bad = values.find((value) => !Number.isInteger(value) || Math.abs(value) >= 2 ** 31);
  if (bad !== undefined) throw contradiction(`${what} has ${bad}, which is no index`);
  return values;
}

function damaged(reason: string): Error {
  const hint = "write the model again with save_model or task=convert_model";
  return refusal("RMT7060", `the LightGBM file is damaged: ${reason}`, hint);
}
