import { DiagnosticError, failure, type Result, success } from "../../diagnostics/index.ts";
import type { ModelDescription } from "../code/description.ts";
import type { FloatNetwork } from "../float-network.ts";
import type { Model } from "../model.ts";
import type { Feature, Target } from "../samples.ts";
import { chooseFeatures, chooseTarget, type GivenUnits } from "./choose-units.ts";
import type { TreeEnsemble } from "./float-tree.ts";
import { toIntegerTrees } from "./integer-trees.ts";
import { readLightgbm } from "./lightgbm.ts";
import type { LinearModel } from "./linear-model.ts";
import { linearNetwork, type NetworkModel, toFloatNetwork } from "./network-model.ts";
import { readOnnx } from "./onnx/read-onnx.ts";
import { refusal } from "./refusal.ts";
import { parseUbjson } from "./ubjson.ts";
import { readXgboost } from "./xgboost.ts";

/** The formats that can be imported. */
export type ExchangeFormat = "ONNX" | "XGBoost" | "LightGBM";

/** A model of another library: trees on integers, or a network that is still to be quantized. */
export type ImportedModel = {
  readonly format: ExchangeFormat;
  /** In the order in which the model takes them. */
  readonly features: readonly Feature[];
  readonly target: Target;
  /** In words: how far answers can be from those of the origin. */
  readonly exactness: string;
} & (
  | { readonly kind: "trees"; readonly description: ModelDescription; readonly model: Model }
  | { readonly kind: "network"; readonly network: FloatNetwork }
);

/**
 * The model in a file of ONNX, XGBoost (JSON or UBJSON) or LightGBM (text); which one it is, its content says.
 *
 * Trees answer as their origin: tests on floating-point features become comparisons of integers exactly, what leaves add
 * is rounded to fixed point. Refused are files of other formats (RMT7061), damaged ones and those that contradict
 * themselves (RMT7060, RMT7065, RMT7066, RMT7069), what integers or this program do not follow (RMT7062 to RMT7064,
 * RMT7067, RMT7068, RMT7073), what is too large (RMT7070), labels (RMT7074), and units that do not fit (RMT7071).
 *
 * @param units what an integer of each feature and of the answer stands for
 */
export async function importModel(bytes: Uint8Array, units: GivenUnits): Promise<Result<ImportedModel>> {
  try {
    const { format, content } = await readFile(bytes);
    return success(finish(format, content, units));
  } catch (error) {
    if (error instanceof DiagnosticError) return failure(...error.diagnostics);
    throw error;
  }
}

type Content = TreeEnsemble | LinearModel | NetworkModel;

async function readFile(bytes: Uint8Array): Promise<{ readonly format: ExchangeFormat; readonly content: Content }> {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  if (/^tree\r?\n/.test(start)) return { format: "LightGBM", content: readLightgbm(new TextDecoder().decode(bytes)) };
  // An object in UBJSON goes on with the type of the length of a name.
  if (/^\{[iUIlL]/.test(start)) return { format: "XGBoost", content: readXgboost(parseUbjson(bytes)) };
  if (start.startsWith("{")) return { format: "XGBoost", content: readXgboost(parseJson(bytes)) };
  // ModelProto begins with a field of number 1 to 20, mostly ir_version; texts and other binary files do not.
  if (bytes.length > 0 && [0x08, 0x12, 0x1a, 0x22, 0x2a, 0x32, 0x3a, 0x42, 0x72].includes(bytes[0]!)) {
    return { format: "ONNX", content: await readOnnx(bytes) };
  }
  const hint = "give ONNX, JSON or UBJSON of XGBoost (save_model), or text of LightGBM (save_model)";
  throw refusal("RMT7061", bytes.length === 0 ? "the file is empty" : "the file is of no known format", hint);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal("RMT7060", `the file is no whole JSON: ${reason}`, "write the model again with save_model");
  }
}

function finish(format: ExchangeFormat, read: Content, units: GivenUnits): ImportedModel {
  const content = asAsked(read, units);
  const ordered = chooseFeatures(content, units);
  const target = chooseTarget(content, outputsOf(content), units);
  if ("trees" in content) {
    const { rounding, description, model } = toIntegerTrees(content, ordered, target);
    const exactness =
      target.kind === "classes"
        ? `same classes, unless scores are equal within the rounding of the origin's ${content.arithmetic}`
        : `at most ${rounding.toPrecision(3)} away, and the rounding of the origin's ${content.arithmetic}`;
    return { format, features: ordered, target, exactness, kind: "trees", description, model };
  }
  const order = "featureOrder" in content ? content.featureOrder : undefined;
  const features = order === undefined ? ordered : Array.from(order, (element) => ordered[element]!);
  const network =
    "layers" in content ? toFloatNetwork(content, features, target) : linearNetwork(content, features, target);
  const exactness = "the same sums in floating point, to which quantization adds its error";
  return { format, features, target, exactness, kind: "network", network };
}

/** A network of one output that is not squashed may be the score of class 1 of two: the samples say. */
function asAsked(content: Content, { samples }: GivenUnits): Content {
  const isScore = content.answer === "value" && "layers" in content && samples?.target.kind === "classes";
  return isScore ? { ...content, answer: "sign" } : content;
}

function outputsOf(content: Content): number {
  if ("layers" in content) return content.outputs;
  return ("trees" in content ? content.base : content.bias).length;
}
