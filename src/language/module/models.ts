import type ts from "typescript";
import { type IntegerType, integerBits } from "../../bytecode/index.ts";
import { declarationErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import { boundedConstant } from "./bounded.ts";
import { integerTypeNamed } from "./contexts.ts";
import { type Option, readOptions } from "./options.ts";

/** `decisionTree({ features, featureType, output, maxNodes, maxDepth })`; false where it is refused. */
export function declareDecisionTree(lowering: Lowering, name: ts.Identifier, call: ts.CallExpression): boolean {
  const known = ["features", "featureType", "output", "maxNodes", "maxDepth"];
  const options = readOptions(lowering, call, "decisionTree", known);
  if (options === undefined) return false;
  const missing = ["features", "output", "maxNodes", "maxDepth"].filter((option) => !options.has(option));
  if (missing.length > 0) lowering.report(call, declarationErrors.missingOption(missing[0], "decisionTree"));
  const bounded = (option: string, what: string, high: bigint) => {
    const given = options.get(option);
    return given && boundedConstant(lowering, given.value, what, 1n, high);
  };
  const features = bounded("features", "The number of features", limits.modelFeatures);
  const maxNodes = bounded("maxNodes", "The number of nodes", limits.modelNodes);
  const maxDepth = bounded("maxDepth", "The depth of a tree", limits.modelDepth);
  const featureType = options.has("featureType") ? modelType(lowering, options.get("featureType")) : "i32";
  const output = modelType(lowering, options.get("output"));
  if (missing.length > 0 || !features || !maxNodes || !maxDepth || !featureType || !output) return false;
  lowering.compilation.models.push({
    name: name.text,
    family: "decisionTree",
    features: Number(features),
    featureType,
    output,
    maxNodes: Number(maxNodes),
    maxDepth: Number(maxDepth),
    location: lowering.compilation.locationOf(name),
  });
  return true;
}

function modelType(lowering: Lowering, option: Option | undefined): IntegerType | undefined {
  if (option === undefined) return undefined;
  const type = integerTypeNamed(lowering, option.value);
  if (type === undefined) lowering.report(option.value, declarationErrors.fieldType("i8, i16, i32, u8, u16 or u32"));
  else if (integerBits(type) > 32) {
    lowering.report(option.value, declarationErrors.modelType(type));
    return undefined;
  }
  return type;
}
