import type { DecisionTree } from "../models/index.ts";

/** What a command of learning found, as one page. */
export interface LearningReport {
  readonly title: string;
  /** The command line that makes the same page again. */
  readonly command: string;
  /** The day, such as `2026-03-01`; left out where pages shall be the same on all days. */
  readonly generatedAt?: string;
  /** What stands at the top: names and values such as samples, seed, accuracy. */
  readonly facts: readonly LearningFact[];
  readonly sections: readonly LearningSection[];
}

/** One line at the top of a page. */
export interface LearningFact {
  readonly name: string;
  readonly value: string;
}

/** Figures under one heading: plots two abreast, tables and trees over the whole width. */
export interface LearningSection {
  readonly title: string;
  /** What is shown and how to read it, in whole sentences. */
  readonly caption?: string;
  readonly figures: readonly LearningFigure[];
}

/** A plot or a table. */
export type LearningFigure =
  | ConfusionFigure
  | BarsFigure
  | LinesFigure
  | ParetoFigure
  | TableFigure
  | TreeFigure
  | TextFigure;

/** Which class was answered for which: rows are what it was, columns what was answered. */
export interface ConfusionFigure {
  readonly kind: "confusion";
  readonly title: string;
  /** By class, what to call it. */
  readonly labels: readonly string[];
  /** Row by row, `labels.length` each: samples of the row's class that were answered with the column's. */
  readonly counts: ArrayLike<number>;
}

/** Quantities side by side, such as the importance of features, in the order given; they can be below 0. */
export interface BarsFigure {
  readonly kind: "bars";
  readonly title: string;
  /** What the length of a bar shows, with its unit. */
  readonly label: string;
  readonly bars: readonly FigureBar[];
}

/** One bar. */
export interface FigureBar {
  readonly name: string;
  readonly value: number;
  /** Standard deviation, drawn to both sides of the end. */
  readonly deviation?: number;
}

/** Lines over one quantity, such as accuracy over time or losses over epochs. */
export interface LinesFigure {
  readonly kind: "lines";
  readonly title: string;
  readonly x: FigureAxis;
  readonly y: FigureAxis;
  readonly series: readonly FigureSeries[];
}

/** What an axis shows; its ends follow from the points where they are not given. */
export interface FigureAxis {
  readonly label: string;
  readonly from?: number;
  readonly to?: number;
  /** For quantities above 0; others are not drawn. */
  readonly logarithmic?: true;
}

/** A line. */
export interface FigureSeries {
  readonly name: string;
  /** Ascending by x; a point whose y is no number is a gap. */
  readonly points: readonly FigurePoint[];
  /** Draws each point as a dot too. */
  readonly dots?: true;
}

/** A point in a plot. */
export interface FigurePoint {
  readonly x: number;
  readonly y: number;
  /** Shown when pointed at; without it no dot is drawn. */
  readonly text?: string;
}

/** What can be had at which cost: all that was tried, and the front that nothing beats in both. */
export interface ParetoFigure {
  readonly kind: "pareto";
  readonly title: string;
  /** The cost, a quantity above 0 that is better the smaller it is. */
  readonly x: FigureAxis;
  /** Better the larger it is. */
  readonly y: FigureAxis;
  readonly points: readonly (FigurePoint & {
    /** What has its own colour, such as a family of models. */
    readonly group: string;
    readonly onFront: boolean;
    /** A word beside the point, such as `default`. */
    readonly mark?: string;
  })[];
}

/** A table; the first column is to the left, all others to the right. */
export interface TableFigure {
  readonly kind: "table";
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The top of a decision tree. */
export interface TreeFigure {
  readonly kind: "tree";
  readonly tree: DecisionTree;
  readonly featureNames: readonly string[];
}

/** Text as it stands, such as a program. */
export interface TextFigure {
  readonly kind: "text";
  readonly title: string;
  readonly text: string;
}
