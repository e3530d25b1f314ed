import type { Hyperparameter } from "../trainer.ts";

/** The most nodes and the greatest depth that the verifier lets a slot have. */
export const mostNodes = 65_535;
export const greatestDepth = 32;

/** How trees of classes and of values can grow; each list of hyper-parameters takes of these what it can use. */
export const treeHyperparameters = {
  maxDepth: (byDefault: number, searched: readonly [number, number]) => ({
    name: "maxDepth",
    summary: "The most comparisons on the way to a leaf",
    kind: "integer",
    low: 1,
    high: greatestDepth,
    steps: "linear",
    searched,
    byDefault,
  }),
  maxNodes: (byDefault: number, searched: readonly [number, number]) => ({
    name: "maxNodes",
    summary: "The most nodes of a tree, leaves included",
    kind: "integer",
    low: 1,
    high: mostNodes,
    steps: "logarithmic",
    searched,
    byDefault,
  }),
  minLeafSamples: {
    name: "minLeafSamples",
    summary: "The fewest samples in a leaf, each counting by its weight",
    kind: "integer",
    low: 1,
    high: 1_000_000,
    steps: "logarithmic",
    searched: [1, 64],
    byDefault: 1,
  },
  criterion: {
    name: "criterion",
    summary: "What makes a split of classes good: Gini impurity or entropy",
    kind: "choice",
    choices: ["gini", "entropy"],
    byDefault: "gini",
  },
  growth: (byDefault: "leafWise" | "depthWise") => ({
    name: "growth",
    summary: "Which node is split next: the one that gains most, or level by level",
    kind: "choice",
    choices: ["leafWise", "depthWise"],
    byDefault,
  }),
  bins: {
    name: "bins",
    summary: "The most bins that the values of a feature are put into",
    kind: "integer",
    low: 2,
    high: 256,
    steps: "logarithmic",
    searched: [32, 256],
    byDefault: 256,
  },
  reject: {
    name: "reject",
    summary: "Leaves surer than this, in percent, answer; others say that they do not know",
    kind: "real",
    low: 0,
    high: 100,
    steps: "linear",
    searched: [0, 0],
    byDefault: 0,
  },
} as const satisfies Record<string, Hyperparameter | ((...parameters: never[]) => Hyperparameter)>;
