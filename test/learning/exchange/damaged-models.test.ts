import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/learning/index.ts";
import { importModel } from "../../../src/models/index.ts";
import { modelPath } from "./origin-answers.ts";

/** Small models of each format and kind. */
const files = [
  ...["onnx-tree.onnx", "onnx-boosted.onnx", "onnx-scaled-tree.onnx", "onnx-sequence.onnx", "onnx-mlp-binary.onnx"],
  ...["xgboost-single.json", "xgboost-linear.json", "xgboost-dart.ubj", "lightgbm-zeros.txt", "onnx-convolution.onnx"],
];

/** Codes that a file can be refused with. */
const refused = /^RMT70(6[0-9]|7[0134])$/;

async function expectAnswerOrRefusal(bytes: Uint8Array, what: string): Promise<"read" | "refused"> {
  const result = await importModel(bytes, {});
  if (result.ok) return "read";
  for (const { code, message, hint } of result.diagnostics) {
    expect(code, what).toMatch(refused);
    expect(message, what).not.toMatch(/undefined|\[object/);
    expect(result.diagnostics[0]!.hint ?? hint, what).toBeTruthy();
  }
  return "refused";
}

describe("a damaged model is refused or read, but never breaks the reader", () => {
  it.each(files)("%s with bytes changed", async (file) => {
    const bytes = readFileSync(modelPath(file));
    const random = createRandom(files.indexOf(file) + 1);
    const below = (limit: number) => Math.floor(random.uniform() * limit);
    const outcomes = { read: 0, refused: 0 };
    for (let round = 0; round < 250; round++) {
      const damaged = Uint8Array.from(bytes);
      for (let change = below(4); change >= 0; change--) {
        const at = below(damaged.length);
        // Texts are changed by digits and signs, so that they stay texts; others by any byte.
        const isText = /json|txt/.test(file);
        damaged[at] = isText ? "0123456789-.e ,[]".charCodeAt(below(17)) : below(256);
      }
      outcomes[await expectAnswerOrRefusal(damaged, `${file}, round ${round}`)]++;
    }
    expect(outcomes.refused).toBeGreaterThan(10);
  });

  it.each(files)("%s cut off", async (file) => {
    const bytes = readFileSync(modelPath(file));
    for (let cut = 0; cut < 60; cut++) {
      const length = Math.floor((cut / 60) * bytes.length);
      expect(await expectAnswerOrRefusal(bytes.subarray(0, length), `${file}, ${length} bytes`)).toBe("refused");
    }
  });
});

/** The codes and messages for a text with one part replaced. */
async function refusalOf(file: string, from: string | RegExp, to: string): Promise<string> {
  const text = readFileSync(modelPath(file), "utf8");
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const result = await importModel(new TextEncoder().encode(changed), {});
  return result.ok ? "read" : result.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n");
}

describe("a model that lies about itself is refused by name", () => {
  it.each([
    [
      "xgboost-single.json",
      '"left_children":[1',
      '"left_children":[0',
      /^RMT7066 node 0 of tree 0 leads to node 0, a sec/,
    ],
    [
      "xgboost-single.json",
      '"left_children":[1',
      '"left_children":[999999',
      /^RMT7066 .* leads to node 999999, which there/,
    ],
    [
      "xgboost-single.json",
      '"right_children":[',
      '"right_children":[7,',
      /^RMT7065 .*right_children has \d+ numbers, but/,
    ],
    ["xgboost-single.json", '"num_trees":"1"', '"num_trees":"4000000000"', /^RMT7065 4000000000 trees are announced/],
    [
      "xgboost-single.json",
      '"num_class":"0","num_feature":"30"',
      '"num_class":"0","num_feature":"999999999"',
      /^RMT7070 the model has 999999999 features/,
    ],
    ["xgboost-single.json", '"split_indices":[', '"split_indices":[1e99,', /^RMT7065/],
    ["xgboost-single.json", "binary:logistic", "reg:gamma", /^RMT7067 the XGBoost model has objective reg:gamma/],
    ["xgboost-single.json", '"gbtree"}', '"forest"}', /^RMT706[07]/],
    ["xgboost-single.json", '"split_type":[0', '"split_type":[1', /^RMT7068 node 0 of .* is a categorical split/],
    ["xgboost-single.json", "5E-1", "2E0", /^RMT7065 .*base_score is 2, which is no probability/],
    ["xgboost-single.json", '"split_conditions":[', '"split_conditions":["x",', /^RMT706[05]/],
    ["xgboost-linear.json", '"weights":[', '"weights":[1,', /^RMT7065 .* has 43 numbers, but 42 belong there/],
    ["lightgbm-zeros.txt", /left_child=\d+/, "left_child=0", /^RMT7066 node 0 of tree 0 leads to node 0/],
    [
      "lightgbm-zeros.txt",
      /left_child=\d+/,
      "left_child=1000000",
      /^RMT7066 node 0 of tree 0 leads to node \d+, which/,
    ],
    ["lightgbm-zeros.txt", /num_leaves=\d+/, "num_leaves=999999999", /^RMT7065 leaf_value of tree 0 has \d+ numbers/],
    [
      "lightgbm-zeros.txt",
      /split_feature=\d+/,
      "split_feature=77",
      /^RMT7065 .* compares feature 77, but there are 30/,
    ],
    ["lightgbm-zeros.txt", "num_cat=0", "num_cat=1", /^RMT7068 tree 0 has categorical splits/],
    ["lightgbm-zeros.txt", "is_linear=0", "is_linear=1", /^RMT7068 tree 0 has linear leaves/],
    ["lightgbm-zeros.txt", "objective=binary", "objective=poisson", /^RMT7067 .* has objective poisson/],
    ["lightgbm-zeros.txt", /threshold=\S+/, "threshold=nan", /^RMT7069 node 0 of tree 0 compares with NaN/],
    ["lightgbm-zeros.txt", "end of trees", "", /^RMT7060 .* does not reach "end of trees"/],
  ])("%s with %s as %s", async (file, from, to, message) => {
    expect(await refusalOf(file, from, to)).toMatch(message);
  });

  it.each([
    ["", "RMT7061"],
    ["hello", "RMT7061"],
    ["{", "RMT7060"],
    ["{}", "RMT7060"],
    ["tree\n", "RMT7060"],
    ["tree\nversion=v4\nend of trees\n", "RMT7065"],
    [`{L${"\0".repeat(7)}\u0001a${"[".repeat(100)}`, "RMT7060"],
    [`{L${"\u007f".repeat(8)}`, "RMT7060"],
  ])("the text %j", async (text, code) => {
    const result = await importModel(new TextEncoder().encode(text), {});
    expect(result.ok ? "" : result.diagnostics[0]!.code).toBe(code);
  });
});
