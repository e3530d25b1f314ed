import { integerTypes } from "../bytecode/index.ts";
import { modelFamilies } from "../models/index.ts";

/** Functions that actions call. */
const functionBuiltins = [
  "min",
  "max",
  "clamp",
  "abs",
  "vector",
  "exit",
  "tailCall",
  "hash",
  "countOnes",
  "leadingZeros",
  "random",
];

/** Functions that declare something at the top level. */
const declarationBuiltins = [
  "context",
  "queue",
  "counter",
  "histogram",
  "metadata",
  ...modelFamilies,
  "feature",
  "never",
  "implies",
  "monotone",
  "robust",
  "aggregate",
  "limit",
  "privacy",
  "table",
  "ring",
  "array",
  "run",
  "prefix",
  "mask",
  "span",
];

/** All names that `rmt` exports. */
export const builtinNames: readonly string[] = [
  ...integerTypes,
  ...functionBuiltins,
  ...declarationBuiltins,
  "exact",
  "lpm",
  "ternary",
  "range",
  "hooks",
  "Vector",
  "RecordOf",
];
