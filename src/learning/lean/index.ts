/** Lean monitoring: how few features keep the accuracy, and what a program need not collect without the others. */
export { findLeanFeatures, type LeanFeatures } from "./find-lean-features.ts";
export { findUnneeded, type Unneeded } from "./find-unneeded.ts";
