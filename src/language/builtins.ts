import { integerTypes } from "../bytecode/index.ts";

/** Functions that actions call. */
export const functionBuiltins = ["min", "max", "clamp", "abs", "vector", "exit"] as const;

/** Functions that declare something at the top level. */
export const declarationBuiltins = [
  "context",
  "decisionTree",
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
