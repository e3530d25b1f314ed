/** Datasets: samples as integers, read from files, taken apart and checked. */

export type { Target } from "../../models/index.ts";
export { checkDataset } from "./check-dataset.ts";
export type { Dataset } from "./dataset.ts";
export { type DatasetOptions, readDataset } from "./read-dataset.ts";
export { aheadBy, classCounts, selectFeatures, selectSamples, sliceSamples } from "./select.ts";
export { shareDataset } from "./share-dataset.ts";
export { splitByTime, splitScattered } from "./split.ts";
