import { elementRange } from "../limits.ts";
import type { FeatureRange, ModelProperty, ModelSlot, TensorDeclaration } from "../program.ts";
import { type Assembly, assembleLength, placeOf } from "./assembly.ts";
import type { Token } from "./lexer.ts";
import {
  accept,
  expect,
  peek,
  problem,
  takeCount,
  takeInteger,
  takeIntegerType,
  takeName,
  takeReference,
  takeWord,
} from "./parser.ts";

/** Takes what follows the word `model`. */
export function assembleModel(assembly: Assembly, start: Token): ModelSlot {
  const name = takeName(assembly, "the model's name");
  expect(assembly, ":", "after the model's name");
  const family = takeWord(assembly, ["decisionTree", "network"], "a model family");
  const featureType = takeIntegerType(assembly);
  const features = assembleLength(assembly);
  expect(assembly, "=>", "between features and output");
  const output = takeIntegerType(assembly);
  const shape = { name, features, featureType, output };
  if (family === "network") return { ...shape, family, ...assembleSlotOptions(assembly, start) };
  expect(assembly, "nodes", "and the most nodes");
  const maxNodes = takeCount(assembly, "the number of nodes");
  expect(assembly, "depth", "and the longest way through the tree");
  const maxDepth = takeCount(assembly, "the depth");
  const trees = accept(assembly, "trees") ? takeCount(assembly, "the number of trees") : 1;
  return { ...shape, family, trees, maxNodes, maxDepth, ...assembleSlotOptions(assembly, start) };
}

function assembleSlotOptions(
  assembly: Assembly,
  start: Token,
): Pick<ModelSlot, "range" | "envelope" | "pooled" | "properties" | "location"> {
  const range = accept(assembly, "range") ? { range: assembleRange(assembly, "an answer") } : {};
  const envelope = accept(assembly, "envelope") ? { envelope: true } : {};
  const pooled = accept(assembly, "pooled") ? { pooled: true } : {};
  const location = placeOf(assembly, start);
  const properties: ModelProperty[] = [];
  if (accept(assembly, "{")) while (!accept(assembly, "}")) properties.push(assembleProperty(assembly));
  return { ...range, ...envelope, ...pooled, ...(properties.length > 0 ? { properties } : {}), location };
}

function assembleProperty(assembly: Assembly): ModelProperty {
  const start = peek(assembly);
  const kind = takeWord(assembly, ["never", "implies", "increasing", "decreasing", "robust"], "a property or }");
  if (kind === "never" || kind === "implies") {
    return { kind, ...assembleRange(assembly, "an answer"), ...assembleCircumstances(assembly, start) };
  }
  if (kind === "robust") {
    const distance = takeCount(assembly, "the distance");
    expect(assembly, "tolerance", "and how far the answer may move");
    const tolerance = takeCount(assembly, "the tolerance");
    return { kind, distance, tolerance, ...assembleCircumstances(assembly, start) };
  }
  const feature = takeCount(assembly, "the index of a feature");
  return { kind: "monotone", feature, direction: kind, ...assembleCircumstances(assembly, start) };
}

function assembleCircumstances(assembly: Assembly, start: Token): Pick<ModelProperty, "when" | "location"> {
  const when: FeatureRange[] = [];
  if (accept(assembly, "when")) {
    do {
      const feature = takeCount(assembly, "the index of a feature");
      expect(assembly, ":", "between a feature and its range");
      when.push({ feature, ...assembleRange(assembly, "a feature") });
    } while (accept(assembly, ","));
  }
  return { when, location: placeOf(assembly, start) };
}

function assembleRange(assembly: Assembly, what: string): { low: number; high: number } {
  const low = take32Bits(assembly, what);
  expect(assembly, "..", "between the lowest and the highest");
  return { low, high: take32Bits(assembly, what) };
}

/** Takes what follows the word `tensor`. */
export function assembleTensor(assembly: Assembly, start: Token): TensorDeclaration {
  const name = takeName(assembly, "the tensor's name");
  const model = accept(assembly, "of") ? takeReference(assembly, assembly.models, "a model") : -1;
  expect(assembly, ":", "after the tensor's name");
  const element = takeIntegerType(assembly);
  const shape: number[] = [];
  expect(assembly, "[", "and the sizes of the dimensions");
  while (!accept(assembly, "]")) shape.push(takeCount(assembly, "a size or ]"));
  const location = placeOf(assembly, start);
  const values: number[] = [];
  if (accept(assembly, "=")) while (peek(assembly).kind === "number") values.push(take32Bits(assembly, "an element"));
  return { name, element, shape, model, values, location };
}

function take32Bits(assembly: Assembly, what: string): number {
  const token = peek(assembly);
  const value = Number(takeInteger(assembly, what));
  if (value >= elementRange.low && value <= elementRange.high) return value;
  throw problem(assembly, token, "RMT2006", `${what} has at most 32 bits`, "give a smaller number");
}
