/** Compression: models made to keep to a budget. */
export type { Budget, ModelSize } from "./budget.ts";
export { type CompressionReport, compress } from "./compress.ts";
