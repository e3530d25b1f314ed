/** Datasets: samples as integers, read from files, taken apart and checked. */
export type { ClassTarget, Dataset, Feature, Target, ValueTarget } from "./dataset.ts";
